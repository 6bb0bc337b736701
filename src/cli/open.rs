//! Opening what holds records: gzip and zstd are known by their content, and unpacked.

use std::io::{self, BufRead, BufReader, Read};

/// How much is read at once.
const BUFFER: usize = 1 << 17;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// A reader that asks again where a signal came in between: of those that read from it not all do.
struct Patient<R>(R);

impl<R: Read> Read for Patient<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => return read,
            }
        }
    }
}

/// What is packed in a stream, or the stream itself. No reading of it is interrupted.
pub(crate) fn unpacked<'r>(reader: impl Read + 'r) -> io::Result<Box<dyn BufRead + 'r>> {
    let mut reader = BufReader::with_capacity(BUFFER, Patient(reader));
    let head = reader.fill_buf()?;
    if head.starts_with(&GZIP) {
        let unpacked = flate2::bufread::MultiGzDecoder::new(reader);
        return Ok(Box::new(BufReader::with_capacity(BUFFER, unpacked)));
    }
    if head.starts_with(&ZSTD) {
        return zstd(reader);
    }
    Ok(Box::new(reader))
}

#[cfg(not(feature = "zstd"))]
fn zstd<'r>(_: impl BufRead + 'r) -> io::Result<Box<dyn BufRead + 'r>> {
    let what = "it is compressed with zstd, which this build does not read: unpack it first, or build with \
                `--features zstd`";
    Err(io::Error::new(io::ErrorKind::Unsupported, what))
}

#[cfg(feature = "zstd")]
fn zstd<'r>(reader: impl BufRead + 'r) -> io::Result<Box<dyn BufRead + 'r>> {
    let frames = frames::Frames::new(reader);
    Ok(Box::new(BufReader::with_capacity(BUFFER, frames)))
}

#[cfg(feature = "zstd")]
mod frames {
    use std::io::{self, BufRead, Read};

    use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
    use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

    /// A stream of frames, one after the other.
    pub(super) struct Frames<R: BufRead> {
        reader: R,
        decoder: FrameDecoder,
        within: bool,
    }

    impl<R: BufRead> Frames<R> {
        pub(super) fn new(reader: R) -> Self {
            Frames { reader, decoder: FrameDecoder::new(), within: false }
        }

        /// Starts the next frame; false where there is none. Frames that are to be skipped are skipped.
        fn start(&mut self) -> io::Result<bool> {
            while !self.reader.fill_buf()?.is_empty() {
                let length = match self.decoder.init(&mut self.reader) {
                    Ok(()) => return Ok(true),
                    Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame {
                        length,
                        ..
                    })) => u64::from(length),
                    Err(error) => return Err(io::Error::other(error)),
                };
                if io::copy(&mut self.reader.by_ref().take(length), &mut io::sink())? < length {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            Ok(false)
        }

        /// Compares what was unpacked with the checksum of its frame, where it has one: the decoder does not.
        fn compare(&self) -> io::Result<()> {
            let written = self.decoder.get_checksum_from_data();
            if written.is_some() && written != self.decoder.get_calculated_checksum() {
                let what = "what is unpacked does not have the checksum that is written down";
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
            Ok(())
        }
    }

    impl<R: BufRead> Read for Frames<R> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            loop {
                if !self.within && !self.start()? {
                    return Ok(0);
                }
                self.within = true;
                while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                    let one = BlockDecodingStrategy::UptoBlocks(1);
                    self.decoder.decode_blocks(&mut self.reader, one).map_err(io::Error::other)?;
                }
                let read = self.decoder.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
                self.within = false;
                self.compare()?;
            }
        }
    }
}
