//! A trust in an identity provider that lets in whom it vouches for.

use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::conditions::bounds_nothing;
use crate::lint::principal_form;
use crate::lint::rule::{Rule, declare_rule};
use crate::policy::{Condition, PrincipalKind};
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` for an identity provider that does not demand an audience and a subject: `oidc:aud`
    /// and `oidc:sub`, or `saml:aud` and `saml:sub`.
    ///
    /// ## Why it matters
    /// A public provider vouches for everybody who has an account with it. Without the audience a token that
    /// was made for another purpose is taken, without the subject that of any user.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": {"Identity_provider": ["github"]},
    ///       "Action": ["sts:agencies:assumeWithOIDC"],
    ///       "Condition": {"StringMatch": {"oidc:sub": "repo:*"}}
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Right
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Principal": {"Identity_provider": ["github"]},
    ///       "Action": ["sts:agencies:assumeWithOIDC"],
    ///       "Condition": {
    ///         "StringEquals": {"oidc:aud": "huaweicloud", "oidc:sub": "repo:acme/site:ref:refs/heads/main"}
    ///       }
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1287.html>
    OpenFederation = "open-federation" { summary: "a trust in an identity provider that lets in whom it vouches for", severity: Warning, kinds: [Trust] }
}

impl Rule for OpenFederation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        let principals = statement.draft.principals.as_ref().map_or(&[][..], |it| it.entries());
        let provider = principals.iter().find(|it| it.kind == PrincipalKind::IdentityProvider);
        let Some(provider) = provider.filter(|_| statement.allows()) else { return };
        if principal_form::fault_of(provider.kind, &provider.text).is_some() {
            return;
        }
        let demands = |part: &str| {
            let about = |it: &&Condition| {
                let key = it.key.to_ascii_lowercase();
                key.strip_prefix("oidc:").or_else(|| key.strip_prefix("saml:")) == Some(part)
            };
            let bounds = |it: &Condition| {
                !bounds_nothing(it) && !it.operator.negated && statement.conditions.demands(&it.key)
            };
            statement.draft.conditions.iter().filter(about).any(bounds)
        };
        let (audience, subject) = (demands("aud"), demands("sub"));
        let message = match (audience, subject) {
            (true, true) => return,
            (false, true) => text!(
                "`{0}` is trusted for every audience",
                "信任 `{0}` 面向任意受众签发的凭证",
                provider.text
            ),
            (true, false) => {
                text!("`{0}` is trusted for every subject", "信任 `{0}` 的任意主体", provider.text)
            }
            (false, false) => text!(
                "`{0}` is trusted for every audience and subject",
                "信任 `{0}` 面向任意受众签发的任意主体的凭证",
                provider.text
            ),
        };
        cx.report(provider.span, message).help(text!(
            "add conditions on `oidc:aud` and `oidc:sub`, or `saml:aud` and `saml:sub`",
            "添加对 `oidc:aud` 和 `oidc:sub`（或 `saml:aud` 和 `saml:sub`）的条件"
        ));
    }
}
