//! Records out of tables: CSV, and with the feature `parquet` Parquet files.

use std::cell::Cell;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::batch::{Batch, FULL, max_record, too_long};
use super::columns::Columns;
use super::records::{Ended, Sink};

/// A reader that gives up where one row takes more than a record may.
struct Bounded<R> {
    reader: R,
    /// What was read since the last row.
    read: Rc<Cell<usize>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.read.get() > max_record() {
            return Err(io::Error::other(too_long("a row") + ", unless a quote is not closed"));
        }
        let read = self.reader.read(buffer)?;
        self.read.set(self.read.get() + read);
        Ok(read)
    }
}

/// Reads CSV with a header line.
pub(super) fn csv(
    reader: impl BufRead,
    columns: &Columns,
    batch: &mut Batch,
    sink: &mut dyn Sink,
) -> Result<(), Ended> {
    let read = Rc::new(Cell::new(0));
    let bounded = Bounded { reader, read: Rc::clone(&read) };
    let mut reader = csv::ReaderBuilder::new().from_reader(bounded);
    let mapped = match reader.headers() {
        Ok(header) => {
            columns.of(&header.iter().map(|it| it.trim_start_matches('\u{feff}')).collect::<Vec<_>>())
        }
        Err(error) => Err(error.to_string()),
    };
    let mapped = match mapped {
        Ok(mapped) => mapped,
        Err(why) => {
            batch.push(1, Err(why));
            return Ok(());
        }
    };
    let mut row = csv::ByteRecord::new();
    loop {
        read.set(0);
        let next = reader.read_byte_record(&mut row);
        let line = row.position().map_or(1, csv::Position::line);
        match next {
            Ok(false) => return Ok(()),
            Ok(true) => match row.iter().map(str::from_utf8).collect::<Result<Vec<_>, _>>() {
                Ok(cells) => put(batch, line, &mapped.record(cells.into_iter().map(Some))),
                Err(_) => batch.push(line, Err("it is not UTF-8".to_owned())),
            },
            Err(error) => {
                let broken = error.is_io_error();
                batch.push(line, Err(error.to_string()));
                if broken {
                    return Ok(());
                }
            }
        }
        if batch.text.len() >= FULL {
            sink.send(batch)?;
        }
    }
}

fn put(batch: &mut Batch, line: u64, record: &serde_json::Value) {
    let start = batch.text.len();
    let written = serde_json::to_writer(&mut batch.text, record);
    let end = batch.text.len();
    if end - start > max_record() {
        batch.text.truncate(start);
        batch.push(line, Err(too_long("it")));
    } else {
        batch.push(line, written.map(|()| start..end).map_err(|error| error.to_string()));
    }
}

/// Reads a Parquet file; places are numbers of rows.
#[cfg(not(feature = "parquet"))]
pub(super) fn parquet(
    _: std::fs::File,
    _: &Columns,
    batch: &mut Batch,
    _: &mut dyn Sink,
) -> Result<(), Ended> {
    let what = "it is a Parquet file, which this build does not read: build with `--features parquet`, or \
                export it as CSV or JSON Lines";
    batch.push(1, Err(what.to_owned()));
    Ok(())
}

#[cfg(feature = "parquet")]
pub(super) use rows::parquet;

#[cfg(feature = "parquet")]
mod rows {
    use std::fs::File;
    use std::sync::Arc;

    use parquet::errors::ParquetError;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    use parquet::record::reader::RowIter;
    use parquet::schema::types::Type;

    use super::{Batch, Columns, Ended, FULL, Sink, put};

    /// Reads a Parquet file; places are numbers of rows.
    pub(in super::super) fn parquet(
        file: File,
        columns: &Columns,
        batch: &mut Batch,
        sink: &mut dyn Sink,
    ) -> Result<(), Ended> {
        let mut line = 1;
        match read(file, columns, batch, sink, &mut line) {
            Ok(()) => Ok(()),
            Err(Failed::Ended(ended)) => Err(ended),
            Err(Failed::Broken(why)) => {
                batch.push(line, Err(why));
                Ok(())
            }
        }
    }

    enum Failed {
        Ended(Ended),
        Broken(String),
    }

    impl From<ParquetError> for Failed {
        fn from(error: ParquetError) -> Self {
            Failed::Broken(told(&error))
        }
    }

    /// What is wrong with a file. Of a codec that the reader was built without it says so in terms of its build.
    pub(super) fn told(error: &ParquetError) -> String {
        let why = error.to_string();
        match why.split_once("Disabled feature at compile time: ") {
            Some((_, codec)) => format!(
                "its columns are packed with {codec}, which is not read: write it with snappy or gzip, or as CSV \
                 or JSON Lines"
            ),
            None => why,
        }
    }

    fn read(
        file: File,
        columns: &Columns,
        batch: &mut Batch,
        sink: &mut dyn Sink,
        line: &mut u64,
    ) -> Result<(), Failed> {
        let reader = SerializedFileReader::new(file)?;
        let schema = reader.metadata().file_metadata().schema().clone();
        let names: Vec<&str> = schema.get_fields().iter().map(|it| it.name()).collect();
        let mapped = columns.of(&names).map_err(Failed::Broken)?;
        // Only the columns that are asked for are unpacked.
        let fields = schema.get_fields().iter().zip(mapped.wanted());
        let fields = fields.filter(|it| it.1).map(|it| Arc::clone(it.0)).collect();
        let wanted = Type::group_type_builder(schema.name()).with_fields(fields).build()?;
        let rows = RowIter::from_file_into(Box::new(reader)).project(Some(wanted))?;
        for row in rows {
            let cells = row?.into_columns();
            let text = |name: &str| cells.iter().find(|it| it.0 == name).and_then(|it| text(&it.1));
            let cells: Vec<Option<String>> = names.iter().map(|it| text(it)).collect();
            put(batch, *line, &mapped.record(cells.iter().map(Option::as_deref)));
            *line += 1;
            if batch.text.len() >= FULL {
                sink.send(batch).map_err(Failed::Ended)?;
            }
        }
        Ok(())
    }

    /// A cell as a text that a record takes.
    fn text(field: &Field) -> Option<String> {
        match field {
            Field::Null => None,
            Field::Str(text) => Some(text.clone()),
            Field::Bytes(bytes) => Some(String::from_utf8_lossy(bytes.data()).into_owned()),
            Field::TimestampMillis(milliseconds) => Some(milliseconds.to_string()),
            Field::TimestampMicros(microseconds) => Some(microseconds.div_euclid(1000).to_string()),
            other => Some(other.to_string()),
        }
    }
}

#[cfg(feature = "parquet")]
#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use iam5::audit::Hints;
    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;
    use crate::cli::audit::batch::Origin;
    use crate::cli::input::Input;

    struct Nobody;

    impl Sink for Nobody {
        fn send(&mut self, _: &mut Batch) -> Result<(), Ended> {
            Err(Ended::Stopped)
        }
    }

    #[test]
    fn rows_of_a_parquet_file_are_records() {
        let schema = "message records { REQUIRED BYTE_ARRAY op (UTF8);
            OPTIONAL INT64 at (TIMESTAMP(MILLIS,true)); OPTIONAL BYTE_ARRAY note (UTF8); }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let mut file = tempfile();
        let properties = Arc::new(WriterProperties::builder().build());
        let mut writer = SerializedFileWriter::new(&mut file, schema, properties).unwrap();
        let mut group = writer.next_row_group().unwrap();
        let texts = |texts: [&str; 2]| texts.map(ByteArray::from);
        let mut column = group.next_column().unwrap().unwrap();
        let values = texts(["csms:secret:get", "csms:secret:list"]);
        column.typed::<ByteArrayType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let times = [1_793_491_200_000];
        column.typed::<Int64Type>().write_batch(&times, Some(&[1, 0]), None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let values = texts(["a", "b"]);
        column.typed::<ByteArrayType>().write_batch(&values, Some(&[1, 1]), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();

        let read = |columns: &str| {
            let columns = Columns::read(columns, &Input::default()).unwrap();
            let origin = Arc::new(Origin { name: "p".to_owned(), hints: Hints::default() });
            let mut batch = Batch::new(&origin);
            parquet(file.try_clone().unwrap(), &columns, &mut batch, &mut Nobody).unwrap();
            let text = |(place, text): (iam5::audit::Place<'_>, Result<&str, String>)| {
                format!("{place} {}", text.map_or_else(|why| format!("! {why}"), ToOwned::to_owned))
            };
            batch.records().map(text).collect::<Vec<_>>()
        };
        assert_eq!(
            read("action=op,time=at"),
            [
                r#"p:1 {"action":"csms:secret:get","context":{"g:CurrentTime":"2026-11-01T00:00:00Z"}}"#,
                r#"p:2 {"action":"csms:secret:list"}"#
            ]
        );
        assert_eq!(
            read("action=nope"),
            ["p:1 ! there is no column `nope`: the columns are `op`, `at`, `note`"]
        );
    }

    #[test]
    fn a_codec_that_is_not_read_is_told_with_its_cure() {
        let error = |what: &str| parquet::errors::ParquetError::General(what.to_owned());
        let told = rows::told(&error("Disabled feature at compile time: zstd"));
        assert!(told.starts_with("its columns are packed with zstd, which is not read: write it"), "{told}");
        assert_eq!(rows::told(&error("EOF")), "Parquet error: EOF");
    }

    fn tempfile() -> std::fs::File {
        let path = std::env::temp_dir().join(format!("iam5-parquet-{}", std::process::id()));
        let options =
            std::fs::OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&path);
        let file = options.unwrap();
        std::fs::remove_file(path).unwrap();
        file
    }
}
