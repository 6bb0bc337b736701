//! Names find their entries: case, aliases, templates, nearest spellings.

use crate::catalog::{Catalog, Resolution, Status, ValueType};

#[test]
fn names_ignore_ascii_case() {
    let catalog = Catalog::embedded();
    assert_eq!(catalog.action("CSMS:Secret:GETSTAGE").unwrap().name(), "csms:secret:getStage");
    assert_eq!(catalog.action_by_lower("csms:secret:getstage").unwrap().name(), "csms:secret:getStage");
    assert!(catalog.action_by_lower("csms:secret:getStage").is_none(), "the caller lowers the name");
    assert!(catalog.action("csms:secretStage:get").is_none(), "an alias is not a name");
    assert_eq!(catalog.action("csms::listevents").unwrap().name(), "csms::listEvents");
    for unknown in ["", ":", "csms", "csms:", "csms:secret:getStage ", "csms:secret:get\u{017f}tage", "*"] {
        assert!(catalog.action(unknown).is_none(), "{unknown}");
    }
    assert_eq!(Catalog::full().service("KMS").unwrap().code(), "kms");
    assert_eq!(catalog.operation("showsecretstage").unwrap().id(), "ShowSecretStage");
    assert_eq!(
        catalog.service("csms").unwrap().operation_of_trace("forceDeleteSecret").unwrap().id(),
        "DeleteSecret"
    );
}

#[test]
fn act_4_aliases_resolve() {
    let catalog = Catalog::embedded();
    assert!(
        matches!(catalog.resolve("csms:secret:get"), Resolution::Canonical(a) if a.name() == "csms:secret:get")
    );
    assert!(
        matches!(catalog.resolve("csms:SecretStage:get"), Resolution::Alias(a) if a.name() == "csms:secret:getStage")
    );
    assert!(matches!(catalog.resolve("csms:secretStage:gett"), Resolution::Unknown));
    let of_tags: Vec<_> = catalog.by_alias("csms:tag:getAll").iter().map(|action| action.name()).collect();
    assert_eq!(of_tags, ["csms::listProjectTags"]);
}

#[test]
fn every_alias_finds_its_action() {
    let catalog = Catalog::embedded();
    for action in catalog.actions() {
        for alias in action.aliases() {
            assert!(catalog.by_alias(alias).iter().any(|found| found.name() == action.name()), "{alias}");
        }
    }
}

#[test]
fn con_2_keys_ignore_case_and_templates_cover_names() {
    let catalog = Catalog::embedded();
    assert_eq!(catalog.key("CSMS:type").unwrap().name(), "csms:Type");
    let tag = catalog.key("g:resourcetag/Env/Prod").unwrap();
    assert_eq!(tag.name(), "g:ResourceTag/<tag-key>");
    assert!(tag.is_template() && tag.is_global() && tag.is_per_action() && tag.multi_valued() == Some(false));
    assert!(tag.covers("g:ResourceTag/环境"));
    assert_eq!(catalog.key("g:RequestTag/a").unwrap().name(), "g:RequestTag/<tag-key>");
    assert!(catalog.key("g:ResourceTag/").is_none());
    assert!(catalog.key("g:ResourceTag").is_none());
    assert!(catalog.key("g:/").is_none());
    assert!(catalog.key("").is_none());
    assert!(catalog.key("csms:Types").is_none());
    // Long names made of slashes are looked up in constant time.
    assert!(catalog.key(&format!("x:{}", "/".repeat(1_000_000))).is_none());
}

#[test]
fn global_keys_have_their_types() {
    let catalog = Catalog::empty();
    assert_eq!(catalog.services().count(), 0);
    let kind = |key: &str| catalog.key(key).unwrap().value_type().unwrap();
    assert_eq!(kind("g:CurrentTime"), ValueType::Date);
    assert_eq!(kind("g:SourceIp"), ValueType::IpAddress);
    assert_eq!(kind("g:MFAPresent"), ValueType::Boolean);
    assert_eq!(kind("g:MFAAge"), ValueType::Numeric);
    assert_eq!(catalog.key("g:TagKeys").unwrap().multi_valued(), Some(true));
    assert_eq!(catalog.key("g:CalledVia").unwrap().multi_valued(), Some(true));
    assert!(catalog.key("g:PrincipalOrgId").unwrap().is_sensitive());
    assert!(!catalog.key("g:UserName").unwrap().is_sensitive());
    assert!(!catalog.key("g:UserName").unwrap().is_per_action());
    assert_eq!(catalog.key("g:Referer").unwrap().mark().status(), Status::Practice);
    assert_eq!(catalog.keys().count(), catalog.global_keys().len());
}

#[test]
fn an_action_carries_what_is_listed_for_it() {
    let catalog = Catalog::embedded();
    let action = catalog.action("csms:secret:create").unwrap();
    assert!(action.carries("CSMS:kmskeyid"));
    assert!(action.carries("g:RequestTag/env"));
    assert!(!action.carries("g:ResourceTag/env"));
    assert!(!action.carries("g:CurrentTime"), "a global key is not listed");
    assert!(action.takes_resource() && action.requires_resource());
    let batch = catalog.action("csms:secret:batchGetSecretValue").unwrap();
    assert!(!batch.takes_resource() && !batch.requires_resource() && batch.all_keys().is_empty());
    assert_eq!(batch.operations(), ["BatchShowSecretVersion"], "the older name is not counted twice");
}

#[test]
fn dependencies_and_dependents() {
    let catalog = Catalog::embedded();
    let create = catalog.action("csms:secret:create").unwrap();
    assert_eq!(create.dependencies(), ["kms:cmk:createDataKey", "kms:cmk:decryptDataKey"]);
    let dependents: Vec<_> = catalog.dependents("kms:cmk:createGrant").iter().map(|a| a.name()).collect();
    assert_eq!(dependents, ["csms:secret:rotate"]);
    assert!(catalog.dependents("csms:secret:getStage").is_empty());
}

#[test]
fn nearest_spellings() {
    let catalog = Catalog::embedded();
    let first = |name: &str| catalog.nearest_actions(name, 3).first().map(|action| action.name());
    assert_eq!(first("csms:secret:getStages"), Some("csms:secret:getStage"));
    assert_eq!(first("csms:secretStage:gett"), Some("csms:secret:getStage"));
    assert_eq!(first("csms:getStage"), Some("csms:secret:getStage"));
    assert_eq!(first("csms::getStage"), Some("csms:secret:getStage"));
    assert_eq!(first("csms:event:listEvents"), Some("csms::listEvents"));
    assert_eq!(first("zzz"), None);
    assert_eq!(first(""), None);
    assert!(catalog.nearest_actions("csms:secret:get", 2).len() <= 2);
    let key = |name: &str| catalog.nearest_keys(name, 1).first().map(|key| key.name());
    assert_eq!(key("csms:VersionStages"), Some("csms:VersionStage"));
    assert_eq!(key("aws:SourceIp"), Some("g:SourceIp"));
    assert_eq!(key("g:ResourceTags/env"), Some("g:ResourceTag/<tag-key>"));
    let service = |code: &str| catalog.nearest_services(code, 1).first().map(|service| service.code());
    assert_eq!(service("cmss"), Some("csms"));
    assert_eq!(service("obs"), None);
    assert!(catalog.nearest_actions(&"a".repeat(1_000_000), 3).is_empty());
}
