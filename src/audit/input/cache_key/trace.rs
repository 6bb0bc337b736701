//! The look at a trace of the audit service.

use std::borrow::Cow;
use std::collections::HashMap;
use std::net::IpAddr;

use crate::audit::input::cursor::Cursor;
use crate::audit::input::record::{self, Answer, Seen};
use crate::audit::input::time::When;
use crate::catalog::{Catalog, Operation};

use super::{AskedKeys, CacheKey, GivenTime, LONGEST};

/// Members of operations' bodies that make a difference, by the name of the operation in a trace.
#[derive(Debug, Clone, Default)]
pub(in crate::audit) struct Bodies {
    known: HashMap<Box<str>, Box<[Box<str>]>>,
}

impl Bodies {
    /// Whether a body can make a difference: whether it may hold one of the members that fill keys.
    fn matters(&mut self, names: [&str; 3], body: &str, catalog: &Catalog) -> bool {
        // The names are escaped within a text in some odd way, or not at all.
        if body.contains("\\\\u") {
            return true;
        }
        let key = names.join("\n");
        let members = self.known.entry(key.into()).or_insert_with(|| members(names, catalog));
        members.iter().any(|it| memchr::memmem::find(body.as_bytes(), it.as_bytes()).is_some())
    }
}

fn members([service, operation, trace]: [&str; 3], catalog: &Catalog) -> Box<[Box<str>]> {
    let fills = |it: &Operation| {
        let filling = it.parameters().iter().filter(|it| it.fills().is_some());
        filling.map(|it| it.name().into()).collect()
    };
    let found = record::operation_of(service, operation, trace, catalog);
    found.map_or(Box::default(), fills)
}

/// The parts of a trace that do not go into its cache key at once.
#[derive(Default)]
struct Parts<'t> {
    service: &'t str,
    operation: &'t str,
    name: &'t str,
    ip: Option<&'t str>,
    agent: Option<&'t str>,
    project: Option<&'t str>,
    body: Option<&'t str>,
    time: Option<GivenTime<'t>>,
    seen_parts: u32,
}

impl Parts<'_> {
    /// Notes that a member was seen_parts; none where it is seen_parts again.
    fn meet(&mut self, bit: u32) -> Option<()> {
        let before = self.seen_parts;
        self.seen_parts |= 1 << bit;
        (before & (1 << bit) == 0).then_some(())
    }
}

/// A string without escapes that is not empty, or null.
fn text<'t>(cursor: &mut Cursor<'t>) -> Option<Option<&'t str>> {
    if cursor.is_at(b'n') {
        return cursor.value().map(|_| None);
    }
    cursor.plain().map(|it| Some(it).filter(|it| !it.is_empty()))
}

/// Reads the answer of the call from its code.
fn answer(cursor: &mut Cursor<'_>) -> Option<Answer> {
    if cursor.is_at(b'n') {
        return cursor.value().map(|_| Answer::NoCode);
    }
    if cursor.is_at(b'"') {
        cursor.plain().map(Answer::of_text)
    } else {
        cursor.integer().map(Answer::of_status)
    }
}

impl CacheKey {
    /// Looks at a trace. None where it has to be read in full.
    pub(in crate::audit) fn trace(
        &mut self,
        record: &str,
        region: Option<&str>,
        asked: &AskedKeys,
        bodies: &mut Bodies,
        catalog: &Catalog,
    ) -> Option<Seen> {
        if record.len() > LONGEST {
            return None;
        }
        let mut cursor = Cursor::new(record)?;
        self.start(b't');
        self.put(0, region.unwrap_or("\n"));
        let mut seen = Seen { traced: true, ..Seen::default() };
        let mut parts = Parts::default();
        cursor.members(|cursor, name| {
            match name {
                "trace_name" => {
                    parts.meet(1)?;
                    parts.name = text(cursor)?.unwrap_or_default();
                }
                "service_type" => {
                    parts.meet(2)?;
                    parts.service = text(cursor)?.unwrap_or_default();
                }
                "operation_id" => {
                    parts.meet(3)?;
                    parts.operation = text(cursor)?.unwrap_or_default();
                }
                "resource_name" => {
                    parts.meet(4)?;
                    self.put(4, cursor.value()?);
                }
                "resource_id" => {
                    parts.meet(5)?;
                    self.put(5, cursor.value()?);
                }
                "resource_account_id" => {
                    parts.meet(6)?;
                    self.put(6, cursor.value()?);
                }
                "domain_id" => {
                    parts.meet(7)?;
                    self.put(7, cursor.value()?);
                }
                "request" => {
                    parts.meet(8)?;
                    parts.body = Some(cursor.value()?);
                }
                "source_ip" => {
                    parts.meet(9)?;
                    parts.ip = text(cursor)?;
                }
                "user_agent" => {
                    parts.meet(10)?;
                    parts.agent = text(cursor)?;
                }
                "enterprise_project_id" => {
                    parts.meet(11)?;
                    parts.project = text(cursor)?;
                }
                "time" => {
                    parts.meet(12)?;
                    parts.time = GivenTime::of(cursor)?;
                    seen.when = parts.time.map_or(When::Missing, |it| When::given(it.milliseconds()));
                }
                "code" => {
                    parts.meet(13)?;
                    seen.answer = answer(cursor)?;
                }
                "user" => {
                    parts.meet(14)?;
                    if cursor.is_at(b'{') { self.user(cursor, asked)? } else { self.put(14, cursor.value()?) }
                }
                _ => drop(cursor.value()?),
            }
            Some(())
        })?;
        // A member of the name makes it a trace.
        (parts.seen_parts & 2 == 2 && cursor.is_at_end()).then_some(())?;
        self.finish(&parts, asked, bodies, catalog);
        Some(seen)
    }

    fn finish(&mut self, parts: &Parts<'_>, asked: &AskedKeys, bodies: &mut Bodies, catalog: &Catalog) {
        self.put(1, parts.name);
        self.put(2, parts.service);
        self.put(3, parts.operation);
        let names = [parts.service, parts.operation, parts.name];
        let body = parts.body.filter(|it| bodies.matters(names, it, catalog));
        if let Some(body) = body {
            self.put(8, body);
        }
        let ip = parts.ip.filter(|it| it.parse::<IpAddr>().is_ok());
        for (key, value) in [
            ("g:SourceIp", ip.map(Cow::Borrowed)),
            ("g:UserAgent", parts.agent.map(Cow::Borrowed)),
            ("g:EnterpriseProjectId", parts.project.map(Cow::Borrowed)),
            (super::TIME, None),
        ] {
            let Some(number) = asked.number(key) else { continue };
            let time = || parts.time.filter(|_| key == super::TIME)?.key_value().map(Cow::Owned);
            let Some(value) = value.or_else(time) else { continue };
            self.put(b'k', key);
            // What a body fills is not said again: with one, values are not values but part of the whole.
            if body.is_some() { self.put(b'v', &value) } else { self.put_value(number, &value, true) }
        }
    }

    fn user(&mut self, cursor: &mut Cursor<'_>, asked: &AskedKeys) -> Option<()> {
        let mut seen_parts = 0_u32;
        cursor.members(|cursor, name| {
            let tag = match name {
                "access_key_id" => 20_u8,
                "principal_urn" => 21,
                "account_id" => 22,
                "domain" => 23,
                "principal_id" => 24,
                "id" => 25,
                "user_name" => 26,
                "name" => 27,
                "principal_is_root_user" => 28,
                "type" => 29,
                "invoked_by" => 30,
                "session_context" => 31,
                _ => return cursor.value().map(drop),
            };
            let before = seen_parts;
            seen_parts |= 1 << tag;
            (before & (1 << tag) == 0).then_some(())?;
            if tag == 20 {
                let signed = text(cursor)?.is_some();
                self.put(tag, if signed { "1" } else { "" });
            } else if tag == 21 {
                self.put_caller(tag, cursor.value()?, asked);
            } else if tag == 31 && cursor.is_at(b'{') {
                self.session(cursor)?;
            } else {
                self.put(tag, cursor.value()?);
            }
            Some(())
        })
    }

    /// Reads a session, of which only the second factor counts.
    fn session(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let mut seen_parts = [false; 2];
        cursor.members(|cursor, name| match name {
            "attributes" => {
                (!std::mem::replace(&mut seen_parts[0], true)).then_some(())?;
                if !cursor.is_at(b'{') {
                    self.put(32, cursor.value()?);
                    return Some(());
                }
                cursor.members(|cursor, name| {
                    let value = cursor.value()?;
                    if name == "mfa_authenticated" {
                        (!std::mem::replace(&mut seen_parts[1], true)).then_some(())?;
                        self.put(33, value);
                    }
                    Some(())
                })
            }
            _ => cursor.value().map(drop),
        })
    }
}
