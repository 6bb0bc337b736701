//! A tag condition that its holder can satisfy by tagging.

use crate::catalog::{AccessLevel, Action};
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::support::actions;
use crate::lint::witness::{Ask, Witness};
use crate::policy::Condition;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` under `g:ResourceTag/…` in a document that also allows putting that tag on the
    /// same resource while it has not got it.
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

    fn condition(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>, condition: &Condition) {
        let Some(tag) = tag_of(&condition.key).filter(|_| statement.allows()) else { return };
        let Some((name, witness)) = self_granted(cx, statement, &condition.key, tag) else { return };
        let grants = cx.statements().iter().filter(|it| it.allows());
        let place = grants.filter_map(|it| it.entry_for(&name)).map(|it| it.pattern.span).next();
        let finding = cx.report(
            condition.key_span,
            text!("the holder of this policy can set `{0}`", "持有该策略者可以自行设置 `{0}`", condition.key),
        );
        if let Some(place) = place {
            finding.label(place, text!("allows `{0}` with that tag", "允许以该标签执行 `{0}`", name));
        }
        finding
            .help(text!(
                "add a condition on `g:TagKeys` or `g:ResourceTag/…` there, or remove the right to tag",
                "在那里添加对 `g:TagKeys` 或 `g:ResourceTag/…` 的条件，或去掉打标签的权限"
            ))
            .witness(witness);
    }
}

/// The tag that a key of a resource's tag names.
fn tag_of(key: &str) -> Option<&str> {
    let prefix = "g:resourcetag/";
    key.get(..prefix.len()).filter(|it| it.eq_ignore_ascii_case(prefix))?;
    key.get(prefix.len()..)
}

/// An action that sets the tag so that the condition holds, on a resource that has not got it: a request for it
/// that the policy lets through.
fn self_granted(
    cx: &Checker<'_>,
    statement: &StatementView<'_>,
    key: &str,
    tag: &str,
) -> Option<(String, Witness)> {
    let names = actions::of_statement(statement);
    let mut aims = names.iter().filter_map(|it| cx.catalog().action(it)).filter(|it| it.carries(key)).take(4);
    aims.find_map(|aim| {
        let mut tagging = cx.catalog().service(aim.service())?.actions().iter().filter(|it| sets_tags(it));
        let reached = cx.witness(&Ask::new(statement, aim.name()))?;
        let value = reached.keys.iter().find(|it| it.0.eq_ignore_ascii_case(key))?.1.clone();
        tagging.find_map(|action| {
            let ask = Ask::new(statement, action.name())
                .in_document()
                .on(reached.resource.clone())
                .by_caller_of(&reached)
                .with(key, None)
                .with(&format!("g:RequestTag/{tag}"), Some(&value))
                .with("g:TagKeys", Some(tag));
            Some((action.name().to_owned(), cx.witness(&ask)?))
        })
    })
}

fn sets_tags(action: &Action) -> bool {
    action.access_level() == Some(AccessLevel::Tagging) && action.carries("g:RequestTag/x")
}
