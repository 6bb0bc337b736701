//! A tag condition that its holder can satisfy by tagging.

use crate::catalog::{AccessLevel, Action};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::source::Span;
use crate::wording::text;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` under `g:ResourceTag/…` in a document that also allows tagging resources of
    /// that service without a condition on tags.
    ///
    /// ## Why it matters
    /// The holder puts the tag on any resource and is let through.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Sid": "read",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"g:ResourceTag/team": "app"}}
    ///     },
    ///     {
    ///       "Sid": "tag",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:createTag"]
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
    ///       "Sid": "read",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:get"],
    ///       "Condition": {"StringEquals": {"g:ResourceTag/team": "app"}}
    ///     },
    ///     {
    ///       "Sid": "list",
    ///       "Effect": "Allow",
    ///       "Action": ["csms:secret:listTags"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/api-dew/CreateSecretTag.md>
    SelfGrantedTag = "self-granted-tag" { summary: "a tag condition that its holder can satisfy by tagging", severity: SecurityWarning, kinds: [Identity] }
}

impl Rule for SelfGrantedTag {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn document(&self, cx: &mut Checker<'_>, statements: &[StatementView<'_>]) {
        let about_tags = |key: &str| {
            let key = key.to_ascii_lowercase();
            key == "g:tagkeys" || key.starts_with("g:requesttag/") || key.starts_with("g:resourcetag/")
        };
        let mut tagging: HashMap<String, Span> = HashMap::new();
        for statement in statements.iter().filter(|it| it.allows() && it.lists_actions()) {
            if !statement.draft.conditions.iter().any(|it| about_tags(&it.key)) {
                let entries = statement.actions.iter();
                for entry in entries {
                    let tags = |it: &&&Action| {
                        it.access_level() == Some(AccessLevel::Tagging) && it.carries("g:RequestTag/x")
                    };
                    if let Some(action) = entry.matched.iter().find(tags) {
                        let service = action.service().to_ascii_lowercase();
                        tagging.entry(service).or_insert(entry.pattern.span);
                    }
                }
            }
        }
        for statement in statements.iter().filter(|it| it.allows()) {
            for condition in &statement.draft.conditions {
                let by_tag = condition.key.to_ascii_lowercase().starts_with("g:resourcetag/");
                let mut services = statement.actions.iter().filter_map(|it| it.service);
                let Some(service) = services.next().filter(|_| by_tag && !condition.operator.negated) else {
                    continue;
                };
                if let Some(span) = tagging.get(&service.to_ascii_lowercase()) {
                    cx.report(condition.key_span, text!("the holder of this policy can set `{0}`", "持有该策略者可以自行设置 `{0}`", condition.key))
                        .label(*span, text!("allows tagging without a condition on tags", "允许打标签，且没有对标签的条件"))
                        .help(text!("add a condition on `g:TagKeys` or `g:ResourceTag/…` there, or remove the right to tag", "在那里添加对 `g:TagKeys` 或 `g:ResourceTag/…` 的条件，或去掉打标签的权限"));
                }
            }
        }
    }
}
