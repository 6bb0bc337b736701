//! What a reader of an audit must know before drawing conclusions.

use crate::audit::AuditReport;
use crate::wording::{Text, text};

use super::NAMED;

/// The notes of a report, what matters most first.
pub(super) fn notes(report: &AuditReport) -> Vec<Text> {
    let mut notes = Vec::new();
    notes.extend(report.interrupted.then(|| match report.taken {
        1 => text!(
            "partial: interrupted after 1 record, this is about that alone",
            "不完整：在 1 条记录后中断，本报告只涉及这条记录"
        ),
        taken => text!(
            "partial: interrupted after {0} records, this is about those alone",
            "不完整：在 {0} 条记录后中断，本报告只涉及这些记录",
            taken
        ),
    }));
    if report.traces > 0 {
        notes.push(reads(report));
    }
    notes.extend(counted(report.roots, |count| match count {
        1 => text!(
            "1 record is of the root user, whom identity policies do not limit",
            "1 条记录来自根用户，身份策略不限制根用户"
        ),
        count => text!(
            "{0} records are of the root user, whom identity policies do not limit",
            "{0} 条记录来自根用户，身份策略不限制根用户",
            count
        ),
    }));
    let undated = if report.undated < report.taken { report.undated } else { 0 };
    notes.extend(counted(undated, |count| match count {
        1 => text!(
            "1 record says no time that can be read: it is in no day of the window",
            "1 条记录没有可读取的时间：不计入时间窗口的任何一天"
        ),
        count => text!(
            "{0} records say no time that can be read: they are in no day of the window",
            "{0} 条记录没有可读取的时间：不计入时间窗口的任何一天",
            count
        ),
    }));
    let times = "`2026-12-01T03:07:28Z`";
    let zoned = "`2026-12-01 11:07:28 GMT+08:00`";
    notes.extend(counted(report.unreadable_times, |count| match count {
        1 => text!(
            "1 record gives a time that is not read: write it like {0} or {1}, or in seconds or milliseconds since 1970",
            "1 条记录的时间无法读取：请写成 {0} 或 {1}，或自 1970 年起的秒数或毫秒数",
            times,
            zoned
        ),
        count => text!(
            "{2} records give a time that is not read: write it like {0} or {1}, or in seconds or milliseconds since \
             1970",
            "{2} 条记录的时间无法读取：请写成 {0} 或 {1}，或自 1970 年起的秒数或毫秒数",
            times,
            zoned,
            count
        ),
    }));
    notes.extend(counted(report.contradicted, |count| match count {
        1 => text!(
            "1 record says of the caller what its URN contradicts, such as that it is the root user: the URN stands",
            "1 条记录对调用者的说明与其 URN 矛盾（例如称其为根用户）：以 URN 为准"
        ),
        count => text!(
            "{0} records say of the caller what its URN contradicts, such as that it is the root user: the URN stands",
            "{0} 条记录对调用者的说明与其 URN 矛盾（例如称其为根用户）：以 URN 为准",
            count
        ),
    }));
    for (name, count) in report.unlisted.iter().take(NAMED) {
        notes.push(match count {
            1 => text!(
                "1 record has the {0}, which no catalog lists: it is taken as newer",
                "1 条记录含有目录中没有的 {0}：视为目录之后新增的",
                name
            ),
            count => text!(
                "{1} records have the {0}, which no catalog lists: it is taken as newer",
                "{1} 条记录含有目录中没有的 {0}：视为目录之后新增的",
                name,
                count
            ),
        });
    }
    let more = report.unlisted.len().saturating_sub(NAMED);
    notes.extend(
        (more > 0).then(|| {
            text!("and {0} more names that no catalog lists", "以及另外 {0} 个目录中没有的名称", more)
        }),
    );
    notes.extend(report.inventory_notes.iter().map(Text::of_written));
    notes.extend(counted(report.duplicates, |count| match count {
        1 => text!(
            "1 trace was left out: one with its id was taken before",
            "1 个事件未计入：此前已有相同 ID 的事件"
        ),
        count => text!(
            "{0} traces were left out: one with their id was taken before",
            "{0} 个事件未计入：此前已有相同 ID 的事件",
            count
        ),
    }));
    notes.extend(counted(report.beyond_groups, |count| beyond_groups(count, report.changes.len())));
    notes
}

/// A note about a number of records; none where there are none.
fn counted(count: u64, note: impl Fn(u64) -> Text) -> Option<Text> {
    (count > 0).then(|| note(count))
}

/// How few of the traces read something.
fn reads(report: &AuditReport) -> Text {
    let (reads, traces) = (report.reads.min(report.traces), report.traces);
    let of = match (reads, traces) {
        (reads, 1) => text!("{0} of 1 trace reads one", "1 个事件中有 {0} 个是读取", reads),
        (1, traces) => text!("1 of {0} traces reads one", "{0} 个事件中有 1 个是读取", traces),
        (reads, traces) => {
            text!("{0} of {1} traces read one", "{1} 个事件中有 {0} 个是读取", reads, traces)
        }
    };
    text!(
        "the audit service records few reads of secrets or none: {0}, so that what was not used here may have been \
         used to read",
        "云审计服务很少记录或不记录对凭据的读取：{0}，因此这里未使用的权限可能用于过读取",
        of
    )
}

fn beyond_groups(count: u64, kept: usize) -> Text {
    let are = match count {
        1 => text!("1 record is", "1 条记录"),
        count => text!("{0} records are", "{0} 条记录", count),
    };
    let kept = match kept {
        1 => text!("not in the one group that is kept", "不在所保留的一个分组中"),
        kept => text!(
            "in none of the {0} groups, which are as many as are kept",
            "不在所保留的 {0} 个分组中，分组数已达上限",
            kept
        ),
    };
    text!("{0} {1}; all totals are exact", "{0}{1}；所有总数都是准确的", are, kept)
}
