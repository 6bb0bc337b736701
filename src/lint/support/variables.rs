//! The policy variables of a statement.

use std::borrow::Cow;

use crate::lint::StatementView;
use crate::policy::Part;
use crate::source::Span;

/// The variables in resources and condition values: key, default, and where the string stands.
pub(in crate::lint) fn of<'s>(
    statement: &'s StatementView<'_>,
) -> impl Iterator<Item = (&'s str, Option<Cow<'s, str>>, Span)> {
    let resources = statement.resources().iter().map(|it| (&it.template, it.span));
    let values =
        statement.draft.conditions.iter().flat_map(|it| &it.values).map(|it| (&it.template, it.span));
    resources.chain(values).flat_map(|(template, span)| {
        template.parts().filter_map(move |part| match part {
            Part::Variable { key, default } => Some((key, default, span)),
            _ => None,
        })
    })
}
