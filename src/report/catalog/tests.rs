use super::*;

fn text(name: &str) -> String {
    of(&Catalog::embedded(), name)
}

fn of_full(name: &str) -> String {
    of(&Catalog::full(), name)
}

fn of(catalog: &Catalog, name: &str) -> String {
    let mut out = String::new();
    CatalogReport::of(catalog, name, Language::English).write_text(&mut out).unwrap();
    out
}

#[test]
fn an_action_shows_what_it_needs() {
    assert_eq!(
        text("csms:secret:getstage"),
        "\
csms:secret:getStage, access level read
Grants permission to see which version a version stage points at.

  resource types  secretName*  csms:<region>:<account-id>:secretName:<secret-name>, required
  condition keys  secretName: csms:Type, csms:VersionStage, g:EnterpriseProjectId, g:ResourceTag/<tag-key>
                  whole action: -
  aliases         csms:secretStage:get
  depends on      -
  called by       ShowSecretStage  GET /v1/{project_id}/secrets/{secret_name}/stages/{stage_name}
  dependency of   -
  documented      https://support.huaweicloud.com/api-dew/ShowSecretStage.md
"
    );
}

#[test]
fn an_alias_says_what_it_stands_for() {
    let shown = text("csms:secretStage:get");
    assert!(shown.starts_with(
        "`csms:secretStage:get` is an alias of `csms:secret:getStage`\n\ncsms:secret:getStage, "
    ));

    let export = include_str!("../../../tests/data/depot-export.json");
    let catalog = Catalog::embedded().load("depot.json", export).unwrap();
    let report = CatalogReport::of(&catalog, "depot:rack:manage", Language::Chinese);
    let mut shown = String::new();
    report.write_text(&mut shown).unwrap();
    assert!(
        shown.starts_with("`depot:rack:manage` 是 `depot:shelf:stack` 和 `depot:shelf:clear` 的旧名称\n")
    );
    assert!(shown.contains("将货物放上货架。"));
    assert!(shown.contains("shelf*  depot:<region>:<account-id>:shelf:<hall>/<shelf-name>，必需\n"));
    assert!(shown.contains("agency  iam::<account-id>:agency:<agency-name>，可选\n"));
    assert_eq!(report.to_json()["actions"].as_array().unwrap().len(), 2);
}

#[test]
fn dependencies_are_shown_both_ways() {
    assert!(
        text("csms:secret:rotate")
            .contains("depends on      rds:password:update\n                  kms:cmk:createGrant\n")
    );
    assert!(of_full("kms:cmk:createGrant").contains("dependency of   csms:secret:rotate\n"));
}

#[test]
fn an_action_without_resource_type_says_what_matches() {
    let shown = text("csms::listEvents");
    assert!(shown.contains("resource types  -  only `*`, or no `Resource`, can match\n"), "{shown}");
}

#[test]
fn a_service_lists_everything() {
    let shown = text("csms");
    assert!(shown.starts_with("csms, collected 2026-11-24\n"));
    for part in [
        "csms:secret:getStage                 read     secretName*  alias csms:secretStage:get\n",
        "csms:Type                  string, single-valued (inferred)   documented  one of `COMMON`, `RDS-FG`",
        "BatchDeleteSecrets           POST /v1/{project_id}/secrets/batch-delete",
        "no identity-policy permission needed (documented)\n",
        "ListSupportRegions           -  ",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
    assert!(shown.lines().all(|line| line == line.trim_end()));
    assert!(of_full("kms").starts_with("kms, collected 2026-11-24; it has more actions than these\n"));
}

#[test]
fn the_overview_lists_the_services() {
    let catalog = Catalog::embedded();
    let report = CatalogReport::overview(&catalog, Language::English);
    let mut shown = String::new();
    report.write_text(&mut shown).unwrap();
    let keys = catalog.global_keys().len();
    assert_eq!(
        shown,
        format!(
            "csms   32 actions    5 keys   52 operations  collected 2026-11-24

{keys} global condition keys, collected 2026-11-24; `iam5 catalog g` lists them
"
        )
    );
    assert_eq!(report.to_json()["services"][0]["actions"], 32);
}

#[test]
fn keys_and_operations_are_found_too() {
    let shown = text("g:ResourceTag/env");
    assert!(
        shown.starts_with("g:ResourceTag/<tag-key>, condition key, string, single-valued (inferred)\n"),
        "{shown}"
    );
    assert!(shown.contains("carried by  csms:secret:batchCreateOrDeleteTags\n"), "{shown}");
    assert!(text("g:UserName").contains("carried by  every action\n"));
    assert!(text("g:PrincipalOrgId").contains("sensitive"));
    assert!(text("g").contains("g:CurrentTime"));
    let shown = text("DeleteSecretForSchedule");
    let line =
        "recovery_window_in_days (body): gives csms:RecoveryWindowInDays; a whole number from 7 to 30\n";
    assert!(shown.contains(line), "{shown}");
    assert!(text("BatchGetSecretValue").contains("now called     BatchShowSecretVersion\n"));
}

#[test]
fn an_unknown_name_shows_the_nearest() {
    let shown = text("csms:secret:getStag");
    assert!(
        shown.starts_with("the catalog has no `csms:secret:getStag`\nspelled alike:\n  csms:secret:getStage"),
        "{shown}"
    );
    assert_eq!(
        text("obs:bucket:x"),
        "the catalog has no `obs:bucket:x`\n`iam5 catalog` lists the services; `--catalog FILE` loads an export\n"
    );
    let catalog = Catalog::embedded();
    let report = CatalogReport::of(&catalog, "cmss", Language::English);
    assert!(!report.is_found());
    assert_eq!(report.to_json()["nearest"]["services"][0], "csms");
}

#[test]
fn json_has_the_same_facts() {
    let catalog = Catalog::embedded();
    let json = |name| CatalogReport::of(&catalog, name, Language::English).to_json();
    let action = json("csms:secret:getStage");
    assert_eq!(action["kind"], "action");
    assert_eq!(action["resources"][0]["required"], true);
    assert_eq!(action["resources"][0]["condition_keys"][1], "csms:VersionStage");
    assert_eq!(action["operations"][0]["method"], "GET");
    assert_eq!(action["status"], "documented");
    let service = json("csms");
    assert_eq!(service["kind"], "service");
    assert_eq!(service["actions"].as_array().unwrap().len(), 32);
    assert_eq!(service["operations"].as_array().unwrap().len(), 52);
    assert_eq!(service["traces"][0]["operation"], "DownloadSecretBlob");
    assert_eq!(json("csms:secretStage:get")["actions"][0]["name"], "csms:secret:getStage");
    assert_eq!(json("csms:VersionStage")["carried_by"], serde_json::json!(["csms:secret:getStage"]));
    assert_eq!(json("g:UserName")["carried_by"], serde_json::Value::Null);
    assert_eq!(json("ShowSecretStage")["authorization"], "action required");
    assert_eq!(json("g")["kind"], "global_keys");
}
