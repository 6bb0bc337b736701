//! Consequences of the caller: keys filled in from it, and contradictions of the request (rule UNK-5).

use std::sync::LazyLock;

use crate::catalog::Catalog;
use crate::policy::Urn;
use crate::request::context::Entry;
use crate::request::error::About;
use crate::request::name::Name;
use crate::request::{Principal, RequestError, RequestNote, Resources};
use crate::source::brief;
use crate::wording::{Text, text};

use super::resources::Touched;
use super::{Draft, caller_urn};

/// The keys that follow from the caller, in the order of [`follow`].
const FOLLOWING: [&str; 6] = [
    "g:PrincipalUrn",
    "g:PrincipalAccount",
    "g:DomainId",
    "g:UserName",
    "g:PrincipalIsRootUser",
    "g:PrincipalIsService",
];

/// The keys that have to fit the caller, and do not follow from it.
const FITTING: [&str; 3] = ["g:UserId", "g:PrincipalId", "g:PrincipalType"];

static FOLLOWING_NAMES: LazyLock<[Name; 6]> = LazyLock::new(|| FOLLOWING.map(Name::new));
static FITTING_NAMES: LazyLock<[Name; 3]> = LazyLock::new(|| FITTING.map(Name::new));

/// The required value of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follows<'p> {
    Is(&'p str),
    Absent,
}

/// The kind of a caller's URN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Root,
    User,
    Agency,
    External,
    Service,
}

impl Kind {
    fn of(principal: &Principal) -> Option<Kind> {
        match principal.kind_and_path().map(|it| it.0) {
            _ if principal.root => Some(Kind::Root),
            Some("root") => Some(Kind::Root),
            Some("user") => Some(Kind::User),
            Some("assumed-agency") => Some(Kind::Agency),
            Some("external-user") => Some(Kind::External),
            Some(_) => None,
            None => principal.service.is_some().then_some(Kind::Service),
        }
    }

    /// The kind that a value of `g:PrincipalType` is read as; which values there are is not documented.
    fn named(text: &str) -> Option<Kind> {
        let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        Some(match letters.to_ascii_lowercase().as_str() {
            "root" | "rootuser" => Kind::Root,
            "user" | "iamuser" => Kind::User,
            "assumedagency" | "agency" => Kind::Agency,
            "externaluser" | "federateduser" => Kind::External,
            "service" => Kind::Service,
            _ => return None,
        })
    }
}

/// The required value of a key of the caller.
#[derive(Debug, Clone, Copy)]
struct Follow<'p> {
    value: Follows<'p>,
    /// Whether it follows from a given fact about the caller, not from an assumed one.
    is_given: bool,
}

/// Values that the keys of [`FOLLOWING`] must have; `owner` is the account of an unnamed caller.
fn follow<'p>(principal: &'p Principal, owner: Option<&'p str>) -> [Option<Follow<'p>>; 6] {
    let is_named = *principal != Principal::default();
    let given = |value| Follow { value, is_given: true };
    let assumed = |value| Follow { value, is_given: false };
    let truth = |it: bool| {
        let value = Follows::Is(if it { "true" } else { "false" });
        Some(Follow { value, is_given: is_named })
    };
    let kind = Kind::of(principal);
    let is_service = principal.service.is_some();
    let urn = match principal.urn.as_deref() {
        Some(urn) => Some(given(Follows::Is(urn))),
        None => is_service.then_some(given(Follows::Absent)),
    };
    let account = match principal.account() {
        Some(account) => Some(given(Follows::Is(account))),
        None => owner.filter(|_| !is_service).map(|it| assumed(Follows::Is(it))),
    };
    let name = match principal.user_name() {
        Some(name) => Some(given(Follows::Is(name))),
        None if kind.is_some() || principal.urn.is_some() => Some(given(Follows::Absent)),
        None => None,
    };
    [urn, account, account, name, truth(kind == Some(Kind::Root)), truth(is_service)]
}

/// Returns whether a name in lower case may be that of a key that follows from the caller, or has to fit it.
fn may_be_of_caller(name: &str) -> bool {
    name.strip_prefix("g:").is_some_and(|it| it.starts_with(['p', 'd', 'u']))
}

/// The patterns of all keys that follow from who calls: unknown where the caller is.
pub(super) fn patterns(catalog: &Catalog) -> impl Iterator<Item = String> {
    let of_caller = catalog.global_keys().iter().filter(|it| it.follows_from_principal());
    let patterns = of_caller.map(|it| match it.name().split_once('<') {
        Some((head, _)) => format!("{head}*"),
        None => it.name().to_owned(),
    });
    // Those that the catalog does not list yet.
    patterns.chain(["g:Principal*".to_owned()])
}

impl Draft {
    /// Fills in what follows from the caller, and gives the keys that are absent, whatever is unknown.
    pub(super) fn fill_in(
        &mut self,
        is_open: bool,
        touched: &Touched,
        notes: &mut Vec<RequestNote>,
    ) -> Result<Vec<&'static str>, RequestError> {
        let principal = std::mem::take(&mut self.principal);
        check_accounts(&principal, &touched.resources)?;
        // Of a caller that nobody names nothing is filled in, and nothing contradicts it.
        let says_nothing = |it: &Entry| !may_be_of_caller(it.name().lower());
        let is_silent = !is_open && self.unknown.is_empty() && self.keys.iter().all(says_nothing);
        if is_silent && principal == Principal::default() {
            return Ok(Vec::new());
        }
        let mut absent = Vec::new();
        let names = FOLLOWING.into_iter().zip(FOLLOWING_NAMES.iter());
        for ((key, name), follow) in names.zip(follow(&principal, touched.owner())) {
            let place = self.keys.iter().position(|it| *it.name() == *name);
            let said = place.and_then(|it| self.keys.get(it));
            let Some(follow) = follow else {
                check_assumed(key, said, &principal, &touched.resources)?;
                continue;
            };
            let is_said_unknown =
                said.is_none() && self.unknown.iter().any(|it| it.eq_ignore_ascii_case(key));
            let has_no_value = said.is_none_or(|it| it.values().is_empty());
            if said.is_some_and(|it| agrees(it, follow.value)) {
                continue;
            }
            if said.is_none() && !is_said_unknown {
                // What is assumed of a caller is in its keys where they would be unknown (rule UNK-3).
                if !follow.is_given && !is_open {
                    continue;
                }
            } else if !follow.is_given && has_no_value {
                continue;
            } else {
                let contradiction = Contradiction { key, said, follow, principal: &principal };
                if !self.principal_prevails || !follow.is_given {
                    return Err(contradiction.error().about(About::Key(name.lower().into())));
                }
                notes.push(contradiction.note());
            }
            if let Some(place) = place {
                self.keys.swap_remove(place);
            }
            match follow.value {
                Follows::Is(value) => self.keys.push(Entry::of_name(name, value)),
                Follows::Absent => absent.push(key),
            }
        }
        self.check_fitting(&principal, notes, &mut absent)?;
        self.principal = principal;
        Ok(absent)
    }

    /// Checks that keys which do not follow from the caller at least fit its kind.
    fn check_fitting(
        &mut self,
        principal: &Principal,
        notes: &mut Vec<RequestNote>,
        absent: &mut Vec<&'static str>,
    ) -> Result<(), RequestError> {
        let Some(kind) = Kind::of(principal) else { return Ok(()) };
        let session = principal.kind_and_path().and_then(|it| it.1.rsplit_once('/')).map(|it| it.1);
        for (key, name) in FITTING.into_iter().zip(FITTING_NAMES.iter()) {
            let Some(at) = self.keys.iter().position(|it| *it.name() == *name) else { continue };
            let Some([value]) = self.keys.get(at).map(Entry::values) else { continue };
            let fits = match (key, kind) {
                ("g:UserId", kind) => matches!(kind, Kind::User | Kind::Root),
                // The id of a session is that of the agency, and the session's name.
                ("g:PrincipalId", Kind::User) => !value.contains(':'),
                ("g:PrincipalId", Kind::Agency) => {
                    value.split_once(':').is_none_or(|it| session.is_none_or(|name| name == it.1))
                }
                ("g:PrincipalType", Kind::Root) => {
                    Kind::named(value).is_none_or(|it| matches!(it, Kind::Root | Kind::User))
                }
                ("g:PrincipalType", kind) => Kind::named(value).is_none_or(|it| it == kind),
                _ => true,
            };
            if fits {
                continue;
            }
            if self.principal_prevails {
                notes.push(RequestNote::KeyNotOfPrincipal { key, value: String::new() });
                self.keys.swap_remove(at);
                absent.push(key);
                continue;
            }
            let message = text!(
                "{0} has no `{1}` such as `{2}`",
                "{0} 的 `{1}` 不会是 `{2}`",
                principal.phrase(),
                key,
                brief(value)
            );
            let help = text!(
                "leave `{0}` out, or name the caller that has it",
                "请去掉 `{0}`，或指明具有该值的调用者",
                key
            );
            return Err(RequestError::new(message, help).about(About::Key(name.lower().into())));
        }
        Ok(())
    }

    /// Checks that the caller can be one. In records its URN stands, whatever else is said of it (rule UNK-5).
    pub(super) fn check_principal(&mut self, notes: &mut Vec<RequestNote>) -> Result<(), RequestError> {
        let about =
            |message: Text, fix: Text| Err(RequestError::new(message, fix).about(About::Member("principal")));
        let principal = std::mem::take(&mut self.principal);
        if self.urn_prevails {
            let (by_urn, contradiction) = principal.by_urn();
            self.principal = by_urn;
            notes.extend(contradiction.map(RequestNote::PrincipalNotSo));
        } else {
            self.principal = principal.completed();
            let urn = self.principal.urn.as_deref().filter(|_| !self.principal_prevails);
            urn.map_or(Ok(()), caller_urn::check)?;
        }
        let principal = &self.principal;
        let of_urn = principal.urn.as_deref().map(|urn| (urn, urn.split(':').nth(2).unwrap_or_default()));
        match (of_urn, principal.account.as_deref()) {
            (Some((urn, "")), _) => about(
                text!(
                    "`{0}` is not the URN of a caller: it names no account",
                    "`{0}` 不是调用者的 URN：没有指明账号",
                    brief(urn)
                ),
                text!(
                    "write it like `iam::<account-id>:user:<name>`",
                    "请写成 `iam::<account-id>:user:<name>` 的形式"
                ),
            ),
            (_, Some("")) => about(
                text!("the account of the caller is empty", "调用者的账号为空"),
                text!("give its id, or leave it out", "请给出账号 ID，或去掉它"),
            ),
            (Some((urn, of_urn)), Some(account)) if of_urn != account => about(
                text!(
                    "the caller `{0}` is not of the account `{1}`",
                    "调用者 `{0}` 不属于账号 `{1}`",
                    brief(urn),
                    brief(account)
                ),
                text!("leave the account out, or give that of the URN", "请去掉账号，或给出 URN 中的账号"),
            ),
            _ => Ok(()),
        }
    }
}

/// UNK-3: a caller that nobody named is of the account of every resource.
pub(in crate::request) fn check_accounts(
    principal: &Principal,
    resources: &Resources,
) -> Result<(), RequestError> {
    let Resources::Named(urns) = resources else { return Ok(()) };
    if principal.account().is_some() || principal.service.is_some() {
        return Ok(());
    }
    let mut accounts = urns.iter().filter_map(Urn::account).filter(|it| is_account(it));
    let first = accounts.next();
    match (first, accounts.find(|it| Some(*it) != first)) {
        (Some(one), Some(other)) => Err(RequestError::new(
            text!(
                "the resources are of the accounts `{0}` and `{1}`, and no caller is named",
                "资源属于账号 `{0}` 和 `{1}`，而没有指明调用者",
                brief(one),
                brief(other)
            ),
            text!(
                "name the caller, or say that `principal` is unknown",
                "请指明调用者，或声明 `principal` 未知"
            ),
        )
        .about(About::Resource(0))),
        _ => Ok(()),
    }
}

/// A key that does not follow from what is given of the caller may not say more of it.
fn check_assumed(
    key: &'static str,
    said: Option<&Entry>,
    principal: &Principal,
    resources: &Resources,
) -> Result<(), RequestError> {
    let Some(said) = said.filter(|it| !it.values().is_empty()) else { return Ok(()) };
    let value = said.values().join("`, `");
    let named = |why: Text, fix: Text| {
        let message =
            text!("`{0}` is given as `{1}`, and {2}", "`{0}` 给为 `{1}`，而{2}", key, brief(&value), why);
        let help = text!("name the caller: {0}", "请指明调用者：{0}", fix);
        Err(RequestError::new(message, help).about(About::Key(said.name().lower().into())))
    };
    match key {
        "g:PrincipalUrn" => {
            let why = text!("no caller of that URN is named", "没有指明该 URN 的调用者");
            let fix = text!(
                "give the URN as `urn` of `principal` (`--principal`)",
                "在 `principal` 的 `urn`（`--principal`）中给出 URN"
            );
            named(why, fix)
        }
        "g:PrincipalAccount" | "g:DomainId" if principal.service.is_none() => {
            let Resources::Named(urns) = resources else { return Ok(()) };
            match urns.iter().find(|it| it.account().is_some_and(|it| *it != *value)) {
                Some(urn) => named(
                    text!(
                        "a caller that is not named is of the account of `{0}`",
                        "未指明的调用者属于 `{0}` 所在的账号",
                        brief(urn.as_str())
                    ),
                    text!("give `urn` or `account` of `principal`", "给出 `principal` 的 `urn` 或 `account`"),
                ),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Returns whether a key is given as it follows. Truth values ignore case (rule CON-8).
fn agrees(said: &Entry, follows: Follows<'_>) -> bool {
    match (said.values(), follows) {
        ([], Follows::Absent) => true,
        ([value], Follows::Is(it @ ("true" | "false"))) => value.eq_ignore_ascii_case(it),
        ([value], Follows::Is(it)) => **value == *it,
        _ => false,
    }
}

/// Returns whether the account part of a URN names an account: the cloud's own resources are of none.
pub(in crate::request) fn is_account(part: &str) -> bool {
    !matches!(part, "" | "system")
}

/// A key, given or declared unknown, that contradicts the caller.
struct Contradiction<'d> {
    key: &'static str,
    said: Option<&'d Entry>,
    follow: Follow<'d>,
    principal: &'d Principal,
}

impl Contradiction<'_> {
    fn error(&self) -> RequestError {
        let key = self.key;
        let said = match self.said.map(Entry::values) {
            None => text!("declared unknown", "声明为未知"),
            Some([]) => text!("given without a value", "没有值"),
            Some([value]) => text!("given as `{0}`", "值 `{0}`", brief(value)),
            Some(_) => text!("given several values", "多个值"),
        };
        let expected = match self.follow.value {
            Follows::Is(value) => Text::verbatim(&format!("`{}`", brief(value))),
            Follows::Absent => text!("absent", "不存在"),
        };
        if self.follow.is_given {
            let message = text!(
                "`{0}` of {1} is expected to be {2}, and it is {3}",
                "{1} 的 `{0}` 应为 {2}，实际是 {3}",
                key,
                self.principal.phrase(),
                expected,
                said
            );
            let help =
                text!("leave `{0}` out: it follows from the caller", "请去掉 `{0}`：它由调用者得出", key);
            RequestError::new(message, help)
        } else {
            let message = text!(
                "`{0}` of a caller that is not named is expected to be {1}, and it is {2}",
                "未指明的调用者的 `{0}` 应为 {1}，实际是 {2}",
                key,
                expected,
                said
            );
            let help = text!(
                "name the caller: give `urn`, `account`, `root` or `service` of `principal`",
                "请指明调用者：给出 `principal` 的 `urn`、`account`、`root` 或 `service`"
            );
            RequestError::new(message, help)
        }
    }

    fn note(&self) -> RequestNote {
        let value = match self.follow.value {
            Follows::Is(value) => value.to_owned(),
            Follows::Absent => String::new(),
        };
        RequestNote::KeyNotOfPrincipal { key: self.key, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_of_the_caller_is_passed_over() {
        let all = FOLLOWING_NAMES.iter().chain(FITTING_NAMES.iter());
        assert!(all.map(Name::lower).all(may_be_of_caller));
        assert!(!may_be_of_caller("g:resourcetag/env") && !may_be_of_caller("csms:principal"));
    }
}
