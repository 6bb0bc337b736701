//! The template of a resource's URN, `csms:<region>:<account-id>:secretName:<secret-name>`.

use serde::Deserialize;

/// The template of a resource type's URNs: five parts, placeholders in angle brackets.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct UrnTemplate {
    text: String,
    /// The places of its first four colons, in bytes.
    colons: [usize; 4],
}

impl UrnTemplate {
    /// The template as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn part(&self, index: usize) -> &str {
        let colon = |index: usize| self.colons.get(index).copied();
        let start = index.checked_sub(1).and_then(colon).map_or(0, |it| it + 1);
        self.text.get(start..colon(index).unwrap_or(self.text.len())).unwrap_or_default()
    }

    /// The service whose resource it is; not always the service of the action.
    #[must_use]
    pub fn service(&self) -> &str {
        self.part(0)
    }

    /// Returns whether the region part is empty, as for a global service.
    #[must_use]
    pub fn is_global(&self) -> bool {
        self.part(1).is_empty()
    }

    /// The account part: a placeholder, the literal `system`, or nothing.
    #[must_use]
    pub fn account(&self) -> &str {
        self.part(2)
    }

    /// The resource type.
    #[must_use]
    pub fn type_name(&self) -> &str {
        self.part(3)
    }

    /// The resource path, placeholders included.
    #[must_use]
    pub fn path(&self) -> &str {
        self.part(4)
    }
}

impl std::fmt::Display for UrnTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<String> for UrnTemplate {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut colons = [0; 4];
        let mut found = text.match_indices(':').map(|it| it.0);
        let whole = colons.iter_mut().all(|colon| {
            found.next().is_some_and(|at| {
                *colon = at;
                true
            })
        });
        let template = Self { text, colons };
        if whole && ![template.service(), template.type_name(), template.path()].contains(&"") {
            Ok(template)
        } else {
            Err(format!(
                "`{template}` is not a valid URN template of the form `service:<region>:<account-id>:type:<path>`"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::UrnTemplate;

    #[test]
    fn the_parts_of_a_template() {
        let secret =
            UrnTemplate::try_from("csms:<region>:<account-id>:secretName:<secret-name>".to_owned()).unwrap();
        assert_eq!(secret.service(), "csms");
        assert!(!secret.is_global());
        assert_eq!(secret.account(), "<account-id>");
        assert_eq!(secret.type_name(), "secretName");
        assert_eq!(secret.path(), "<secret-name>");

        let agency = UrnTemplate::try_from("iam::<account-id>:agency:<a>/<b>:c".to_owned()).unwrap();
        assert!(agency.is_global());
        assert_eq!(agency.path(), "<a>/<b>:c");
    }

    #[test]
    fn a_template_lacks_no_part() {
        for text in
            ["", "csms", "csms:<region>:<account-id>:secretName", ":::secretName:x", "csms::::x", "csms:::t:"]
        {
            let fault = UrnTemplate::try_from(text.to_owned()).unwrap_err();
            assert!(fault.contains("is not a valid URN template"), "{fault}");
        }
    }
}
