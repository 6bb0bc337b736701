//! One recorded request: a native line, or a trace of the audit service (CTS) read as a request.

mod native;
mod trace;

use serde_json::Value;

use crate::catalog::Catalog;
use crate::json::{self, Limits, Node};
use crate::request::{KeyName, KeyState, Request, RequestNote};
use crate::source::LineIndex;
use crate::wording::{Text, text};

use super::time::When;
use crate::account::Caller;

pub(in crate::audit) use native::key_time;
pub(in crate::audit) use trace::operation_of;

/// Facts about records beside their texts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hints {
    /// The region they were recorded in.
    pub region: Option<String>,
    /// The kind of all records, where it is not read from each.
    pub kind: Option<RecordKind>,
    /// Names of native records that no catalog lists are newer than it, and taken (rule UNK-4).
    pub unlisted: bool,
}

/// The kind of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// A request as this program writes it.
    Native,
    /// A trace of the audit service (CTS).
    Trace,
}

/// A request that was really made.
#[derive(Debug, Clone)]
pub struct Record {
    /// The request.
    pub request: Request,
    /// The caller.
    pub caller: Caller,
    /// Facts that count whether or not the record can be decided.
    pub seen: Seen,
    /// The id of the resource, which inventories know.
    pub resource_id: Option<String>,
    /// Whether the record contradicts the caller's URN, which counts (rule UNK-5).
    pub contradicted: bool,
    /// The names that no catalog lists, which are taken as newer (rule UNK-4).
    pub unlisted: Vec<String>,
}

/// Facts of a record that count whether or not it can be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Whether it is a trace of the audit service.
    pub traced: bool,
    /// The time of the call.
    pub when: When,
    /// The answer to the call.
    pub answer: Answer,
}

/// The answer to a recorded call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Answer {
    /// The record has no code: the call went through, as far as is known.
    #[default]
    NoCode,
    /// The call went through: the code is 2xx.
    Success,
    /// The call was refused: the code is 403.
    Refused,
    /// The call failed for another reason: any other code.
    Failed,
}

impl Answer {
    /// Returns the answer that an HTTP status stands for.
    #[must_use]
    #[inline]
    pub fn of_status(status: i64) -> Self {
        match status {
            200..=299 => Answer::Success,
            403 => Answer::Refused,
            _ => Answer::Failed,
        }
    }

    /// Returns the answer that an HTTP status of three digits stands for, or `None`.
    pub(in crate::audit) fn of_digits(code: &str) -> Option<Self> {
        let status = code.parse().ok().filter(|it| (100..=999).contains(it))?;
        (code.len() == 3).then(|| Self::of_status(status))
    }

    /// Returns the answer that a code in text form stands for.
    #[must_use]
    #[inline]
    pub fn of_text(code: &str) -> Self {
        match code {
            "" => Answer::NoCode,
            code => code.parse().map_or(Answer::Failed, Answer::of_status),
        }
    }

    /// Whether the call went through, as far as is known.
    #[must_use]
    #[inline]
    pub fn went_through(self) -> bool {
        matches!(self, Answer::NoCode | Answer::Success)
    }
}

/// The reason for not deciding a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotMapped {
    /// Neither valid JSON nor a request nor a trace, with the reason.
    Unreadable(Text),
    /// No loaded catalog has the service.
    UnknownService(String),
    /// The catalog does not know the trace name, by service and name.
    UnknownTrace(String, String),
    /// No page says which action the operation checks.
    NoActionDocumented(String),
    /// The documentation says that the operation needs no permission.
    NoPermissionNeeded(String),
    /// The request is not one that the service takes; says why.
    Refused(Text),
    /// The record names no principal.
    NoPrincipal,
    /// No snapshot has the principal.
    UnknownPrincipal(String),
    /// The principal is of another account, whose policies no snapshot has.
    ForeignPrincipal(String),
}

impl NotMapped {
    /// The reason in a word, as JSON output has it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            NotMapped::Unreadable(_) => "unreadable",
            NotMapped::UnknownService(_) => "unknown_service",
            NotMapped::UnknownTrace(..) => "unknown_trace",
            NotMapped::NoActionDocumented(_) => "no_action_documented",
            NotMapped::NoPermissionNeeded(_) => "no_permission_needed",
            NotMapped::Refused(_) => "refused",
            NotMapped::NoPrincipal => "no_principal",
            NotMapped::UnknownPrincipal(_) => "unknown_principal",
            NotMapped::ForeignPrincipal(_) => "foreign_principal",
        }
    }
}

impl NotMapped {
    /// The reason in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            NotMapped::Unreadable(why) => text!("unreadable: {0}", "无法读取：{0}", why),
            NotMapped::UnknownService(service) => {
                text!("no loaded catalog has the service `{0}`", "已加载的目录中没有服务 `{0}`", service)
            }
            NotMapped::UnknownTrace(service, name) => text!(
                "the catalog of `{0}` does not know the trace `{1}`",
                "`{0}` 的目录中没有事件 `{1}`",
                service,
                name
            ),
            NotMapped::NoActionDocumented(id) => {
                text!("which action `{0}` checks is not documented", "文档没有说明 `{0}` 校验哪个授权项", id)
            }
            NotMapped::NoPermissionNeeded(id) => {
                text!("`{0}` needs no permission of an identity policy", "`{0}` 不需要身份策略授权", id)
            }
            NotMapped::Refused(why) => {
                text!("no request that can be decided: {0}", "不是可以判定的请求：{0}", why)
            }
            NotMapped::NoPrincipal => text!("the record names no principal", "记录没有指明主体"),
            NotMapped::UnknownPrincipal(who) => {
                text!("no snapshot has the principal `{0}`", "快照中没有主体 `{0}`", who)
            }
            NotMapped::ForeignPrincipal(who) => {
                text!("the principal `{0}` is of another account", "主体 `{0}` 属于另一个账号", who)
            }
        }
    }
}

/// The reason in English.
impl std::fmt::Display for NotMapped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text().fmt(f)
    }
}

impl Record {
    /// Reads a record: an object with `action` is a native request, one with `trace_name` a trace.
    ///
    /// # Errors
    /// Why it cannot be decided.
    pub fn read(text: &str, hints: &Hints, catalog: &Catalog) -> Result<Self, NotMapped> {
        Self::read_with(text, hints, catalog, &Limits::default())
    }

    /// Reads a record like [`Record::read`], within given limits. Nesting of a trace is bounded at 127
    /// levels.
    ///
    /// # Errors
    /// As [`Record::read`], and a text that is more than the limits let be read.
    pub fn read_with(
        text: &str,
        hints: &Hints,
        catalog: &Catalog,
        limits: &Limits,
    ) -> Result<Self, NotMapped> {
        Self::read_seen(text, hints, catalog, limits).1
    }

    /// Reads a record like [`Record::read_with`], with the facts of one that cannot be decided too.
    pub(in crate::audit) fn read_seen(
        text: &str,
        hints: &Hints,
        catalog: &Catalog,
        limits: &Limits,
    ) -> (Seen, Result<Self, NotMapped>) {
        let unreadable = |why: Text| (Seen::default(), Err(NotMapped::Unreadable(why)));
        if let Err(error) = json::fits(text, limits) {
            return unreadable(text!("{0}: {1}", "{0}：{1}", Text::verbatim(&error.to_string()), error.help));
        }
        let native = |root: Node<'_>| {
            let read = native::read(text, root, hints, catalog);
            (read.as_ref().map(|it| it.seen).unwrap_or_default(), read)
        };
        // What names no trace is read as a request at once, and parsed by what keeps places alone. What is wrong with
        // one that cannot be read is said below. Within a file a byte-order mark is not JSON.
        let is_said_native = hints.kind == Some(RecordKind::Native);
        if (is_said_native || !text.contains("trace_name"))
            && !text.starts_with('\u{feff}')
            && let Ok(root) = json::parse_with(text, limits)
            && is_native(&root, hints.kind)
        {
            let read = native(root);
            if !matches!(read.1, Err(NotMapped::Unreadable(_))) {
                return read;
            }
        }
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => return (Seen::default(), Err(not_json(text, limits, &error))),
        };
        let native = || match json::parse_with(text, limits) {
            Ok(root) => native(root),
            Err(error) => {
                let place = LineIndex::new(text).position(text, error.span.start);
                unreadable(text!(
                    "{0}: {1}: {2}",
                    "{0}：{1}：{2}",
                    place.to_string(),
                    error.message,
                    error.help
                ))
            }
        };
        match &value {
            Value::Object(_) if is_said_native => native(),
            Value::Object(trace) if trace.contains_key("trace_name") => trace::read(trace, hints, catalog),
            Value::Object(_) if hints.kind == Some(RecordKind::Trace) => unreadable(text!(
                "it is not a trace: it has no `trace_name`",
                "它不是审计事件：没有 `trace_name`"
            )),
            Value::Object(members) if members.contains_key("action") => native(),
            Value::Object(_) => unreadable(text!(
                "it has neither `action`, as a request, nor `trace_name`, as a trace",
                "它既没有请求的 `action`，也没有审计事件的 `trace_name`"
            )),
            _ => unreadable(text!("it is not an object", "它不是对象")),
        }
    }
}

/// Whether what was parsed is a native record, as far as that is for its members to tell.
fn is_native(root: &Node<'_>, kind: Option<RecordKind>) -> bool {
    let json::Value::Object(members) = &root.value else { return false };
    let has = |name: &str| members.iter().any(|it| it.name == name);
    match kind {
        Some(RecordKind::Native) => true,
        Some(RecordKind::Trace) => false,
        None => has("action") && !has("trace_name"),
    }
}

/// The names of a request that no catalog lists.
fn unlisted(request: &Request) -> Vec<String> {
    let name = |it: &RequestNote| match it {
        RequestNote::Unlisted { kind, name } => Some(format!("{} `{name}`", kind.word())),
        _ => None,
    };
    request.notes().iter().filter_map(name).collect()
}

/// Describes the fault of a text, its place, and the fix. The text is one record: its line is known already.
fn not_json(text: &str, limits: &Limits, error: &serde_json::Error) -> NotMapped {
    if !text.trim_start().starts_with(['{', '[']) {
        return NotMapped::Unreadable(text!(
            "it is not a JSON object: a table has to be in a file of its own, with a header line",
            "它不是 JSON 对象：表格须单独放在带表头行的文件中"
        ));
    }
    if let Err(error) = json::parse_with(text, limits) {
        let place = LineIndex::new(text).position(text, error.span.start);
        let (message, help) = (&error.message, &error.help);
        let text = text!("column {0}: {1}: {2}", "第 {0} 列：{1}：{2}", place.column, message, help);
        return NotMapped::Unreadable(text);
    }
    // Such as a number that no number type holds.
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or_default();
    NotMapped::Unreadable(text!("column {0}: {1}", "第 {0} 列：{1}", error.column(), why))
}

fn fill(request: &mut Request, key: &str, value: String) {
    if !is_present(request, key) {
        request.set_key(key, [value]);
    }
}

fn is_present(request: &Request, key: &str) -> bool {
    matches!(request.context().get(&KeyName::new(key)), KeyState::Present(_))
}

#[cfg(test)]
mod tests;
