//! Pages of a Parquet file, none of which unpacks to more than is to be held.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::basic::{Compression, Encoding, Type};
use parquet::bloom_filter::Sbbf;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use parquet::file::reader::{ChunkReader, Length, RowGroupReader, SerializedPageReader};
use parquet::record::reader::RowIter;
use parquet::schema::types::Type as Schema;

use super::super::input::{limits, limits_of_many};
use super::thrift::{self, PageHeader};

/// No page is held to less than this: few writers make larger ones.
const SMALLEST: usize = 1 << 20;

/// What a value of a dictionary takes besides its bytes.
const VALUE: usize = 32;

/// As much of a page's header as is looked at.
const HEADER: u64 = 4 << 10;

/// What must not be exceeded. Whoever reads a column counts against it.
#[derive(Debug)]
pub(super) struct Bound {
    /// The most bytes of one page.
    page: usize,
    /// The most bytes of all pages that are read for one step, and of all dictionaries.
    all: usize,
    /// What was unpacked in this step.
    step: AtomicUsize,
    /// What dictionaries hold.
    dictionaries: AtomicUsize,
}

impl Bound {
    /// The bound over so many columns: of each two pages and one dictionary are held.
    pub(super) fn new(columns: usize) -> Self {
        let all = limits_of_many().bytes().max(SMALLEST * 16);
        let most = limits().bytes().max(SMALLEST);
        let page = (all / (3 * columns.max(1))).clamp(SMALLEST, most);
        Bound { page, all, step: AtomicUsize::new(0), dictionaries: AtomicUsize::new(0) }
    }

    /// All that one step may unpack.
    pub(super) fn all(&self) -> usize {
        self.all
    }

    /// Starts the next step.
    pub(super) fn start(&self) {
        self.step.store(0, Ordering::Relaxed);
    }

    /// Starts the next row group: the dictionaries of the one before are gone.
    pub(super) fn start_group(&self) {
        self.start();
        self.dictionaries.store(0, Ordering::Relaxed);
    }

    fn count(&self, counter: &AtomicUsize, bytes: usize) -> Result<()> {
        let before = counter.fetch_add(bytes, Ordering::Relaxed);
        if before.saturating_add(bytes) > self.all {
            return Err(refused(format!("what is read for a row unpacks to more than {} bytes", self.all)));
        }
        Ok(())
    }
}

/// Something that is not read, in our own words.
#[derive(Debug, thiserror::Error)]
#[error("{0}: write it with smaller pages, or as CSV or JSON Lines")]
pub(super) struct Refused(String);

fn refused(what: String) -> ParquetError {
    ParquetError::External(Box::new(Refused(what)))
}

/// A row group.
pub(super) struct Group<'m> {
    pub(super) file: &'m File,
    pub(super) metadata: &'m RowGroupMetaData,
    pub(super) bound: Arc<Bound>,
}

impl RowGroupReader for Group<'_> {
    fn metadata(&self) -> &RowGroupMetaData {
        self.metadata
    }

    fn num_columns(&self) -> usize {
        self.metadata.num_columns()
    }

    fn get_column_page_reader(&self, column: usize) -> Result<Box<dyn PageReader>> {
        let metadata = self.metadata.columns().get(column);
        let metadata = metadata.ok_or_else(|| refused(format!("it has no column {column}")))?;
        let watched = Watched {
            file: self.file.try_clone()?,
            compression: metadata.compression(),
            bound: Arc::clone(&self.bound),
            header: Mutex::default(),
        };
        let rows = usize::try_from(self.metadata.num_rows())?;
        let pages = SerializedPageReader::new(Arc::new(watched), metadata, rows, None)?;
        Ok(Box::new(Pages::new(pages, metadata, Arc::clone(&self.bound))))
    }

    fn get_column_bloom_filter(&self, _: usize) -> Option<&Sbbf> {
        None
    }

    fn get_row_iter(&self, projection: Option<Schema>) -> Result<RowIter<'_>> {
        RowIter::from_row_group(projection, self)
    }
}

/// The file as it is read for one column: a page is looked at before it is unpacked.
struct Watched {
    file: File,
    compression: Compression,
    bound: Arc<Bound>,
    /// What the header said that was read last: its page comes next.
    header: Mutex<Option<PageHeader>>,
}

impl Length for Watched {
    fn len(&self) -> u64 {
        Length::len(&self.file)
    }
}

impl ChunkReader for Watched {
    type T = io::Take<BufReader<File>>;

    /// Reads the header of a page.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        let mut file = self.file.try_clone()?;
        file.seek(SeekFrom::Start(start))?;
        let mut head = Vec::new();
        file.by_ref().take(HEADER).read_to_end(&mut head)?;
        file.seek(SeekFrom::Start(start))?;
        *self.header.lock().unwrap_or_else(PoisonError::into_inner) = thrift::page_header(&head);
        Ok(BufReader::new(file).take(u64::try_from(self.bound.page).unwrap_or(u64::MAX)))
    }

    /// Reads the body of a page.
    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let header = self.header.lock().unwrap_or_else(PoisonError::into_inner).take();
        let header = header.ok_or_else(|| refused("a page does not say how long it is".to_owned()))?;
        let longest = length.max(header.unpacked);
        if longest > self.bound.page {
            let what = format!("a page has {longest} bytes, more than the {} that are read", self.bound.page);
            return Err(refused(what));
        }
        self.bound.count(&self.bound.step, longest)?;
        let bytes = self.file.get_bytes(start, length)?;
        let packed = bytes.get(header.plain..).unwrap_or_default();
        let most = header.unpacked.saturating_sub(header.plain);
        if self.exceeds(packed, most) {
            return Err(refused("a page unpacks to more than it says".to_owned()));
        }
        Ok(bytes)
    }
}

impl Watched {
    /// Whether bytes unpack to more than so many. Of the two codecs whose decoder would go on, the one is tried,
    /// and the other, an old form of another one, is taken for it.
    fn exceeds(&self, packed: &[u8], most: usize) -> bool {
        const LZ4_FRAME: [u8; 4] = [0x04, 0x22, 0x4d, 0x18];
        match self.compression {
            Compression::GZIP(_) => {
                let most = u64::try_from(most).unwrap_or(u64::MAX);
                let mut unpacked = flate2::read::MultiGzDecoder::new(packed).take(most.saturating_add(1));
                // What is broken the decoder tells.
                io::copy(&mut unpacked, &mut io::sink()).is_ok_and(|it| it > most)
            }
            Compression::LZ4 => packed.starts_with(&LZ4_FRAME),
            _ => false,
        }
    }
}

/// The pages of one column: each is looked at before its values are.
struct Pages<P> {
    pages: P,
    bound: Arc<Bound>,
    /// A row may have any number of its values.
    repeated: bool,
    physical: Type,
    /// Of values of a fixed length.
    length: usize,
    /// The longest value of the dictionary.
    longest: usize,
    /// The next page, where it had to be read to know what it is.
    ahead: Option<Page>,
}

impl<P> Pages<P> {
    fn new(pages: P, metadata: &ColumnChunkMetaData, bound: Arc<Bound>) -> Self {
        let described = metadata.column_descr();
        let physical = described.physical_type();
        let length = match physical {
            Type::FIXED_LEN_BYTE_ARRAY => usize::try_from(described.type_length()).unwrap_or(0),
            _ => VALUE,
        };
        Pages {
            pages,
            bound,
            repeated: described.max_rep_level() > 0,
            physical,
            length,
            longest: 0,
            ahead: None,
        }
    }

    fn look(&mut self, page: &Page) -> Result<()> {
        let (bytes, values) = (page.buffer(), usize::try_from(page.num_values())?);
        if page.is_dictionary_page() {
            if values > bytes.len() {
                return Err(refused(format!("a dictionary of {} bytes has {values} values", bytes.len())));
            }
            self.bound.count(&self.bound.dictionaries, bytes.len() + values * VALUE)?;
            self.longest = match self.physical {
                Type::BYTE_ARRAY => longest(bytes),
                _ => self.length,
            };
            return Ok(());
        }
        // Values that share their starts, or are one value, are laid out one by one.
        let each = match page.encoding() {
            Encoding::DELTA_BYTE_ARRAY => bytes.len(),
            _ if self.repeated => self.longest,
            _ => 0,
        };
        let all = match self.repeated {
            true => values.saturating_mul(each.saturating_add(2 * VALUE)),
            false => values.min(DELTAS).saturating_mul(each),
        };
        self.bound.count(&self.bound.step, all)
    }
}

/// No more rows are read at once where values share their starts.
pub(super) const DELTAS: usize = 16;

/// The longest of texts, each with its length in front.
fn longest(bytes: &[u8]) -> usize {
    let (mut longest, mut rest) = (0, bytes);
    while let Some((length, after)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        longest = longest.max(length);
        rest = after.get(length..).unwrap_or_default();
    }
    longest.min(bytes.len())
}

impl<P: PageReader> Iterator for Pages<P> {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl<P: PageReader> PageReader for Pages<P> {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        if let Some(page) = self.ahead.take() {
            return Ok(Some(page));
        }
        let page = self.pages.get_next_page()?;
        page.iter().try_for_each(|it| self.look(it))?;
        Ok(page)
    }

    /// Whoever reads all rows asks neither for this nor for the next: a page that is skipped is not looked at.
    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        Err(ParquetError::NYI("pages are read one after the other".to_owned()))
    }

    fn skip_next_page(&mut self) -> Result<()> {
        Err(ParquetError::NYI("pages are read one after the other".to_owned()))
    }

    /// Whether the next page starts with a row. Only pages of the second version must.
    fn at_record_boundary(&mut self) -> Result<bool> {
        self.ahead = self.get_next_page()?;
        Ok(matches!(self.ahead, None | Some(Page::DataPageV2 { .. })))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_of_texts_is_found() {
        let texts = [&[1, 0, 0, 0][..], b"a", &[3, 0, 0, 0], b"abc", &[0, 0, 0, 0]].concat();
        assert_eq!((longest(&texts), longest(b""), longest(&[255; 9])), (3, 0, 9));
    }

    #[test]
    fn many_columns_have_smaller_pages() {
        let page = |columns| Bound::new(columns).page;
        assert_eq!((page(1), page(5), page(100), page(10_000)), (16 << 20, 16 << 20, 1 << 20, 1 << 20));
        let bound = Bound::new(1);
        assert!(bound.count(&bound.step, bound.all).is_ok() && bound.count(&bound.step, 1).is_err());
        bound.start();
        assert!(bound.count(&bound.step, 1).is_ok());
    }
}
