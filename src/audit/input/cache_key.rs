//! A look at a record that tells only whether it is like one that was decided before.
//!
//! Most of what a record says cannot make a difference: keys that no policy asks for, times, ids of requests.
//! What can is put into a cache key. Records of one cache key are decided alike, so that only the first of them
//! is read in full. What this look does not understand is read in full as well.

use std::collections::HashSet;

use crate::catalog::lower;

use super::cursor::Cursor;
use super::record::{Answer, Seen, key_time};
use super::time::{self, When};

/// A longer record is not worth remembering.
const LONGEST: usize = 1 << 15;

/// More keys in one record are rare, and looked at one by one for repetitions.
const MOST_KEYS: usize = 24;

/// Comes before the names of an agency and of a session of it.
const AGENCY: &str = ":assumed-agency:";

/// Ends every stretch of a cache key; no record has it.
const END: u8 = 0;

/// Ends one that is raw JSON.
const RAW: u8 = 1;

/// Keys of this length and longer ones are looked up together.
const LONG_KEY: usize = 64;

/// The condition keys that policies ask for.
#[derive(Debug, Clone, Default)]
pub(in crate::audit) struct AskedKeys {
    /// Names in lower case with their numbers, by length; those of one length in order.
    by_length: Vec<Vec<(Box<str>, usize)>>,
    names: Vec<Box<str>>,
    /// The names of sessions of agencies can make a difference.
    sessions: bool,
}

impl AskedKeys {
    /// `sessions` says whether somebody is known by the name of a session.
    pub(in crate::audit) fn new<'k>(keys: impl IntoIterator<Item = &'k str>, sessions: bool) -> Self {
        let mut asked = AskedKeys { sessions, ..AskedKeys::default() };
        asked.by_length.resize(LONG_KEY + 1, Vec::new());
        let mut seen = HashSet::new();
        for key in keys {
            let lower = lower(key).into_owned().into_boxed_str();
            if !seen.insert(lower.clone()) {
                continue;
            }
            asked.sessions |= matches!(&*lower, "g:principalurn" | "g:principalid");
            if let Some(list) = asked.by_length.get_mut(lower.len().min(LONG_KEY)) {
                list.push((lower, asked.names.len()));
                asked.names.push(key.into());
            }
        }
        asked.by_length.iter_mut().for_each(|it| it.sort_unstable());
        asked
    }

    /// A text without the name of the session in it, `sts::…:assumed-agency:NAME/SESSION`, where that makes
    /// no difference: before and after.
    #[inline]
    fn without_session<'t>(&self, text: &'t str) -> (&'t str, &'t str) {
        let whole = (text, "");
        if self.sessions {
            return whole;
        }
        let cut = || {
            let start = text.find(AGENCY)? + AGENCY.len();
            let slash = start + text.get(start..)?.find(['/', '"'])?;
            let (before, session) = (text.get(..slash)?, text.get(slash..)?.strip_prefix('/')?);
            let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.' | '@');
            let after = session.trim_start_matches(plain);
            // A principal that says more than its URN is looked at as it is.
            let alone = before.starts_with("\"sts::") && after == "\""
                || before.starts_with("{\"urn\":") && after == "\"}";
            alone.then_some((before, after))
        };
        cut().unwrap_or(whole)
    }

    /// The number of a key that is asked for.
    #[inline]
    pub(in crate::audit) fn number(&self, key: &str) -> Option<usize> {
        if !key.is_ascii() {
            let lower = lower(key);
            let alike = self.by_length.get(lower.len().min(LONG_KEY))?;
            return alike.iter().find(|it| *it.0 == *lower).map(|it| it.1);
        }
        let alike = self.by_length.get(key.len().min(LONG_KEY))?;
        let order = |it: &(Box<str>, usize)| it.0.bytes().cmp(key.bytes().map(|it| it.to_ascii_lowercase()));
        let at = match alike.len() {
            // Few are alike, and looked at in turn.
            0..=4 => alike.iter().position(|it| it.0.eq_ignore_ascii_case(key)),
            _ => alike.binary_search_by(order).ok(),
        };
        alike.get(at?).map(|it| it.1)
    }

    /// The name of the key with a number.
    pub(in crate::audit) fn name(&self, number: usize) -> &str {
        self.names.get(number).map_or("", |it| it)
    }
}

/// The cache key of a record, which a look at it fills in; it is used for one record after the other.
#[derive(Debug, Clone, Default)]
pub(in crate::audit) struct CacheKey {
    /// All that makes a difference but the values of keys.
    base: Vec<u8>,
    values: Vec<Value>,
    /// The texts of the values.
    texts: String,
}

/// The value of a key that is asked for.
#[derive(Debug, Clone)]
struct Value {
    /// The number of the key.
    key: usize,
    start: usize,
    end: usize,
    /// Whether it is one plain text, and not raw JSON.
    plain: bool,
}

impl CacheKey {
    /// All that makes a difference but the values of keys that are asked for.
    pub(in crate::audit) fn base(&self) -> &[u8] {
        &self.base
    }

    /// Whether the record has a key that `relevant` holds, which is sorted. Records of one base agree on it.
    pub(in crate::audit) fn has_values_of(&self, relevant: &[usize]) -> bool {
        self.values.iter().any(|it| relevant.binary_search(&it.key).is_ok())
    }

    /// The values of keys that `relevant` holds, in a form that tells them apart.
    pub(in crate::audit) fn put_values(&self, relevant: &[usize], out: &mut Vec<u8>) {
        for it in self.values.iter().filter(|it| relevant.binary_search(&it.key).is_ok()) {
            out.extend_from_slice(self.text(it).as_bytes());
            out.push(if it.plain { END } else { RAW });
        }
    }

    /// The same values with the numbers of their keys; none where one is not plain text.
    pub(in crate::audit) fn plain_values<'s>(
        &'s self,
        relevant: &'s [usize],
    ) -> Option<Vec<(usize, &'s str)>> {
        let values = self.values.iter().filter(|it| relevant.binary_search(&it.key).is_ok());
        values.map(|it| it.plain.then(|| (it.key, self.text(it)))).collect()
    }

    fn text(&self, value: &Value) -> &str {
        self.texts.get(value.start..value.end).unwrap_or_default()
    }

    fn start(&mut self, kind: u8) {
        self.base.clear();
        self.values.clear();
        self.texts.clear();
        self.base.push(kind);
    }

    #[inline]
    fn put(&mut self, tag: u8, text: &str) {
        self.base.push(tag);
        self.base.extend_from_slice(text.as_bytes());
        self.base.push(END);
    }

    #[inline]
    fn put_caller(&mut self, tag: u8, text: &str, asked: &AskedKeys) {
        let (before, after) = asked.without_session(text);
        self.base.push(tag);
        self.base.extend_from_slice(before.as_bytes());
        if !after.is_empty() {
            // A session is not an agency.
            self.base.push(RAW);
        }
        self.base.extend_from_slice(after.as_bytes());
        self.base.push(END);
    }

    #[inline]
    fn put_value(&mut self, key: usize, text: &str, plain: bool) {
        let start = self.texts.len();
        self.texts.push_str(text);
        self.values.push(Value { key, start, end: self.texts.len(), plain });
    }

    /// Looks at a native record. None where it has to be read in full.
    pub(in crate::audit) fn native(&mut self, text: &str, unlisted: bool, asked: &AskedKeys) -> Option<Seen> {
        if text.len() > LONGEST {
            return None;
        }
        let mut cursor = Cursor::new(text)?;
        self.start(if unlisted { b'u' } else { b'n' });
        let (mut key_time, mut given) = (When::Missing, None);
        let mut answer = Answer::NoCode;
        let mut seen = 0_u16;
        cursor.members(|cursor, name| {
            let tag = match name {
                "action" => 0_u8,
                "resource" => 1,
                "principal" => 2,
                "authentication" => 3,
                "unknown" => 4,
                "context" => 5,
                "time" => 6,
                "resource_id" => 7,
                "region" => 8,
                "project" => 9,
                "resource_management_account" => 10,
                "code" => 11,
                _ => return None,
            };
            if seen & (1 << tag) != 0 {
                return None;
            }
            seen |= 1 << tag;
            if tag == 5 && cursor.is_at(b'{') {
                key_time = self.context(cursor, asked)?;
            } else if tag == 2 {
                self.put_caller(tag, cursor.value()?, asked);
            } else if tag == 6 {
                given = GivenTime::of(cursor)?;
            } else if tag == 11 {
                // A text or null is rare, and read in full.
                answer = cursor.integer().filter(|it| (100..=999).contains(it)).map(Answer::of_status)?;
            } else {
                self.put(tag, cursor.value()?);
            }
            Some(())
        })?;
        // Without an action it is not a request.
        if seen & 1 == 0 || !cursor.is_at_end() {
            return None;
        }
        let Some(given) = given else { return Some(Seen { when: key_time, answer, ..Seen::default() }) };
        // Of a time that is not read, or is said twice, reading in full tells.
        let milliseconds = given.milliseconds().filter(|_| key_time == When::Missing)?;
        if let Some(number) = asked.number(TIME) {
            self.put(b'k', TIME);
            self.put_value(number, &given.key_value()?, true);
        }
        Some(Seen { when: When::At(milliseconds), answer, ..Seen::default() })
    }

    /// Looks at the context of a native record; gives its time.
    fn context(&mut self, cursor: &mut Cursor<'_>, asked: &AskedKeys) -> Option<When> {
        let mut names = [""; MOST_KEYS];
        let (mut count, mut time) = (0, When::Missing);
        cursor.members(|cursor, name| {
            let (before, after) = names.split_at_mut_checked(count)?;
            // Case does not count in any script, which is not for a quick look.
            if !name.is_ascii() || before.iter().any(|it| it.eq_ignore_ascii_case(name)) {
                return None;
            }
            *after.first_mut()? = name;
            count += 1;
            let (value, plain) = cursor.key_values()?;
            // Whether a name is listed is for reading in full, once for all records that have it.
            match KeyOf::name(name) {
                KeyOf::Session => return None,
                KeyOf::Caller => {
                    self.put(if plain { b'c' } else { b'r' }, name);
                    self.put(b'v', value);
                    return Some(());
                }
                KeyOf::Call => {}
            }
            if name.len() == TIME.len() && name.eq_ignore_ascii_case(TIME) {
                time = When::given(key_time(plain.then_some(value)?));
            }
            match asked.number(name) {
                Some(number) => {
                    self.put(b'k', name);
                    self.put_value(number, value, plain);
                }
                None => self.put(b'u', name),
            }
            Some(())
        })?;
        Some(time)
    }
}

/// The subject of a key in a native record.
enum KeyOf {
    /// A caller, which it may contradict (rule UNK-5).
    Caller,
    /// A caller, whose session it names.
    Session,
    /// Anything else.
    Call,
}

impl KeyOf {
    #[inline]
    fn name(name: &str) -> Self {
        const OF_CALLER: [&str; 7] = [
            "g:PrincipalAccount",
            "g:DomainId",
            "g:UserName",
            "g:PrincipalIsRootUser",
            "g:PrincipalIsService",
            "g:UserId",
            "g:PrincipalType",
        ];
        let is = |it: &&str| it.eq_ignore_ascii_case(name);
        // Few keys start so.
        if !name.as_bytes().get(2).is_some_and(|it| matches!(it | 0x20, b'p' | b'd' | b'u')) {
            KeyOf::Call
        } else if ["g:PrincipalUrn", "g:PrincipalId"].iter().any(is) {
            KeyOf::Session
        } else if OF_CALLER.iter().any(is) {
            KeyOf::Caller
        } else {
            KeyOf::Call
        }
    }
}

/// A time that a record gives, as it is written.
#[derive(Debug, Clone, Copy)]
enum GivenTime<'t> {
    Text(&'t str),
    Number(i64),
}

impl<'t> GivenTime<'t> {
    /// Reads one, or null, or an empty text, which are none.
    #[inline]
    fn of(cursor: &mut Cursor<'t>) -> Option<Option<Self>> {
        if cursor.is_at(b'n') {
            return cursor.value().map(|_| None);
        }
        if cursor.is_at(b'"') {
            let text = cursor.plain()?;
            return Some((!text.is_empty()).then_some(GivenTime::Text(text)));
        }
        cursor.integer().map(|it| Some(GivenTime::Number(it)))
    }

    #[inline]
    fn milliseconds(self) -> Option<i64> {
        match self {
            GivenTime::Text(text) => time::of_text(text),
            GivenTime::Number(number) => time::of_number(number),
        }
    }

    /// The value of `g:CurrentTime`.
    fn key_value(self) -> Option<String> {
        match self {
            GivenTime::Text(text) => time::key_value(text),
            GivenTime::Number(number) => time::of_number(number).and_then(time::text),
        }
    }
}

/// The key that is the time of a native record.
const TIME: &str = "g:CurrentTime";

mod trace;

pub(in crate::audit) use trace::Bodies;
