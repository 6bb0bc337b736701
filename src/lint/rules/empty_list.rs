//! An empty list.

use crate::json::Value;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{PrincipalClause, ResourceClause};
use crate::source::Span;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an empty `Statement`, `Action`, `NotAction`, `Resource` or `NotResource`, and a `Principal`
    /// that names nobody.
    ///
    /// ## Why it matters
    /// It is accepted, and does not do what it seems to: an empty `Action` matches nothing, an empty
    /// `NotAction` excludes nothing.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": []
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
    ///       "Resource": ["*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-iam5/ValidatePolicy.html>
    EmptyList = "empty-list" { summary: "an empty list", severity: Suggestion }
}

impl Rule for EmptyList {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, _statements: &[StatementView<'_>]) {
        let Some(Value::Object(members)) = cx.document().root.as_ref().map(|it| &it.value) else { return };
        for member in members.iter().filter(|it| it.name == "Statement") {
            if matches!(&member.value.value, Value::Array(items) if items.is_empty()) {
                cx.report(
                    member.value.span,
                    text!(
                        "`Statement` is empty: the policy allows and denies nothing",
                        "`Statement` 为空：该策略没有任何内容"
                    ),
                )
                .help(text!("add a statement", "添加语句"));
            }
        }
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let faulty = !cx.document().faults.is_empty();
        let actions =
            statement.draft.actions.as_ref().map(|it| (it.0.name(), it.0.patterns().is_empty(), it.1));
        let every = |it: &&(ResourceClause, Span)| !matches!(it.0, ResourceClause::Every);
        let resources = statement.draft.resources.as_ref().filter(every);
        let resources = resources.map(|it| (it.0.name(), it.0.spans().next().is_none(), it.1));
        let nobody = matches!(&statement.draft.principals, Some(PrincipalClause::Only(it)) if it.is_empty());
        if let Some(span) = statement.draft.principals_span
            && nobody
            && !faulty
        {
            let message = text!(
                "`Principal` names nobody, so the statement never applies",
                "`Principal` 没有指明任何主体，该语句永不生效"
            );
            cx.report(span, message).help(text!("name the principals that are meant", "写明所指的主体"));
        }
        for (name, empty, span) in actions.into_iter().chain(resources) {
            if empty && !faulty {
                let message = if name.starts_with("Not") {
                    text!(
                        "`{0}` is an empty list and excludes nothing",
                        "`{0}` 是空列表，不排除任何内容",
                        name
                    )
                } else {
                    text!(
                        "`{0}` is an empty list and matches nothing",
                        "`{0}` 是空列表，不匹配任何内容",
                        name
                    )
                };
                cx.report(span, message).help(text!("fill the list", "补全列表"));
            }
        }
    }
}
