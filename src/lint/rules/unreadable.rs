//! Reports values that an operator cannot read (rule CON-16).

use crate::lint::Checker;
use crate::lint::value;
use crate::policy::{Condition, Family};

/// Reports the values of a condition that the operators of these families cannot read.
pub(super) fn report(cx: &mut Checker<'_>, condition: &Condition, families: &[Family], help: &str) {
    let family = condition.operator.comparison.family();
    if !families.contains(&family) {
        return;
    }
    for value in condition.values.iter().filter(|it| it.template.is_static()) {
        if let Some(why) = value::unreadable(family, &value.text) {
            cx.report(value.span, format!("`{}` never matches: {why}", value.text)).help(help);
        }
    }
}
