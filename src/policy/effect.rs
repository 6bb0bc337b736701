//! The effect of a statement.

/// The effect of a statement on the requests that it applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
pub enum Effect {
    /// `Allow`: the request is granted, or let through a guardrail.
    Allow,
    /// `Deny`: the request is refused, whatever else allows it (rule EVA-8).
    Deny,
}

impl Effect {
    /// Reads the value as a policy writes it; case counts (rule DOC-5).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "Allow" => Some(Effect::Allow),
            "Deny" => Some(Effect::Deny),
            _ => None,
        }
    }

    /// The value as a policy writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        }
    }
}

impl std::fmt::Display for Effect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
