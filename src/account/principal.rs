//! The principal that a person names: a user or an agency, by name, URN or id.

use super::caller::{Caller, CallerKind};
use super::holder::{Holder, HolderKind};
use super::snapshot::Snapshot;
use crate::source::brief;
use crate::spelling;

/// A principal of an account, as it was named.
#[derive(Debug, Clone, Copy)]
pub struct Principal<'a> {
    /// The user or the agency.
    pub holder: &'a Holder,
    /// It is the root user.
    pub is_root: bool,
}

impl Holder {
    /// Its URN: as the snapshot says it, else made of account and name.
    #[must_use]
    pub fn urn_in(&self, account: &str) -> String {
        match (&self.urn, self.kind) {
            (Some(urn), _) => urn.clone(),
            (None, HolderKind::User) => format!("iam::{account}:user:{}", self.name),
            (None, HolderKind::Agency) => {
                let path = self.path.as_deref().unwrap_or_default().trim_matches('/');
                let slash = if path.is_empty() { "" } else { "/" };
                format!("iam::{account}:agency:{path}{slash}{}", self.name)
            }
        }
    }
}

impl Snapshot {
    /// Finds a principal by `user:NAME`, `agency:NAME`, URN (of a session too), id, or name.
    ///
    /// # Errors
    /// There is none, or both a user and an agency have the name: the message names what there is.
    ///
    /// Cost: linear in the principals.
    pub fn principal(&self, named: &str) -> Result<Principal<'_>, String> {
        let account = self.account_id.as_deref().unwrap_or_default();
        let all = || self.holders.iter().chain(&self.root);
        let found = |holder| Principal {
            holder,
            is_root: self.root.as_ref().is_some_and(|root| std::ptr::eq(root, holder)),
        };
        let of = |kind: HolderKind, name: &str| all().find(|it| it.kind == kind && it.name == name);
        let kinds = [("user:", HolderKind::User), ("agency:", HolderKind::Agency)];
        if let Some((name, kind)) = kinds.into_iter().find_map(|it| Some((named.strip_prefix(it.0)?, it.1))) {
            return of(kind, name).map(found).ok_or_else(|| self.nobody(named, name));
        }
        if let Some(kind) = CallerKind::of_urn(named) {
            if let Some(other) = named.split(':').nth(2).filter(|it| *it != account) {
                return Err(format!(
                    "`{}` is of the account `{}`, the snapshot is of `{account}`: give the snapshot of that account",
                    brief(named),
                    brief(other)
                ));
            }
            let path = named.splitn(5, ':').nth(4).unwrap_or_default();
            // A session has its name behind that of the agency; an agency its path before its own.
            let name = match named.starts_with("sts:") {
                true => path.split('/').next(),
                false => path.rsplit('/').next(),
            };
            let by_urn = all().find(|it| it.urn_in(account) == named);
            let by_name = || match kind {
                CallerKind::User => of(HolderKind::User, path),
                CallerKind::Agency => {
                    let caller = Caller { urn: Some(named.to_owned()), ..Caller::default() };
                    of(HolderKind::Agency, name?).filter(|it| it.may_have_urn(caller.urn.as_deref()))
                }
                CallerKind::Other => None,
            };
            return by_urn.or_else(by_name).map(found).ok_or_else(|| self.nobody(named, path));
        }
        let by_id = all().find(|it| it.id.as_deref() == Some(named));
        match (by_id, of(HolderKind::User, named), of(HolderKind::Agency, named)) {
            (None, Some(user), Some(agency)) => Err(format!(
                "`{named}` is both the user `{}` and the agency `{}`: write `user:{named}` or `agency:{named}`",
                user.urn_in(account),
                agency.urn_in(account)
            )),
            (Some(holder), ..) | (None, Some(holder), None) | (None, None, Some(holder)) => Ok(found(holder)),
            (None, None, None) => Err(self.nobody(named, named)),
        }
    }

    fn nobody(&self, named: &str, name: &str) -> String {
        let names = self.holders.iter().chain(&self.root).map(|it| it.name.as_str());
        let help = match spelling::nearest(name, names) {
            Some(it) => format!("write `{it}`"),
            None => "`iam5 account show` lists users and agencies".to_owned(),
        };
        format!("the account has no user or agency `{}`: {help}", brief(named))
    }
}
