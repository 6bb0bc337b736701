//! The caller of a request.

use crate::source::brief;
use crate::wording::{Text, text};

/// Facts about the caller besides its keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Principal {
    /// Its URN, such as `iam::<account-id>:user:<name>`
    /// (<https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>).
    pub urn: Option<String>,
    /// The id of its account; taken from the URN where it is not given.
    pub account: Option<String>,
    /// Whether the caller is the root user of its account (rule EVA-5).
    pub root: bool,
    /// Its account manages the organization, so that SCPs do not bind it (rule EVA-6).
    pub management_account: bool,
    /// Whether the caller is a service-linked agency, which SCPs do not bind (rule EVA-6).
    pub service_linked: bool,
    /// The cloud service that calls in its own name, such as `service.OBS`.
    pub service: Option<String>,
}

impl Principal {
    /// The caller's account id: as given, or the third part of its URN.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        let from_urn = || self.urn.as_deref()?.split(':').nth(2);
        self.account.as_deref().or_else(from_urn).filter(|it| !it.is_empty())
    }

    /// The caller's name, where it is an IAM user: the last part of the path in its URN.
    #[must_use]
    pub fn user_name(&self) -> Option<&str> {
        let (kind, path) = self.kind_and_path()?;
        path.rsplit('/').next().filter(|it| kind == "user" && !it.is_empty())
    }

    /// The caller in a message.
    pub(super) fn phrase(&self) -> Text {
        match (&self.urn, &self.service, &self.account) {
            (Some(urn), ..) => text!("the caller `{0}`", "调用者 `{0}`", brief(urn)),
            (None, Some(service), _) => text!("the service `{0}`", "服务 `{0}`", brief(service)),
            (None, None, _) if self.root => text!("the root user", "根用户"),
            (None, None, Some(account)) => {
                text!("the caller of the account `{0}`", "账号 `{0}` 的调用者", brief(account))
            }
            (None, None, None) => text!("the caller", "调用者"),
        }
    }

    /// The fourth part of its URN, and what follows: `user` and its name, say.
    pub(super) fn kind_and_path(&self) -> Option<(&str, &str)> {
        let mut parts = self.urn.as_deref()?.splitn(5, ':').skip(3);
        Some((parts.next()?, parts.next().unwrap_or_default()))
    }

    /// The identity provider that vouches for the caller, where it is a user from outside:
    /// `sts::<account-id>:external-user:<provider>/<session>`.
    #[must_use]
    pub fn identity_provider(&self) -> Option<&str> {
        let (kind, path) = self.kind_and_path()?;
        path.split_once('/').map(|it| it.0).filter(|_| kind == "external-user")
    }
}

/// The knowledge of a request about its caller (rule UNK-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalState {
    /// Something is said of it: its URN, its account, that it is the root user, or the like.
    Named,
    /// Nothing is said: it is taken for one that holds the identity policies, is of the resource's own account, is not
    /// the root user, and is bound by SCPs.
    Assumed,
    /// A caller that is declared unknown, and with it every key that follows from the caller.
    Unknown,
}

/// The authentication of a request, as far as rule EVA-6 needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Authentication {
    /// Signed with an access key: SCPs bind it.
    #[default]
    Signed,
    /// An IAM token (`X-Auth-Token`): SCPs mostly do not bind such a request.
    Token,
    /// An unknown one: what depends on it is undetermined (rule UNK-3).
    Unknown,
}
