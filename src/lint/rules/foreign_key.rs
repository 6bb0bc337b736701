//! A condition key of another cloud.

use crate::json::JsonStringMap;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::{Fix, escaped};
use crate::lint::keys;
use crate::lint::rule::{Rule, declare_rule};
use crate::wording::{Text, text};

declare_rule! {
    /// ## What it does
    /// Reports condition keys and variables with the prefix `aws:`, and gives the vendor's name for the
    /// same.
    ///
    /// ## Why it matters
    /// Requests carry no such key: the condition never holds, or always where it is negated.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
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
    ///       "Condition": {"NotIpAddress": {"g:SourceIp": "203.0.113.0/24"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>
    ForeignKey = "foreign-key" { summary: "a condition key of another cloud", severity: Warning }
}

impl Rule for ForeignKey {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let safety = Safety::Unsafe;
        for condition in statement.draft.conditions.iter().filter(|it| foreign(&it.key)) {
            let name = keys::translate(&condition.key);
            let help = help(name.as_deref());
            cx.report(
                condition.key_span,
                text!("`{0}` is a key of another cloud", "`{0}` 是其他云的条件键", condition.key),
            )
            .help(help)
            .fix = name.map(|it| Fix::string(safety, condition.key_span, &it));
        }
        let resources = statement.resources().iter().map(|it| (&it.template, it.span));
        let values = statement.draft.conditions.iter().flat_map(|it| &it.values);
        for (template, span) in resources.chain(values.map(|it| (&it.template, it.span))) {
            let mut keys = template.keys_with_places().filter(|(_, key)| foreign(key)).peekable();
            let literal = keys.peek().is_some().then(|| JsonStringMap::new(cx.text(), span));
            for (place, key) in keys {
                let name = keys::translate(key);
                let place = literal.as_ref().map_or(span, |it| it.span(place));
                let fix = name.as_ref().map(|name| {
                    Fix::replace(safety, text!("write `{0}`", "写成 `{0}`", name), place, escaped(name))
                });
                cx.report(
                    place,
                    text!("`${{0}}` is a variable of another cloud", "`${{0}}` 是其他云的策略变量", key),
                )
                .help(help(name.as_deref()))
                .fix = fix;
            }
        }
    }
}

fn foreign(key: &str) -> bool {
    key.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("aws:"))
}

fn help(name: Option<&str>) -> Text {
    match name {
        Some(name) => text!("the vendor's name is `{0}`", "华为云的名称是 `{0}`", name),
        None => text!("global keys start with `g:`", "全局条件键以 `g:` 开头"),
    }
}
