//! The URN of a caller: only forms that the cloud writes name one (rules UNK-4, UNK-5).

use crate::policy::Urn;
use crate::request::error::About;
use crate::request::{Principal, RequestError};
use crate::source::brief;

/// The forms that there are, as service, kind, and what follows
/// (<https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>).
const FORMS: [(&str, &str, &str); 5] = [
    ("iam", "user", "iam::<account-id>:user:<name>"),
    ("iam", ROOT, "iam::<account-id>:root"),
    ("iam", "agency", "iam::<account-id>:agency:<name>"),
    ("sts", "assumed-agency", "sts::<account-id>:assumed-agency:<agency>/<session>"),
    ("sts", "external-user", "sts::<account-id>:external-user:<provider>/<session>"),
];

const ROOT: &str = "root";

/// The start of the path of an agency that a service made for itself.
const SERVICE_LINKED: &str = "service-linked-agency/";

impl Principal {
    /// Adds what the URN says of the caller.
    pub(super) fn completed(mut self) -> Principal {
        if let Some((kind, path)) = self.kind_and_path() {
            let (is_root, is_linked) = (kind == ROOT, is_agency(kind) && path.starts_with(SERVICE_LINKED));
            self.root |= is_root;
            self.service_linked |= is_linked;
        }
        self
    }

    /// Takes the URN for what the caller is, and names what else is said of it that the URN contradicts.
    pub(super) fn by_urn(self) -> (Principal, Option<&'static str>) {
        let mut it = self.completed();
        let Some((kind, _)) = it.kind_and_path() else { return (it, None) };
        let (is_root, is_agency) = (kind == ROOT, is_agency(kind));
        let said = [
            (it.service.is_some(), "a cloud service"),
            (it.root && !is_root, "the root user"),
            (it.service_linked && !is_agency, "a service-linked agency"),
        ];
        it.root = is_root;
        it.service_linked &= is_agency;
        it.service = None;
        (it, said.into_iter().find(|it| it.0).map(|it| it.1))
    }
}

fn is_agency(kind: &str) -> bool {
    matches!(kind, "agency" | "assumed-agency")
}

/// Checks that a URN is one that a caller can have.
pub(super) fn check(urn: &str) -> Result<(), RequestError> {
    let refused = |why: String, fix: String| {
        let message = format!("`{}` is not the URN of a caller: {why}", brief(urn));
        Err(RequestError::new(message, fix).about(About::Member("principal")))
    };
    let forms = || format!("write `{}`", FORMS.map(|it| it.2).join("`, `"));
    let mut parts = urn.splitn(5, ':');
    let [service, region, account, kind] = [(); 4].map(|()| parts.next().unwrap_or_default());
    let path = parts.next();
    let form = FORMS.iter().find(|it| it.1 == kind);
    let Some((of, _, form)) = form else {
        let nearest = FORMS.iter().find(|it| it.1.eq_ignore_ascii_case(kind) || kind.starts_with(it.1));
        let fix = nearest.map_or_else(forms, |it| format!("write `{}`", it.2));
        return refused(format!("unknown kind `{}`", brief(kind)), fix);
    };
    let fix = || format!("write `{form}`");
    if service != *of || !region.is_empty() {
        return refused(format!("expected `{of}::`, found `{}:{}:`", brief(service), brief(region)), fix());
    }
    if account.is_empty() {
        return refused("it names no account".to_owned(), fix());
    }
    if account.contains(|c: char| c.is_whitespace() || matches!(c, '*' | '?' | '$' | '<' | '>' | '/')) {
        return refused(format!("`{}` is not the id of an account", brief(account)), fix());
    }
    let is_odd = |it: &str| it.is_empty() || it.trim() != it || it.contains(['*', '?']);
    match path {
        None if kind == ROOT => Ok(()),
        Some(path) if kind == ROOT => refused(format!("expected no name, found `{}`", brief(path)), fix()),
        Some(path) if !path.split('/').any(is_odd) => Ok(()),
        Some(path) => refused(format!("`{}` is not a name", brief(path)), fix()),
        None => refused("it has no name".to_owned(), fix()),
    }
}

/// Checks the region and the account of a resource, where they are known.
pub(super) fn check_place(urn: &Urn) -> Result<(), RequestError> {
    for (what, part) in [("region", urn.region()), ("account", urn.account())] {
        let is_odd = |c: char| c.is_whitespace() || matches!(c, '*' | '?' | '$' | '<' | '>' | '/');
        if let Some(part) = part.filter(|it| it.contains(is_odd)) {
            let message =
                format!("`{}` is not the {what} of a resource: `{}`", brief(part), brief(urn.as_str()));
            let fix = format!("write the {what} by its plain id, or say that `resource.{what}` is unknown");
            return Err(RequestError::new(message, fix));
        }
    }
    Ok(())
}
