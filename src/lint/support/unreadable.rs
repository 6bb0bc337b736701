//! Reports values that an operator cannot read (rule CON-16).

use crate::lint::Checker;
use crate::lint::value;
use crate::policy::{Condition, Family};
use crate::wording::{Text, text};

/// Reports the values of a condition that the operators of these families cannot read.
pub(in crate::lint) fn report(cx: &mut Checker<'_>, condition: &Condition, families: &[Family], help: &Text) {
    let family = condition.operator.comparison.family();
    if !families.contains(&family) {
        return;
    }
    for value in condition.values.iter().filter(|it| it.template.is_static()) {
        if let Some(why) = value::unreadable(family, value.text()) {
            cx.report(
                value.span,
                text!("`{0}` never matches: {1}", "`{0}` 永远不会匹配：{1}", value.text(), why),
            )
            .help(help.clone());
        }
    }
}
