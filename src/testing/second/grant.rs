//! Policies of version 1.1 and where they count (rules ACT-8, DOC-8 and EVA-12).

use serde_json::Value;

use super::facts::Facts;
use super::key::is_like;
use super::plain::Resource;
use super::verdict::{Complete, World};

/// Whether an entry of a document of version 1.1 names the action: by its older names, or, where it has none, by its
/// own. By its own name alone a Deny names it too.
pub(super) fn names(pattern: &str, is_deny: bool, request: &Complete) -> bool {
    let own = is_like(pattern, &request.action);
    let by_alias = request.aliases.iter().any(|it| is_like(pattern, it));
    let assumes = request.action.eq_ignore_ascii_case("sts:agencies:assume");
    by_alias
        || own && (is_deny || request.aliases.is_empty())
        || assumes && is_like(pattern, "iam:agencies:assume")
}

/// Whether the resource, or the call without one, is in the scope of a grant. It is of the caller's account.
pub(super) fn is_in_scope(
    facts: &Facts,
    world: &World,
    grant: &Value,
    request: &Complete,
    resource: Option<&Resource>,
) -> bool {
    let service = request.action.split(':').next().unwrap_or_default();
    let region_of = |id: &str| world.projects.iter().find(|it| it.0 == id).map(|it| it.1.as_str());
    let region = match resource {
        Some(it) => it.region.as_deref().unwrap_or_default(),
        None if facts.is_without_regions(service) => "",
        None => request.region.as_str(),
    };
    if grant["all_projects"] == true {
        return true;
    }
    if grant["account"] == true {
        return region.is_empty();
    }
    if let Some(id) = grant["project"].as_str() {
        let (project, is_said) = (request.project.0.as_str(), request.project.1);
        let own = region_of(id);
        let others = world.projects.iter().filter(|it| Some(it.1.as_str()) == own && it.0 != id).count();
        let is_here = own.map_or(!region.is_empty(), |it| it == region);
        // The only project of a region is the one that a request is made in, unless that says another.
        let is_it = project == id || (!is_said && own.is_some() && others == 0);
        return is_here && is_it;
    }
    let Some(id) = grant["enterprise_project"].as_str() else { return false };
    let known = facts.actions().into_iter().find(|it| it.name == request.action);
    let lacks = known.is_some_and(|it| {
        let carried = it.keys.iter().any(|it| it.eq_ignore_ascii_case("g:EnterpriseProjectId"));
        facts.is_complete(service) && !carried
    });
    let values = request.keys.get("g:enterpriseprojectid").into_iter().flatten();
    !lacks && values.into_iter().any(|it| it == id)
}
