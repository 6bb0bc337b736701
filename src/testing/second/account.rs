//! Which principal of a snapshot a trace is of.

use std::collections::BTreeSet;

use serde_json::Value;

use super::trace::{Kind, Trace};
use super::tree::Tree;
use super::verdict::World;

/// Whom a snapshot has for a caller.
#[derive(Debug, Clone)]
pub enum Found {
    /// The root user, or one of its principals: by these policies it is decided.
    Known(Box<World>),
    /// Nobody that it has, nobody of its account, or nobody at all.
    Nobody,
    /// It cannot be told from the trace.
    Untold,
}

/// Looks for the caller of a trace, and fills in what the snapshot knows of it.
#[must_use]
pub fn find(snapshot: &str, trace: &mut Trace) -> Option<Found> {
    let tree = Tree::read(snapshot)?;
    let document: Value = serde_json::from_str(snapshot).ok()?;
    let account = tree.get("account_id").and_then(Tree::text)?;
    let mut world = World::default();
    let policy =
        |name: &str| document.get("policies").and_then(|it| it.get(name)).cloned().unwrap_or_default();
    for level in document.get("scps").and_then(Value::as_array).into_iter().flatten() {
        let names = level.as_array().into_iter().flatten().filter_map(Value::as_str);
        world.scps.push(names.map(policy).collect());
    }
    if let Some(Tree::Bool(managing)) = tree.get("management_account") {
        trace.plain.caller.management_account = *managing;
    }
    match trace.plain.caller.account.as_deref() {
        None => return Some(Found::Untold),
        Some(other) if other != account => return Some(Found::Nobody),
        Some(_) => {}
    }
    let list = match trace.kind {
        Kind::Root => return Some(Found::Known(Box::new(world))),
        Kind::User => "users",
        Kind::Agency => "agencies",
        Kind::Service | Kind::External => return Some(Found::Nobody),
        Kind::Untold => return Some(Found::Untold),
    };
    let listed = tree.get(list).and_then(Tree::list).unwrap_or_default();
    let find = |member: &str, text: Option<&str>| {
        listed.iter().position(|it| text.is_some() && it.get(member).and_then(Tree::text) == text)
    };
    let (urn, name) = (trace.plain.caller.urn.as_deref(), trace.name.as_deref());
    let by_id = if urn.is_some() { None } else { find("id", trace.id.as_deref()) };
    let path = trace.plain.caller.kind().is_some_and(|it| it.0 == "user" && it.1.contains('/'));
    let by_name = find("urn", urn).or_else(|| find("name", name.filter(|_| !path)));
    let at = match (by_id, by_name) {
        (Some(one), Some(other)) if one != other && trace.kind == Kind::User => return Some(Found::Untold),
        (one, other) => one.or(other),
    };
    // What a session without a URN calls itself need not be the name of its agency.
    if trace.kind == Kind::Agency && urn.is_none() && by_id.is_none() {
        return Some(Found::Untold);
    }
    if at.is_none() && path {
        return Some(Found::Untold);
    }
    let Some(holder) = at.and_then(|it| listed.get(it)) else { return Some(Found::Nobody) };
    let names = holder.get("policies").and_then(Tree::list).unwrap_or_default().iter().filter_map(Tree::text);
    world.identity = names.map(policy).collect();
    if let (Kind::User, None) = (trace.kind, &trace.plain.caller.urn) {
        let name = holder.get("name").and_then(Tree::text).unwrap_or_default();
        let urn = holder.get("urn").and_then(Tree::text).map(str::to_owned);
        trace.plain.caller.urn = Some(urn.unwrap_or_else(|| format!("iam::{account}:user:{name}")));
        trace.plain.fill_in_the_caller(true).ok()?;
    }
    let linked = holder.get("service_linked") == Some(&Tree::Bool(true));
    let by_path =
        trace.plain.caller.urn.as_deref().is_some_and(|it| it.contains(":agency:service-linked-agency/"));
    trace.plain.caller.service_linked = linked || by_path;
    if let Some(Tree::Object(tags)) = holder.get("tags") {
        let tags: BTreeSet<(String, String)> =
            tags.iter().filter_map(|it| Some((it.0.clone(), it.1.scalar()?))).collect();
        trace.plain.tell_tags("g:PrincipalTag/", &tags);
    }
    Some(Found::Known(Box::new(world)))
}
