//! A resource that a pattern beside it covers.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::pattern_relation::covers;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::urn_parts;
use crate::source::Span;
use crate::wording::text;
use std::collections::HashMap;

declare_rule! {
    /// ## What it does
    /// Reports an entry of `Resource` or `NotResource` that another entry of the list matches.
    ///
    /// ## Why it matters
    /// It says nothing new, and a reader may take the list for narrower than it is.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:get"],
    ///       "Resource": ["csms:*:*:secretName:app-*", "csms:*:*:secretName:app-db"]
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
    ///       "Resource": ["csms:*:*:secretName:app-*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    CoveredResource = "covered-resource" { summary: "a resource that a pattern beside it covers", severity: Suggestion }
}

impl Rule for CoveredResource {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let entries: Vec<_> = statement.resources().iter().filter(|it| it.template.is_static()).collect();
        let patterns: Vec<_> = entries.iter().filter_map(|it| it.template.as_pattern()).collect();
        let entries: Vec<_> = entries.iter().map(|it| (it.text().to_owned(), it.span)).collect();
        let before = cx.count();
        crate::lint::support::covering::report(cx, &entries, &patterns.iter().collect::<Vec<_>>(), |name| {
            text!("`{0}` is covered by another entry", "`{0}` 已被另一条目覆盖", name)
        });
        // Where a star may not cross a colon, a short entry covers less.
        let texts: HashMap<Span, &str> = entries.iter().map(|it| (it.1, it.0.as_str())).collect();
        for finding in cx.since(before) {
            let by = finding.labels.first().and_then(|it| texts.get(&it.span));
            let covered = by.zip(texts.get(&finding.span)).is_some_and(|(by, it)| covers_by_parts(by, it));
            if let Some(fix) = finding.fix.as_mut()
                && !covered
            {
                fix.safety = Safety::Unsafe;
            }
        }
    }
}

/// Returns whether each part of the one covers that part of the other, under the other reading of RES-3.
fn covers_by_parts(wide: &str, narrow: &str) -> bool {
    let (wide, narrow) = (urn_parts(wide), urn_parts(narrow));
    let all = |it: &[&str]| matches!(it, [only] if only.chars().all(|c| c == '*'));
    let each = || wide.iter().zip(&narrow).all(|(wide, narrow)| covers(wide, narrow));
    all(&wide) || (wide.len() == 5 && narrow.len() == 5 && each())
}
