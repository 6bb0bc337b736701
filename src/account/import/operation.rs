//! The operations whose answers are imported, and how each is recognized and paged.

use super::answer::Answer;
use super::world::World;

/// The way in which an operation gives its list in pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paging {
    /// One answer has all.
    Single,
    /// `page_info.next_marker` leads to the next page; an empty one or none ends the list.
    Marker,
    /// A member has the number of all entries; `page` or `offset` numbers the pages.
    Total(&'static str),
    /// `links.next` leads to the next page.
    Links,
}

/// An operation of the account's interfaces.
pub(super) struct Operation {
    pub(super) name: &'static str,
    /// The members of which an answer has at least one.
    pub(super) members: &'static [&'static str],
    /// The parameters without which nobody knows what an answer is about.
    pub(super) needs: &'static [&'static str],
    pub(super) paging: Paging,
    pub(super) take: fn(&mut World, &Answer<'_, '_>),
}

const fn list(
    name: &'static str,
    members: &'static [&'static str],
    needs: &'static [&'static str],
    take: fn(&mut World, &Answer<'_, '_>),
) -> Operation {
    Operation { name, members, needs, paging: Paging::Marker, take }
}

const fn paged(
    name: &'static str,
    member: &'static [&'static str],
    paging: Paging,
    take: fn(&mut World, &Answer<'_, '_>),
) -> Operation {
    Operation { name, members: member, needs: &[], paging, take }
}

/// The operations that are read. Of those with the same members the first is that of a bare answer without a name.
pub(super) const OPERATIONS: [Operation; 25] = [
    list("ListUsersV5", &["users"], &[], World::users),
    paged("ShowUserV5", &["user"], Paging::Single, World::user),
    list("ListGroupsV5", &["groups"], &[], World::groups),
    list("ListAgenciesV5", &["agencies"], &[], World::agencies),
    paged("GetAgencyV5", &["agency"], Paging::Single, World::agency),
    list("ListPoliciesV5", &["policies"], &[], World::policies),
    list("ListPolicyVersionsV5", &["versions"], &["policy_id"], World::versions),
    Operation {
        name: "GetPolicyVersionV5",
        members: &["policy_version"],
        needs: &["policy_id"],
        paging: Paging::Single,
        take: World::version,
    },
    list(
        "ListEntitiesForPolicyV5",
        &["policy_users", "policy_groups", "policy_agencies"],
        &["policy_id"],
        World::attached_entities,
    ),
    Operation {
        name: "ListResourceTagsV5",
        members: &["tags"],
        needs: &["resource_type", "resource_id"],
        paging: Paging::Single,
        take: World::resource_tags,
    },
    paged("GetAccountSummaryV5", &["users_quota"], Paging::Single, World::summary),
    paged("ShowDomainRoleAssignments", &["role_assignments"], Paging::Total("total_num"), World::assignments),
    paged("KeystoneListPermissions", &["roles"], Paging::Total("total_number"), World::roles),
    paged("ListCustomPolicies", &["roles"], Paging::Total("total_number"), World::roles),
    paged("KeystoneShowPermission", &["role"], Paging::Single, World::role),
    paged("KeystoneListProjects", &["projects"], Paging::Links, World::projects),
    paged("KeystoneListAuthDomains", &["domains"], Paging::Single, World::domains),
    paged("ShowOrganization", &["organization"], Paging::Single, World::organization),
    list("ListRoots", &["roots"], &[], World::roots),
    list("ListEntities", &["entities"], &["child_id"], World::parents),
    list("ListPolicies", &["policies"], &["attached_entity_id"], World::guardrails),
    Operation {
        name: "ShowPolicy",
        members: &["policy"],
        needs: &[],
        paging: Paging::Single,
        take: World::guardrail,
    },
    list("ListSecrets", &["secrets"], &[], World::secrets),
    paged("ListResourceInstances", &["resources"], Paging::Total("total_count"), World::instances),
    paged(
        "ListEnterpriseProject",
        &["enterprise_projects"],
        Paging::Total("total_count"),
        World::enterprise_projects,
    ),
];

/// Operations whose answers may lie beside the others, and say nothing that a snapshot has.
pub(super) const BESIDE: [&str; 8] = [
    "ShowUserLastLoginV5",
    "ListAccessKeysV5",
    "ShowAccessKeyLastUsedV5",
    "GetFeatureStatusV5",
    "ListRegisteredServicesForAuthSchemaV5",
    "GetAuthorizationSchemaV5",
    "ListTraces",
    "ListOrganizationalUnits",
];

impl Operation {
    pub(super) fn named(name: &str) -> Option<&'static Operation> {
        OPERATIONS.iter().find(|it| it.name == name)
    }
}
