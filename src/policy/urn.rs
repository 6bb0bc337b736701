//! Resource names (URNs) and the patterns over them.
//!
//! A URN is `service:region:account-id:resource-type:resource-path`, without a prefix (rule RES-1;
//! <https://support.huaweicloud.com/usermanual-iam5/iam_01_1280.html>).

use crate::pattern::Subject;
use crate::source::{Span, brief};
use crate::wording::{Text, text};

use super::uri::Uri;
use super::variable::Template;

/// The longest service part of a URN, in bytes.
pub const MAX_SERVICE_BYTES: usize = 128;

/// The name of one resource, of which the region and the account may be unknown (rule UNK-3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Urn {
    /// The service in lower case; the rest as given; nothing where a part is unknown.
    text: Box<str>,
    /// The places of the first four colons.
    colons: [u32; 4],
    path_has_colons: bool,
    region_known: bool,
    account_known: bool,
}

impl Urn {
    /// Reads a full URN. The service is put in lower case: its case does not count (rule RES-3).
    ///
    /// # Errors
    /// A text with fewer than five parts, an empty service, type or path, or a prefix such as `urn:`.
    pub fn parse(text: &str) -> Result<Self, UrnError> {
        let fault = |message: Text, help: Text| Err(UrnError { message, help });
        let shown = || brief(text);
        let form = || {
            text!(
                "write `service:region:account-id:resource-type:resource-path`",
                "请写成 `service:region:account-id:resource-type:resource-path`"
            )
        };
        for prefix in ["arn:", "urn:", "hrn:"] {
            if text.get(..prefix.len()).is_some_and(|it| it.eq_ignore_ascii_case(prefix)) {
                return fault(
                    text!("`{0}` starts with `{1}`", "`{0}` 以 `{1}` 开头", shown(), prefix),
                    text!("remove the prefix: a URN has none", "请去掉前缀：URN 没有前缀"),
                );
            }
        }
        let mut colons = [0; 4];
        let mut found = memchr::memchr_iter(b':', text.as_bytes());
        for colon in &mut colons {
            let Some(at) = found.next() else {
                return fault(text!("`{0}` has fewer than five parts", "`{0}` 不足五段", shown()), form());
            };
            *colon = Span::new(at, 0).start;
        }
        let path_has_colons = found.next().is_some();
        let mut urn =
            Urn { text: text.into(), colons, path_has_colons, region_known: true, account_known: true };
        let (service, kind, path) = (urn.service(), urn.resource_type(), urn.path());
        if service.is_empty() || service.len() > MAX_SERVICE_BYTES {
            let what = text!(
                "the service part of `{0}` is empty or too long",
                "`{0}` 的服务部分为空或过长",
                shown()
            );
            return fault(what, form());
        }
        if kind.is_empty() || path.is_empty() {
            let what = text!(
                "the resource type or the path of `{0}` is empty",
                "`{0}` 的资源类型或路径为空",
                shown()
            );
            return fault(what, form());
        }
        let end = service.len();
        if let Some(service) = urn.text.get_mut(..end) {
            service.make_ascii_lowercase();
        }
        Ok(urn)
    }

    /// Puts a URN together; a region or account of `None` is unknown.
    #[must_use]
    pub fn from_parts(
        service: &str,
        region: Option<&str>,
        account: Option<&str>,
        kind: &str,
        path: &str,
    ) -> Self {
        let rest = [region.unwrap_or(""), account.unwrap_or(""), kind, path];
        let length = rest.iter().map(|it| it.len() + 1).sum::<usize>();
        let mut text = String::with_capacity(service.len() + length);
        text.push_str(service);
        text.make_ascii_lowercase();
        for part in rest {
            text.push(':');
            text.push_str(part);
        }
        // Where a part has a colon, the first four of the whole separate as ever (rule RES-1).
        let mut found = text.bytes().enumerate().filter(|it| it.1 == b':').map(|it| Span::new(it.0, 0).start);
        let colons = [(); 4].map(|()| found.next().unwrap_or(0));
        let path_has_colons = found.next().is_some();
        drop(found);
        Urn {
            text: text.into(),
            colons,
            path_has_colons,
            region_known: region.is_some(),
            account_known: account.is_some(),
        }
    }

    /// The same resource with its region unknown, its account unknown, or both.
    #[must_use]
    pub fn with_unknown(&self, region: bool, account: bool) -> Self {
        let region = self.region().filter(|_| !region);
        let account = self.account().filter(|_| !account);
        Self::from_parts(self.service(), region, account, self.resource_type(), self.path())
    }

    /// The whole text, the unknown parts left out.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns whether region and account are both known.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.region_known && self.account_known
    }

    /// The service, in lower case.
    #[must_use]
    pub fn service(&self) -> &str {
        self.text.get(..self.colon(0)).unwrap_or("")
    }

    /// The region: empty for a global service, `None` where it is unknown.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.between(0, 1).filter(|_| self.region_known)
    }

    /// The account id, `None` where it is unknown.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.between(1, 2).filter(|_| self.account_known)
    }

    /// The resource type, such as `secretName`.
    #[must_use]
    pub fn resource_type(&self) -> &str {
        self.between(2, 3).unwrap_or("")
    }

    /// The path, such as the secret's name. It may hold colons.
    #[must_use]
    pub fn path(&self) -> &str {
        self.text.get(self.colon(3) + 1..).unwrap_or("")
    }

    /// The places of all colons of the text, those of the path too, in bytes.
    #[inline]
    pub(crate) fn colons(&self) -> impl Iterator<Item = usize> + '_ {
        let path = self.colon(3) + 1;
        let of_path = self.path_has_colons.then(|| memchr::memchr_iter(b':', self.path().as_bytes()));
        let of_path = of_path.into_iter().flatten().map(move |at| path + at);
        self.colons.iter().map(|&at| at as usize).chain(of_path)
    }

    /// The text, as patterns are compared with it: the case of the service does not count (rule RES-3).
    #[inline]
    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject { text: &self.text, fold: self.colon(0), colons: &self.colons }
    }

    fn colon(&self, index: usize) -> usize {
        self.colons.get(index).map_or(0, |&at| at as usize)
    }

    fn between(&self, from: usize, to: usize) -> Option<&str> {
        self.text.get(self.colon(from) + 1..self.colon(to))
    }
}

/// Writes the URN, `<unknown>` standing for an unknown part.
impl std::fmt::Display for Urn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let part = |it: Option<&str>| it.unwrap_or("<unknown>").to_owned();
        let (region, account) = (part(self.region()), part(self.account()));
        write!(f, "{}:{region}:{account}:{}:{}", self.service(), self.resource_type(), self.path())
    }
}

/// The reason why a text is not a URN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct UrnError {
    /// The fault.
    pub message: Text,
    /// The help: what to write instead.
    pub help: Text,
}

/// An entry of `Resource` or `NotResource`: a pattern over URNs, perhaps with variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrnPattern {
    /// The pattern, in which variables may stand.
    pub template: Template,
    /// Its place, quotes included.
    pub span: Span,
}

impl UrnPattern {
    /// The text as written.
    #[must_use]
    pub fn text(&self) -> &str {
        self.template.text()
    }
}

/// The resources of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResourceClause {
    /// Neither element: every resource (rule RES-4).
    Every,
    /// `Resource`: those that an entry matches.
    Only(Vec<UrnPattern>),
    /// `NotResource`: those that no entry matches.
    Except(Vec<UrnPattern>),
    /// `Resource` with `uri`, in version 1.1 and 1.0: the agencies that an entry names (rule DOC-8).
    Uris(Vec<Uri>),
}

impl ResourceClause {
    /// The patterns over URNs, whichever way they are meant.
    #[must_use]
    pub fn patterns(&self) -> &[UrnPattern] {
        match self {
            ResourceClause::Every | ResourceClause::Uris(_) => &[],
            ResourceClause::Only(patterns) | ResourceClause::Except(patterns) => patterns,
        }
    }

    /// The entries of `uri`.
    #[must_use]
    pub fn uris(&self) -> &[Uri] {
        match self {
            ResourceClause::Uris(uris) => uris,
            ResourceClause::Every | ResourceClause::Only(_) | ResourceClause::Except(_) => &[],
        }
    }

    /// The places of the entries.
    pub fn spans(&self) -> impl Iterator<Item = Span> {
        self.patterns().iter().map(|it| it.span).chain(self.uris().iter().map(|it| it.span))
    }

    /// The entries, as written.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        self.patterns().iter().map(UrnPattern::text).chain(self.uris().iter().map(|it| &*it.text))
    }

    /// Returns whether two clauses are written alike, wherever they stand.
    pub(crate) fn has_entries_of(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other) && self.texts().eq(other.texts())
    }

    /// The element's name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            ResourceClause::Every | ResourceClause::Only(_) | ResourceClause::Uris(_) => "Resource",
            ResourceClause::Except(_) => "NotResource",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn res_1_only_the_first_four_colons_separate() {
        let urn = Urn::parse("OBS:::object:bucket/a:b:c").unwrap();
        assert_eq!((urn.service(), urn.region(), urn.account()), ("obs", Some(""), Some("")));
        assert_eq!((urn.resource_type(), urn.path()), ("object", "bucket/a:b:c"));
        assert_eq!(urn.to_string(), "obs:::object:bucket/a:b:c");
        for text in
            ["", "csms:r:a:secretName", "csms:r:a::x", ":r:a:t:x", "arn:aws:s3:::x", "csms:r:a:secretName:"]
        {
            assert!(Urn::parse(text).is_err(), "{text}");
        }
        let of = |length: usize| Urn::parse(&format!("{}:r:a:t:x", "s".repeat(length)));
        assert_eq!(of(MAX_SERVICE_BYTES).unwrap().service().len(), MAX_SERVICE_BYTES);
        assert!(of(MAX_SERVICE_BYTES + 1).unwrap_err().to_string().contains("empty or too long"));
    }

    #[test]
    fn unk_3_parts_may_be_unknown() {
        let urn = Urn::parse("csms:r:a:secretName:x").unwrap().with_unknown(false, true);
        assert_eq!((urn.region(), urn.account()), (Some("r"), None));
        assert_eq!(urn.to_string(), "csms:r:<unknown>:secretName:x");
        assert!(!urn.is_complete());
    }
}
