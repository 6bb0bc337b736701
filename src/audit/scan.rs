//! A look at a record that tells only whether it is like one that was decided before.
//!
//! Most of what a record says cannot make a difference: keys that no policy asks for, times, ids of requests.
//! What can is put into a likeness. Records of one likeness are decided alike, so that only the first of them
//! is read in full. What this look does not understand is read in full as well.

use super::cursor::Cursor;
use super::record::Record;
use super::time;

/// A longer record is not worth remembering.
const LONGEST: usize = 1 << 15;

/// More keys in one record are rare, and looked at one by one for repetitions.
const MOST_KEYS: usize = 24;

/// Ends every stretch of a likeness; no record has it.
const END: u8 = 0;

/// The condition keys that policies ask for.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    /// In lower case, with their numbers, by length.
    by_length: Vec<Vec<(Box<str>, usize)>>,
    names: Vec<Box<str>>,
}

impl Asked {
    pub(super) fn new<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        let mut asked = Asked::default();
        for key in keys {
            if asked.number(key).is_some() {
                continue;
            }
            let lower = key.to_ascii_lowercase().into_boxed_str();
            if asked.by_length.len() <= lower.len() {
                asked.by_length.resize(lower.len() + 1, Vec::new());
            }
            if let Some(list) = asked.by_length.get_mut(lower.len()) {
                list.push((lower, asked.names.len()));
                asked.names.push(key.into());
            }
        }
        asked
    }

    /// The number of a key that is asked for.
    #[inline]
    fn number(&self, key: &str) -> Option<usize> {
        let alike = self.by_length.get(key.len())?;
        alike.iter().find(|it| it.0.eq_ignore_ascii_case(key)).map(|it| it.1)
    }

    /// The name of the key with a number.
    pub(super) fn name(&self, number: usize) -> &str {
        self.names.get(number).map_or("", |it| it)
    }
}

/// What a look at records leaves behind; it is used for one record after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Scratch {
    /// The likeness: a stem, then the values of keys that are asked for.
    key: Vec<u8>,
    stem: usize,
    /// Values, each with its end.
    values: Vec<u8>,
}

/// What was seen of a record.
#[derive(Debug)]
pub(super) struct Seen<'t> {
    /// It is a trace.
    pub(super) traced: bool,
    pub(super) time: Option<i64>,
    pub(super) status: Option<u16>,
    /// The keys that are asked for, by number, with their values; none where some value is no plain text.
    pub(super) values: Option<Vec<(usize, std::borrow::Cow<'t, str>)>>,
}

impl Seen<'_> {
    /// What there is to be seen of a record that was read in full.
    pub(super) fn of(record: Option<&Record>) -> Self {
        Seen {
            traced: record.is_some_and(|it| it.traced),
            time: record.and_then(|it| it.time),
            status: record.and_then(|it| it.status),
            values: None,
        }
    }
}

impl Scratch {
    /// All that makes a difference.
    pub(super) fn likeness(&self) -> &[u8] {
        &self.key
    }

    /// The same without the values of keys.
    pub(super) fn stem(&self) -> &[u8] {
        self.key.get(..self.stem).unwrap_or_default()
    }

    fn start(&mut self, kind: u8) {
        self.key.clear();
        self.values.clear();
        self.key.push(kind);
    }

    #[inline]
    fn put(&mut self, tag: u8, text: &str) {
        self.key.push(tag);
        self.key.extend_from_slice(text.as_bytes());
        self.key.push(END);
    }

    #[inline]
    fn put_value(&mut self, text: &str) {
        self.values.extend_from_slice(text.as_bytes());
        self.values.push(END);
    }

    fn end(&mut self) {
        self.stem = self.key.len();
        self.key.extend_from_slice(&self.values);
    }

    /// Looks at a native record. None where it has to be read in full.
    pub(super) fn native<'t>(&mut self, text: &'t str, asked: &Asked) -> Option<Seen<'t>> {
        if text.len() > LONGEST {
            return None;
        }
        let mut cursor = Cursor::new(text)?;
        self.start(b'n');
        let mut seen = Seen { traced: false, time: None, status: None, values: Some(Vec::new()) };
        let mut met = 0_u8;
        let scratch = &mut *self;
        cursor.members(|cursor, name| {
            let tag = match name {
                "action" => 0_u8,
                "resource" => 1,
                "principal" => 2,
                "authentication" => 3,
                "unknown" => 4,
                "context" => 5,
                _ => return None,
            };
            if met & (1 << tag) != 0 {
                return None;
            }
            met |= 1 << tag;
            if tag == 5 && cursor.is_at(b'{') {
                return scratch.context(cursor, asked, &mut seen);
            }
            scratch.put(tag, cursor.value()?);
            Some(())
        })?;
        // Without an action it is no request.
        (met & 1 == 1 && cursor.is_at_end()).then_some(())?;
        self.end();
        Some(seen)
    }

    fn context<'t>(&mut self, cursor: &mut Cursor<'t>, asked: &Asked, seen: &mut Seen<'t>) -> Option<()> {
        let mut names = [""; MOST_KEYS];
        let mut count = 0;
        cursor.members(|cursor, name| {
            let (before, after) = names.split_at_mut_checked(count)?;
            if before.iter().any(|it| it.eq_ignore_ascii_case(name)) {
                return None;
            }
            *after.first_mut()? = name;
            count += 1;
            let raw = cursor.key_values()?;
            let plain = || {
                let inner = raw.strip_prefix('"')?.strip_suffix('"')?;
                (!inner.as_bytes().contains(&b'\\')).then_some(inner)
            };
            if name.len() == TIME.len() && name.eq_ignore_ascii_case(TIME) {
                seen.time = time::milliseconds(plain()?);
            }
            if let Some(number) = asked.number(name) {
                self.put(b'k', name);
                self.put_value(raw);
                match (&mut seen.values, plain()) {
                    (Some(values), Some(value)) => values.push((number, value.into())),
                    (values, _) => *values = None,
                }
            }
            Some(())
        })
    }
}

/// The key that is the time of a native record.
const TIME: &str = "g:CurrentTime";

mod trace;

pub(super) use trace::Bodies;
