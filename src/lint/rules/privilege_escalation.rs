//! Rights over identities that lead to every other right.

use crate::lint::ActionView;
use crate::lint::Checker;
use crate::lint::Meta;
use crate::lint::StatementView;
use crate::lint::pattern_relation::overlaps;
use crate::lint::rule::{Rule, declare_rule};
use crate::lint::witness::Ask;
use crate::wording::text;

declare_rule! {
    /// ## What it does
    /// Reports an `Allow` without a condition, for resources of whatever name, of actions that write or
    /// attach policies, make credentials or log-in profiles of others, remove their MFA device, write
    /// identity providers or permission sets, detach policies of the organization, or change the code of
    /// functions, which run as an agency.
    ///
    /// ## Why it matters
    /// Their holder comes to rights that nobody gave them. A name that is not among the documented ones is
    /// judged by its words. A statement that names the resources, such as the caller's own user, is left
    /// alone.
    ///
    /// ## Wrong
    /// ```json
    /// {
    ///   "Version": "5.0",
    ///   "Statement": [
    ///     {
    ///       "Effect": "Allow",
    ///       "Action": ["iam:users:attachPolicyV5"]
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
    ///       "Action": ["iam:users:listV5"]
    ///     }
    ///   ]
    /// }
    /// ```
    ///
    /// ## Reference
    /// <https://support.huaweicloud.com/usermanual-iam5/iam_01_1289.html>
    PrivilegeEscalation = "privilege-escalation" { summary: "rights over identities that lead to every other right", severity: SecurityWarning, kinds: [Identity] }
}

impl Rule for PrivilegeEscalation {
    fn meta(&self) -> &'static Meta {
        &Self::META
    }

    fn statement(&self, cx: &mut Checker<'_>, statement: &StatementView<'_>) {
        if !statement.allows() || !statement.lists_actions() || !statement.unbounded() {
            return;
        }
        for entry in statement.actions.iter().filter(|it| !it.is_every_action()) {
            let names = leading(entry);
            let shown = |name: &&str| cx.witness(&Ask::new(statement, name).on_any_name());
            let Some((name, witness)) = names.iter().find_map(|it| Some((*it, shown(it)?))) else { continue };
            let message = if entry.pattern.pattern.as_exact().is_some() {
                text!(
                    "`{0}` lets its holder obtain other rights",
                    "`{0}` 让持有者可以获得其他权限",
                    entry.pattern.text
                )
            } else {
                text!(
                    "`{0}` allows `{1}`, which lets its holder obtain other rights",
                    "`{0}` 允许 `{1}`，让持有者可以获得其他权限",
                    entry.pattern.text,
                    name
                )
            };
            cx.report(entry.pattern.span, message)
                .help(text!(
                    "leave it to administrators, or limit it with `Resource` and a condition",
                    "只交给管理员，或用 `Resource` 和条件加以限制"
                ))
                .witness(witness);
        }
    }
}

/// Actions by which their holder comes to rights of others, or takes a limit off: the documented names.
const LEADING: [&str; 26] = [
    "functiongraph:function:updateFunctionCode",
    "iam:agencies:attachPolicyV5",
    "iam:agencies:updateTrustPolicyV5",
    "iam:credentials:createCredentialV5",
    "iam:groups:attachPolicyV5",
    "iam:mfa:deleteVirtualMFADeviceV5",
    "iam:mfa:disableV5",
    "iam:oidcProviders:addClientIdV5",
    "iam:oidcProviders:createV5",
    "iam:oidcProviders:updateThumbprintV5",
    "iam:oidcProviders:updateV5",
    "iam:permissions:addUserToGroupV5",
    "iam:policies:createVersionV5",
    "iam:policies:setDefaultVersionV5",
    "iam:samlProviders:createV5",
    "iam:samlProviders:updateV5",
    "iam:users:attachPolicyV5",
    "iam:users:createLoginProfileV5",
    "iam:users:updateLoginProfileV5",
    "organizations:policies:delete",
    "organizations:policies:detach",
    "organizations:policies:disable",
    "organizations:policies:update",
    "IdentityCenter:permissionSet:attachManagedPolicy",
    "IdentityCenter:permissionSet:putCustomPolicy",
    "IdentityCenter:accountAssignment:create",
];

/// The same by their words, for names that are not documented here: service, type and operation, as patterns.
const LEADING_WORDS: [(&str, &str, &str); 24] = [
    ("functiongraph", "function*", "update*code*"),
    ("iam", "*", "addpolicy*"),
    ("iam", "*", "addrole*"),
    ("iam", "*", "adduser*"),
    ("iam", "*", "attach*"),
    ("iam", "*", "createaccesskey*"),
    ("iam", "*", "createcredential*"),
    ("iam", "*", "createlogin*"),
    ("iam", "*", "grant*"),
    ("iam", "*", "updatelogin*profile*"),
    ("iam", "*agenc*", "update*trustpolicy*"),
    ("iam", "*mfa*", "delete*"),
    ("iam", "*mfa*", "disable*"),
    ("iam", "*mfa*", "unbind*"),
    ("iam", "*providers", "create*"),
    ("iam", "*providers", "update*"),
    ("iam", "policies", "create*"),
    ("iam", "policies", "setdefault*"),
    ("iam", "policies", "update*"),
    ("iam", "roles", "create*"),
    ("iam", "roles", "update*"),
    ("identitycenter", "permissionset*", "attach*"),
    ("identitycenter", "permissionset*", "put*"),
    ("organizations", "polic*", "detach*"),
];

/// The names that lead to other rights, of those that the entry is or matches.
fn leading<'e>(entry: &'e ActionView<'_>) -> Vec<&'e str> {
    let pattern = &entry.pattern.pattern;
    let documented = LEADING.iter().filter(|it| pattern.matches(&it.to_ascii_lowercase()));
    let mut names: Vec<&str> = documented.copied().collect();
    let exact = pattern.as_exact().filter(|_| names.is_empty()).map(|_| entry.pattern.text.as_str());
    let matched = entry.matched.iter().map(|it| it.name()).filter(|_| pattern.as_exact().is_none());
    names.extend(exact.into_iter().chain(matched).filter(|it| speaks_of_rights(it)));
    names
}

/// Returns whether the words of a name say that it leads to other rights.
fn speaks_of_rights(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let [service, kind, operation] = *name.split(':').collect::<Vec<_>>() else { return false };
    let says = |it: &(&str, &str, &str)| service == it.0 && overlaps(kind, it.1) && overlaps(operation, it.2);
    LEADING_WORDS.iter().any(says)
}
