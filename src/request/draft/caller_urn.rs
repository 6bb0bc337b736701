//! The URN of a caller: only forms that the cloud writes name one (rules UNK-4, UNK-5).

use crate::policy::Urn;
use crate::request::error::About;
use crate::request::{Principal, RequestError};
use crate::source::brief;
use crate::wording::{Gap, Join, Text, text};

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
    let refused = |why: Text, fix: Text| {
        let message =
            text!("`{0}` is not the URN of a caller: {1}", "`{0}` 不是调用者的 URN：{1}", brief(urn), why);
        Err(RequestError::new(message, fix).about(About::Member("principal")))
    };
    let forms = || text!("write {0}", "请写成 {0}", Gap::names(FORMS.map(|it| it.2), Join::Comma));
    let mut parts = urn.splitn(5, ':');
    let [service, region, account, kind] = [(); 4].map(|()| parts.next().unwrap_or_default());
    let path = parts.next();
    let form = FORMS.iter().find(|it| it.1 == kind);
    let Some((of, _, form)) = form else {
        let nearest = FORMS.iter().find(|it| it.1.eq_ignore_ascii_case(kind) || kind.starts_with(it.1));
        let fix = nearest.map_or_else(forms, |it| text!("write `{0}`", "请写成 `{0}`", it.2));
        return refused(text!("unknown kind `{0}`", "没有类型 `{0}`", brief(kind)), fix);
    };
    let fix = || text!("write `{0}`", "请写成 `{0}`", *form);
    if service != *of || !region.is_empty() {
        let (service, region) = (brief(service), brief(region));
        let why = text!(
            "expected `{0}::`, found `{1}:{2}:`",
            "应为 `{0}::`，实际是 `{1}:{2}:`",
            *of,
            service,
            region
        );
        return refused(why, fix());
    }
    if account.is_empty() {
        return refused(text!("it names no account", "没有指明账号"), fix());
    }
    if account.contains(|c: char| c.is_whitespace() || matches!(c, '*' | '?' | '$' | '<' | '>' | '/')) {
        let why = text!("`{0}` is not the id of an account", "`{0}` 不是账号 ID", brief(account));
        return refused(why, fix());
    }
    let is_odd = |it: &str| it.is_empty() || it.trim() != it || it.contains(['*', '?']);
    match path {
        None if kind == ROOT => Ok(()),
        Some(path) if kind == ROOT => {
            refused(text!("expected no name, found `{0}`", "不应有名称，实际是 `{0}`", brief(path)), fix())
        }
        Some(path) if !path.split('/').any(is_odd) => Ok(()),
        Some(path) => refused(text!("`{0}` is not a name", "`{0}` 不是名称", brief(path)), fix()),
        None => refused(text!("it has no name", "没有名称"), fix()),
    }
}

/// Returns whether a byte stands in the ids of regions and accounts: whatever else there is is looked at as characters.
fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// Checks the region and the account of a resource, where they are known.
pub(super) fn check_place(urn: &Urn) -> Result<(), RequestError> {
    // Almost every part is plain.
    let is_plain = |part: Option<&str>| part.is_none_or(|it| it.bytes().all(is_plain_byte));
    if is_plain(urn.region()) && is_plain(urn.account()) {
        return Ok(());
    }
    let parts = [
        ("region", text!("region", "区域"), urn.region()),
        ("account", text!("account", "账号"), urn.account()),
    ];
    for (name, what, part) in parts {
        let is_odd = |c: char| c.is_whitespace() || matches!(c, '*' | '?' | '$' | '<' | '>' | '/');
        if let Some(part) = part.filter(|it| it.contains(is_odd)) {
            let message = text!(
                "`{0}` is not the {1} of a resource: `{2}`",
                "`{0}` 不是资源的{1}：`{2}`",
                brief(part),
                what,
                brief(urn.as_str())
            );
            let fix = text!(
                "write the {0} by its plain id, or say that `resource.{1}` is unknown",
                "请直接写{0} ID，或声明 `resource.{1}` 未知",
                what,
                name
            );
            return Err(RequestError::new(message, fix));
        }
    }
    Ok(())
}
