//! Two stars in a row.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::Safety;
use crate::lint::StatementView;
use crate::lint::fix::Fix;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Part, UrnPattern};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports `**` in an action or a resource, outside of `${…}`.
    ///
    /// ## Why it matters
    /// One star matches any run of characters already; two look as if they meant more.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Deny",
    ///       "Action": ["csms:secret:create**"]
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
    ///       "Action": ["csms:secret:create*"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_0934.html>
    RepeatedStar = "repeated-star" { summary: "two stars in a row", severity: Suggestion }
}

impl Rule for RepeatedStar {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        // Of an action all is pattern: no variables are replaced.
        let of_action = |text: &str| collapsed(text.split("").map(|it| (it, it == "*")));
        let of_resource = |it: &UrnPattern| {
            let places = it.template.places();
            collapsed(places.map(|(place, part)| (place.of(it.text()), part == Part::Star)))
        };
        let has = |text: &str| text.contains("**");
        let actions = statement.actions.iter().map(|it| it.pattern).filter(|it| has(&it.text));
        let actions = actions.map(|it| (it.text.as_str(), it.span, of_action(&it.text)));
        let resources = statement.resources().iter().filter(|it| has(it.text()));
        let resources = resources.map(|it| (it.text(), it.span, of_resource(it)));
        for (text, span, once) in actions.chain(resources) {
            let Some(once) = once else { continue };
            cx.report(span, text!("`{0}` has two stars in a row", "`{0}` 中有连续两个星号", text))
                .help(text!("write `{0}`", "写成 `{0}`", once))
                .fix(Fix::string(Safety::Safe, span, &once));
        }
    }
}

/// The stretches, each with whether it is a star, with one star for several in a row; `None` where there are none.
fn collapsed<'t>(stretches: impl Iterator<Item = (&'t str, bool)>) -> Option<String> {
    let (mut once, mut after_star, mut repeated) = (String::new(), false, false);
    for (stretch, is_star) in stretches {
        if is_star && after_star {
            repeated = true;
        } else {
            once.push_str(stretch);
        }
        after_star = is_star;
    }
    repeated.then_some(once)
}
