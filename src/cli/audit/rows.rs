//! Records out of Parquet files.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::sync::Arc;

use parquet::basic::Encoding;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::record::Field;
use parquet::record::reader::TreeBuilder;
use parquet::schema::types::{SchemaDescriptor, Type};

use super::super::input::limits_of_many;
use super::batch::{Batch, max_record, too_long};
use super::columns::{Columns, Mapped};
use super::guard::guarded;
use super::pages::{Bound, DELTAS, Group, Refused};
use super::records::{Ended, Sink};
use super::table::put;
use super::thrift;

/// No more columns are read.
const MOST_COLUMNS: usize = 128;

/// A schema is nested no deeper.
const DEEPEST: usize = 64;

/// Rows that are read at once, where they are short.
const ROWS: usize = 1_024;

/// What a longer value has beyond this counts: many rows may have one value, which is stored once.
const LONG: usize = 4 << 10;

/// No bytes are packed into fewer than one by this many: what gzip can do at most.
const PACKED: u64 = 1_032;

/// Reads a Parquet file; places are numbers of rows.
pub(super) fn parquet(
    file: File,
    columns: &Columns,
    batch: &mut Batch,
    sink: &mut dyn Sink,
) -> Result<(), Ended> {
    let mut line = 1;
    match read(&file, columns, batch, sink, &mut line) {
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

impl From<std::io::Error> for Failed {
    fn from(error: std::io::Error) -> Self {
        Failed::Ended(error.into())
    }
}

fn broken(why: &str) -> Failed {
    Failed::Broken(why.to_owned())
}

/// What is wrong with a file. Of a codec that the reader was built without it says so in terms of its build.
fn told(error: &ParquetError) -> String {
    if let ParquetError::External(error) = error
        && let Some(refused) = error.downcast_ref::<Refused>()
    {
        return refused.to_string();
    }
    let why = error.to_string();
    match why.split_once("Disabled feature at compile time: ") {
        Some((_, codec)) => format!(
            "its columns are packed with {codec}, which is not read: write it with snappy or gzip, or as CSV \
             or JSON Lines"
        ),
        None => super::super::brief::brief(&why),
    }
}

/// A call of the reader, see [`guarded`].
fn called<T>(call: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Failed> {
    let made =
        guarded(call).ok_or_else(|| broken("the file is broken: write it anew, or as CSV or JSON Lines"))?;
    Ok(made?)
}

fn read(
    file: &File,
    columns: &Columns,
    batch: &mut Batch,
    sink: &mut dyn Sink,
    line: &mut u64,
) -> Result<(), Failed> {
    let metadata = metadata(file)?;
    let schema = metadata.file_metadata().schema();
    let names: Vec<&str> = schema.get_fields().iter().map(|it| it.name()).collect();
    let mapped = columns.of(&names).map_err(Failed::Broken)?;
    // Only the columns that are asked for are unpacked.
    let fields = schema.get_fields().iter().zip(mapped.wanted());
    let fields = fields.filter(|it| it.1).map(|it| Arc::clone(it.0)).collect();
    let wanted = Type::group_type_builder(schema.name()).with_fields(fields).build()?;
    let wanted = Arc::new(SchemaDescriptor::new(Arc::new(wanted)));
    match wanted.num_columns() {
        0 => return Err(broken("no column of it is asked for: give one with `--columns`")),
        1..=MOST_COLUMNS => {}
        _ => {
            let what = format!("more than {MOST_COLUMNS} columns are asked for: give those with `--columns`");
            return Err(Failed::Broken(what));
        }
    }
    let bound = Arc::new(Bound::new(wanted.num_columns()));
    let mut laid_out = LaidOut::new(file, &metadata, bound.all())?;
    for metadata in metadata.row_groups() {
        let at_once = called(|| {
            let of = |path: &str| wanted.columns().iter().any(|it| it.path().string() == path);
            let columns = metadata.columns().iter().filter(|it| of(&it.column_path().string()));
            let (mut bytes, mut deltas) = (0_i64, false);
            for column in columns {
                bytes = bytes.saturating_add(column.uncompressed_size());
                deltas |= column.encodings().any(|it| it == Encoding::DELTA_BYTE_ARRAY);
            }
            let row = usize::try_from(bytes / metadata.num_rows().max(1)).unwrap_or(usize::MAX);
            let most = if deltas { DELTAS } else { ROWS };
            Ok((bound.all() / 4 / row.max(1)).clamp(1, most))
        })?;
        let group = Group { file, metadata, bound: Arc::clone(&bound) };
        bound.start_group();
        let tree = TreeBuilder::new().with_batch_size(at_once);
        let mut rows = called(|| tree.as_iter(Arc::clone(&wanted), &group))?;
        loop {
            bound.start();
            let Some(row) = called(|| rows.next().transpose())? else { break };
            let cells = row.into_columns();
            let text = |name: &str| cells.iter().find(|it| it.0 == name).and_then(|it| text(&it.1));
            let cells: Vec<Option<String>> = names.iter().map(|it| text(it)).collect();
            take(batch, *line, &mapped, &cells, &mut laid_out)?;
            *line += 1;
            if batch.is_full() {
                sink.send(batch).map_err(Failed::Ended)?;
            }
        }
    }
    Ok(())
}

/// Puts a row into the batch.
fn take(
    batch: &mut Batch,
    line: u64,
    mapped: &Mapped,
    cells: &[Option<String>],
    laid_out: &mut LaidOut,
) -> Result<(), Failed> {
    let lengths = cells.iter().flatten().map(String::len);
    laid_out.count(lengths.clone().map(|it| it.saturating_sub(LONG)).sum())?;
    if lengths.sum::<usize>() > max_record() {
        batch.push(line, Err(too_long("it")));
    } else {
        put(batch, line, &mapped.record(cells.iter().map(Option::as_deref)));
    }
    Ok(())
}

/// How much longer rows may be than what is stored of them.
struct LaidOut {
    left: u64,
    most: u64,
}

impl LaidOut {
    /// The long values of rows come to no more than what columns say they unpack to, as far as that can be, and
    /// what is allowed to everyone.
    fn new(file: &File, metadata: &ParquetMetaData, everyone: usize) -> Result<Self, Failed> {
        let sizes = metadata.row_groups().iter().flat_map(|it| it.columns());
        let said = sizes.map(|it| it.uncompressed_size().max(0).unsigned_abs()).fold(0, u64::saturating_add);
        let most = said.min(file.metadata()?.len().saturating_mul(PACKED));
        let most = most.saturating_add(u64::try_from(everyone).unwrap_or(u64::MAX));
        Ok(LaidOut { left: most, most })
    }

    fn count(&mut self, bytes: usize) -> Result<(), Failed> {
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(bytes).ok_or_else(|| {
            let most = self.most;
            let what =
                format!("its long values come to more than {most} bytes, which is many times what is stored");
            Failed::Broken(what + ": write it as JSON Lines, packed with gzip or zstd")
        })?;
        Ok(())
    }
}

/// Reads the footer.
fn metadata(file: &File) -> Result<ParquetMetaData, Failed> {
    const TAIL: u64 = 8;
    let (mut reader, size) = (file, file.metadata()?.len());
    let mut tail = [0; TAIL as usize];
    if size >= TAIL {
        reader.seek(SeekFrom::Start(size - TAIL))?;
        reader.read_exact(&mut tail)?;
    }
    let [a, b, c, d, magic @ ..] = tail;
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    // Whatever else is wrong with its end, the reader tells.
    if magic == *b"PAR1" && length <= size - TAIL {
        let most = limits_of_many().bytes();
        if length > u64::try_from(most).unwrap_or(u64::MAX) {
            return Err(Failed::Broken(format!(
                "its footer is longer than the {most} bytes that are read: split it"
            )));
        }
        reader.seek(SeekFrom::Start(size - TAIL - length))?;
        let mut footer = Vec::new();
        reader.take(length).read_to_end(&mut footer)?;
        match thrift::depth_of_schema(&footer) {
            Some(depth) if depth <= DEEPEST => {}
            Some(_) => {
                return Err(Failed::Broken(format!("its schema is nested deeper than {DEEPEST} levels")));
            }
            None => return Err(broken("its footer is broken: write it anew, or as CSV or JSON Lines")),
        }
    }
    called(|| ParquetMetaDataReader::new().parse_and_finish(file))
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
        let zstd = told(&error("Disabled feature at compile time: zstd"));
        assert!(zstd.starts_with("its columns are packed with zstd, which is not read: write it"), "{zstd}");
        assert_eq!(told(&error("EOF")), "Parquet error: EOF");
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
