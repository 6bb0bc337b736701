//! Native records: requests as `iam5 check` reads them, with the time and the outcome of the call beside.

use crate::account::Caller;
use crate::audit::input::record::Answer;
use crate::audit::input::time::{self, When};
use crate::catalog::Catalog;
use crate::json::{Member, Node, Value};
use crate::operator::Instant;
use crate::request::{KeyName, KeyState, Request, RequestNote};
use crate::source::{LineIndex, brief};
use crate::wording::text;

use super::{Hints, NotMapped, Record, Seen};

/// The key that is the time of a call.
const TIME: &str = "g:CurrentTime";

/// Reads a request out of its text, parsed, and the members `time` and `code` that a record may have besides.
pub(super) fn read(
    text: &str,
    mut root: Node<'_>,
    hints: &Hints,
    catalog: &Catalog,
) -> Result<Record, NotMapped> {
    let unreadable = |error: crate::RequestError| NotMapped::Unreadable(error.text());
    let given = take_time(text, &mut root)?;
    let answer = take_code(text, &mut root)?;
    let mut request = Request::from_node(text, &root, catalog, |builder| {
        let builder = builder.principal_prevails().urn_prevails();
        if hints.unlisted { builder.allow_unlisted() } else { builder }
    })
    .map_err(unreadable)?;
    let key = match request.context().get(&KeyName::new(TIME)) {
        KeyState::Absent | KeyState::Unknown | KeyState::Present([]) => When::Missing,
        KeyState::Present([value]) => When::given(key_time(value)),
        KeyState::Present(_) => When::Unreadable,
    };
    let when = match given {
        None => key,
        Some(given) => {
            if key != When::Missing && key != When::At(given.milliseconds) {
                let why = text!(
                    "{0}: `time` and `{1}` differ: leave one of them out",
                    "{0}：`time` 与 `{1}` 不同：请去掉其中一个",
                    given.place.to_string(),
                    TIME
                );
                return Err(NotMapped::Unreadable(why));
            }
            super::fill(&mut request, TIME, given.value);
            When::At(given.milliseconds)
        }
    };
    Ok(Record {
        caller: Caller::of(request.principal()),
        seen: Seen { when, answer, ..Seen::default() },
        resource_id: request.resource_id().map(ToOwned::to_owned),
        contradicted: request.notes().iter().any(RequestNote::is_contradicted),
        unlisted: super::unlisted(&request),
        request,
    })
}

/// The milliseconds of a value of `g:CurrentTime`, as conditions read it (rule CON-7).
pub(in crate::audit) fn key_time(value: &str) -> Option<i64> {
    Instant::parse(value).and_then(|_| time::of_text(value))
}

/// A time that a record gives.
struct Given {
    milliseconds: i64,
    /// Value of `g:CurrentTime`.
    value: String,
    place: crate::source::Position,
}

/// Takes the member `time` out of a record: a request has no such member.
fn take_time(text: &str, root: &mut Node<'_>) -> Result<Option<Given>, NotMapped> {
    let Some(member) = take(root, "time") else { return Ok(None) };
    let written = match &member.value.value {
        Value::Null => return Ok(None),
        Value::String(text) if text.is_empty() => return Ok(None),
        Value::String(text) => text.as_ref(),
        Value::Number(digits) => digits,
        _ => "",
    };
    let place = LineIndex::new(text).position(text, member.value.span.start);
    match (time::of_text(written), time::key_value(written)) {
        (Some(milliseconds), Some(value)) => Ok(Some(Given { milliseconds, value, place })),
        _ => {
            let shown = brief(member.value.span.of(text));
            let why = text!(
                "{0}: `time` is `{1}`, not a time: write it like `2026-12-01T03:07:28Z`, or in seconds or \
                 milliseconds since 1970",
                "{0}：`time` 的值 `{1}` 不是时间：请写成 `2026-12-01T03:07:28Z`，或自 1970 年起的秒数或毫秒数",
                place.to_string(),
                shown
            );
            Err(NotMapped::Unreadable(why))
        }
    }
}

/// Takes the member `code` out of a record: the HTTP status of the answer.
fn take_code(text: &str, root: &mut Node<'_>) -> Result<Answer, NotMapped> {
    let Some(member) = take(root, "code") else { return Ok(Answer::NoCode) };
    let written = match &member.value.value {
        Value::Null => return Ok(Answer::NoCode),
        Value::String(text) if text.is_empty() => return Ok(Answer::NoCode),
        Value::String(text) => text.as_ref(),
        Value::Number(digits) => digits,
        _ => "",
    };
    Answer::of_digits(written).ok_or_else(|| {
        let place = LineIndex::new(text).position(text, member.value.span.start);
        let shown = brief(member.value.span.of(text));
        NotMapped::Unreadable(text!(
            "{0}: `code` is `{1}`, not an HTTP status: write it like `200` or `403`",
            "{0}：`code` 的值 `{1}` 不是 HTTP 状态码：请写成 `200` 或 `403`",
            place.to_string(),
            shown
        ))
    })
}

/// Takes a member out of a record. A second one of its name stays, and is refused as any other member that a request
/// does not have.
fn take<'t>(root: &mut Node<'t>, name: &str) -> Option<Member<'t>> {
    let Value::Object(members) = &mut root.value else { return None };
    let at = members.iter().position(|it| it.name == name)?;
    Some(members.remove(at))
}
