//! The version of the policy language that a document is written in.

/// The language of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Version {
    /// `"1.0"`: a system-defined role.
    V1_0,
    /// `"1.1"`: a role/policy-based policy.
    V1_1,
    /// `"5.0"`: an identity policy, or a guardrail of that language.
    V5,
}

impl Version {
    /// Reads the `Version` of a document.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "5.0" => Some(Version::V5),
            "1.1" => Some(Version::V1_1),
            "1.0" => Some(Version::V1_0),
            _ => None,
        }
    }

    /// Returns whether the document is of the 5.0 language.
    #[must_use]
    pub fn is_v5(self) -> bool {
        self == Version::V5
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Version::V1_0 => "1.0",
            Version::V1_1 => "1.1",
            Version::V5 => "5.0",
        })
    }
}
