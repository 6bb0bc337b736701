//! Reading the principals of a statement.

use crate::json::{Member, Value};
use crate::policy::document::StatementDraft;
use crate::policy::fault::FaultKind;
use crate::policy::principal::{PrincipalClause, PrincipalEntry, PrincipalKind};
use crate::wording::text;

use super::{Places, Reader, element};

impl Reader<'_, '_> {
    pub(super) fn principals(
        &mut self,
        draft: &mut StatementDraft,
        member: &Member<'_>,
    ) -> Option<PrincipalClause> {
        let except = member.name == "NotPrincipal";
        let places: Places = (member.name_span, member.value.span);
        match &member.value.value {
            Value::String(text) if text == "*" && !except => return Some(PrincipalClause::Every),
            _ if self.kind.names_everybody() => {
                let message = text!(
                    "a statement of a {0} policy applies to everybody",
                    "{0}策略的语句针对所有主体",
                    self.kind.word()
                );
                let help = text!("write `\"Principal\": \"*\"`", "写成 `\"Principal\": \"*\"`");
                let span = if except { places.0 } else { places.1 };
                self.fault(FaultKind::InvalidPrincipal, span, message, help);
                return None;
            }
            Value::Object(kinds) => {
                self.duplicates(kinds, || element("Principal"));
                let mut entries = Vec::new();
                for kind in kinds {
                    let Some(principal) = PrincipalKind::parse(&kind.name) else {
                        let message =
                            text!("`{0}` is not a valid kind of principal", "`{0}` 不是主体类型", kind.name);
                        let help = text!(
                            "write `IAM`, `Service` or `Identity_provider`",
                            "写成 `IAM`、`Service` 或 `Identity_provider`"
                        );
                        self.fault(FaultKind::InvalidPrincipal, kind.name_span, message, help);
                        continue;
                    };
                    let entry =
                        |text: &str, span| PrincipalEntry { kind: principal, text: text.to_owned(), span };
                    entries.extend(self.strings(&mut draft.bare_strings, kind, entry));
                }
                let clause = if except { PrincipalClause::Except } else { PrincipalClause::Only };
                return Some(clause(entries));
            }
            _ => {}
        }
        let help = text!("write `{\"IAM\": [\"account-id\"]}`", "写成 `{\"IAM\": [\"account-id\"]}`");
        self.fault(
            FaultKind::InvalidPrincipal,
            places.1,
            text!("`{0}` names nobody", "`{0}` 没有指明任何主体", member.name),
            help,
        );
        None
    }
}
