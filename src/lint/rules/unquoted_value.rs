//! A number or boolean where a string is expected.

use crate::json::{self, Step};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Fault, FaultKind, Version};

declare_rule! {
    /// ## What it does
    /// Reports a bare number or boolean where the grammar has a string: `10` for `"10"`.
    ///
    /// ## Why it matters
    /// All values of a policy are strings, those of numeric and boolean conditions too.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"Bool": {"g:MFAPresent": false}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Right
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"BoolIfExists": {"g:MFAPresent": "false"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>
    UnquotedValue = "unquoted-value" { summary: "a number or boolean instead of a string", severity: Error, code: "DATA_TYPE_MISMATCH" }
}

impl Rule for UnquotedValue {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn fault(&self, cx: &mut Checker<'_>, fault: &Fault) {
        if fault.kind == FaultKind::Unquoted {
            let fix = meant(cx, fault);
            cx.report_fault(fault).fix = fix.map(|it| Fix::string(Safety::Safe, fault.span, &it));
        }
    }
}

/// The string that was meant; nothing where none of what is unquoted would be read: no number is an effect or
/// an action.
fn meant(cx: &Checker<'_>, fault: &Fault) -> Option<String> {
    let written = fault.span.of(cx.text());
    let path = json::path(cx.document().root.as_ref()?, fault.span);
    let has = |name: &str| path.iter().any(|it| matches!(it, Step::Key(key) if key == name));
    let plain = || if written.starts_with(['t', 'f']) { Some(written.to_owned()) } else { decimal(written) };
    match path.as_slice() {
        [_] if written == "5" => Some(Version::V5.to_string()),
        [_] => cx.document().version.map(|it| it.to_string()),
        _ if has("Condition") => plain(),
        _ if has("Sid") || has("Principal") || has("NotPrincipal") => Some(written.to_owned()),
        _ => None,
    }
}

/// No more noughts are written out than this.
const NOUGHTS: usize = 30;

/// A number of JSON as operators read it: without an exponent (rule CON-6).
fn decimal(number: &str) -> Option<String> {
    let Some((digits, exponent)) = number.split_once(['e', 'E']) else { return Some(number.to_owned()) };
    let exponent: i32 = exponent.parse().ok()?;
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |it| ("-", it));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let shift = usize::try_from(exponent.unsigned_abs()).ok().filter(|it| *it <= NOUGHTS)?;
    let (whole, fraction) = if exponent < 0 {
        let padded = "0".repeat(shift) + whole;
        let (head, tail) = padded.split_at_checked(padded.len() - shift)?;
        (head.to_owned(), tail.to_owned() + fraction)
    } else {
        let padded = fraction.to_owned() + &"0".repeat(shift.saturating_sub(fraction.len()));
        let (head, tail) = padded.split_at_checked(shift)?;
        (whole.to_owned() + head, tail.to_owned())
    };
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn con_6_a_decimal_has_no_exponent() {
        for (number, written) in [
            ("14", "14"),
            ("1e1", "10"),
            ("1E+2", "100"),
            ("-1.5e1", "-15"),
            ("1.25e1", "12.5"),
            ("125e-1", "12.5"),
            ("1e-2", "0.01"),
            ("0e5", "0"),
            ("1.0", "1.0"),
        ] {
            assert_eq!(decimal(number).as_deref(), Some(written), "{number}");
        }
        assert_eq!(decimal("1e31"), None);
        assert_eq!(decimal("1e99999999999"), None);
    }
}
