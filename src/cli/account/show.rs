//! `iam5 account show`: who holds what by which way, and which guardrails stand at which level.

use std::fmt::Write;

use iam5::Policy;
use iam5::account::{Group, Holder, HolderKind, Snapshot};
use iam5::scope::Scope;

use super::super::exit::Exit;
use super::super::input::Input;
use super::super::output::{self, shown};

/// Shows who holds what by which way, and the guardrails of each level
#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// The snapshot of the account
    #[arg(long, value_name = "FILE")]
    account: String,
    /// One user or agency: its name, URN or id; `user:NAME` and `agency:NAME` say which
    #[arg(long, value_name = "NAME|URN|ID")]
    principal: Option<String>,
}

pub(super) fn run(args: &ShowArgs) -> anyhow::Result<Exit> {
    let snapshot = super::read(&args.account, &Input::default())?;
    let mut out = String::new();
    match &args.principal {
        Some(named) => {
            let found = snapshot.principal(named).map_err(|error| anyhow::anyhow!(error))?;
            holder(&mut out, &snapshot, found.holder, found.is_root)?;
        }
        None => {
            writeln!(out, "account {}", snapshot.account_id.as_deref().unwrap_or_default())?;
            if snapshot.management_account {
                out.push_str("  it manages its organization: SCPs do not bind it\n");
            }
            if let Some(root) = &snapshot.root {
                holder(&mut out, &snapshot, root, true)?;
            }
            for it in &snapshot.holders {
                holder(&mut out, &snapshot, it, false)?;
            }
            let held = |name: &str| snapshot.holders.iter().chain(&snapshot.root).any(|it| has(it, name));
            for name in snapshot.policies.keys().filter(|it| !held(it)) {
                writeln!(out, "nobody holds {name}")?;
            }
        }
    }
    levels(&mut out, "SCPs", &snapshot.scps, snapshot.unknown.contains(iam5::request::Part::Scps))?;
    levels(&mut out, "RCPs", &snapshot.rcps, snapshot.unknown.contains(iam5::request::Part::Rcps))?;
    levels(&mut out, "NCPs", &snapshot.ncps, snapshot.unknown.contains(iam5::request::Part::Ncps))?;
    for note in snapshot.notes() {
        writeln!(out, "note: {note}")?;
    }
    let text: String = out.lines().map(|it| format!("{}\n", shown(it))).collect();
    output::answer(&text)?;
    Ok(Exit::Yes)
}

fn has(holder: &Holder, policy: &str) -> bool {
    holder.policies.contains(policy) || holder.grants.iter().any(|it| it.0 == policy)
}

fn holder(out: &mut String, snapshot: &Snapshot, it: &Holder, is_root: bool) -> std::fmt::Result {
    let account = snapshot.account_id.as_deref().unwrap_or_default();
    let kind = match (it.kind, is_root) {
        (_, true) => "root user",
        (HolderKind::User, false) => "user",
        (HolderKind::Agency, false) => "agency",
    };
    writeln!(out, "{kind} {}  {}", it.name, it.urn_in(account))?;
    if is_root {
        out.push_str("  every action is granted to it; only guardrails bind it\n");
    }
    if it.is_disabled {
        out.push_str("  it is disabled\n");
    }
    if it.is_service_linked() {
        out.push_str("  it is service-linked: SCPs do not bind it\n");
    }
    if let Some(domain) = &it.trust_domain_id {
        writeln!(out, "  the account {domain} may assume it")?;
    }
    if it.trust.is_some() {
        out.push_str("  a trust policy says who may assume it\n");
    }
    held(out, "itself", it.own.iter(), it.own_grants.iter())?;
    for group in snapshot.groups.iter().filter(|group| it.groups.contains(&group.name)) {
        let Group { name, policies, grants, .. } = group;
        held(out, &format!("by the group {name}"), policies.iter(), grants.iter())?;
    }
    if it.policies.is_empty() && it.grants.is_empty() && !is_root {
        out.push_str("  it holds no policy\n");
    }
    Ok(())
}

fn held<'s>(
    out: &mut String,
    way: &str,
    policies: impl Iterator<Item = &'s String>,
    grants: impl Iterator<Item = &'s (String, Scope)>,
) -> std::fmt::Result {
    for policy in policies {
        writeln!(out, "  {policy}, {way}")?;
    }
    for (policy, scope) in grants {
        writeln!(out, "  {policy} in {scope}, {way}")?;
    }
    Ok(())
}

fn levels(out: &mut String, what: &str, levels: &[Vec<Policy>], is_unknown: bool) -> std::fmt::Result {
    if is_unknown {
        return writeln!(out, "{what}: not known");
    }
    if levels.is_empty() {
        return writeln!(out, "{what}: none");
    }
    writeln!(out, "{what}, from the root of the organization to the account")?;
    for (number, level) in (1..).zip(levels) {
        let names: Vec<&str> = level.iter().map(Policy::name).collect();
        writeln!(out, "  level {number}: {}", names.join(", "))?;
    }
    Ok(())
}
