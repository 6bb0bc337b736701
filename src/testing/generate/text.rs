//! Random texts of requests: right ones in every spelling, and ones with a fault.

use serde_json::{Value, json};

use super::Choices;

const ACTIONS: &[&str] = &[
    "csms:secret:get",
    "csms:secret:getStage",
    "csms:secret:getVersion",
    "csms:secret:scheduleDeletion",
    "csms:secret:create",
    "csms:secret:list",
    "csms::listTasks",
    "obs:object:getObject",
    "rds:instance:create",
    "store::listAll",
    "sts:agencies:assume",
    "sts:agencies:assumeWithSAML",
    "sts::tagSession",
];
const ODD_ACTIONS: &[&str] = &[
    "CSMS:Secret:Get",
    "csms:secretStage:get",
    "csms:SecretVersion:get",
    "csms:event:get",
    "csms:secret:dlete",
    "csms:secrets:get",
    "csms::get",
    "csms:secret:*",
    "csms:secret:ge?",
    "csms:secret",
    "csms:secret:get:x",
    "csms:sec ret:get",
    ":secret:get",
    "ShowSecretStage",
    "kms:cmk:create",
    "kms:cmk:decryptDataKey",
    "kms:grant:create",
    "",
];
const ACCOUNTS: &[&str] = &["acc1", "acc1", "acc1", "acc1", "acc2", "", "system"];
const REGIONS: &[&str] = &["cn-north-4", "cn-north-4", "eu-1", ""];
const NAMES: &[&str] = &["db", "db", "DB", "prod/db", "a:b", "x*", "bob"];
const CALLERS: &[&str] = &[
    r#"{"urn": "iam::acc1:user:bob"}"#,
    r#"{"urn": "iam::acc1:user:bob", "account": "acc1"}"#,
    r#"{"urn": "iam::acc2:user:alice"}"#,
    r#"{"urn": "iam::acc1:user:team/bob"}"#,
    r#"{"urn": "iam::acc1:agency:ops"}"#,
    r#"{"urn": "iam::acc1:agency:service-linked-agency/ops", "service_linked": true}"#,
    r#"{"urn": "sts::acc1:assumed-agency:ops/run"}"#,
    r#"{"urn": "sts::acc1:external-user:corp/jo"}"#,
    r#"{"account": "acc1", "root": true}"#,
    r#"{"account": "acc1"}"#,
    r#"{"account": "acc2"}"#,
    r#"{"service": "service.OBS"}"#,
    r#"{"service": "service.OBS", "account": "acc1"}"#,
    r#"{"root": true}"#,
    r#"{"root": false}"#,
    r#"{"management_account": true}"#,
    r#"{"service_linked": true}"#,
    "{}",
    "null",
];
const ODD_CALLERS: &[&str] = &[
    r#"{"urn": "iam::acc1:user:bob", "account": "acc2"}"#,
    r#"{"urn": "bob"}"#,
    r#"{"urn": "iam:::user:bob"}"#,
    r#"{"urn": ""}"#,
    r#"{"account": ""}"#,
    r#"{"name": "bob"}"#,
    r#"{"root": "true"}"#,
    r#"{"urn": null, "account": null}"#,
    r#"{"urn": 7}"#,
    r#""iam::acc1:user:bob""#,
    r#"{"urn": "iam::acc1:user:bob", "urn": "iam::acc1:user:alice"}"#,
    "[]",
];
pub(super) const KEYS: &[&str] = &[
    "csms:Type",
    "csms:VersionStage",
    "g:ResourceTag/env",
    "g:EnterpriseProjectId",
    "g:UserName",
    "g:SourceVpce",
    "g:MFAPresent",
    "g:TagKeys",
    "rds:Engine",
    "apig:Stage",
];
pub(super) const CALLER_KEYS: &[&str] = &[
    "g:PrincipalAccount",
    "g:DomainId",
    "g:PrincipalUrn",
    "g:PrincipalIsRootUser",
    "g:UserName",
    "g:PrincipalTag/team",
];
const ODD_KEYS: &[&str] = &[
    "CSMS:TYPE",
    "g:resourcetag/ENV",
    "g:RESOURCETAG/env",
    "g:ResourceTags/env",
    "g:ResourceTag",
    "g:ResourceTag/",
    "ResourceTag/env",
    "csms:Typ",
    "csms:Type ",
    "g:UserNam",
    " g:UserName",
    "g:ResourceTag/env = prod",
    "kms:Whatever",
    "x:",
    "",
];
const VALUES: &[&str] =
    &["prod", "locked", "COMMON", "RDS-FG", "bob", "alice", "acc1", "acc2", "true", "false", ""];
const UNKNOWN: &[&str] = &[
    "*",
    "csms:Type",
    "csms:VersionStage",
    "g:ResourceTag/*",
    "g:ResourceTag/env",
    "g:UserName",
    "g:SourceVpce",
    "principal",
    "resource",
    "resource.account",
    "resource.region",
    "authentication",
    "rds:*",
    "r*",
    "a*",
    "g:*",
    "csms:*",
    "*:*",
    "g:Principal*",
    "trust_policy",
    "scps",
    "rcps",
];
const ODD_UNKNOWN: &[&str] = &[
    "pr*",
    "auth*",
    "resource*",
    "resource.*",
    "principal*",
    "principal?",
    "scps*",
    "Principal",
    "RESOURCE",
    "g:ResourceTags/*",
    "g:Foo*",
    "G:USERNAME",
    "g:resourceTAG/e*",
    "csms:X*",
    "csms:T?pe",
    "csms:Typ",
    "kms:*",
    "kms:Foo",
    "users",
    "g:User Name",
    "**",
    "*Type",
    "?:UserName",
    "g:ResourceTag*",
    "g:ResourceTag/",
    "g:ResourceTag",
    "",
];

/// A text of a request. About half of them have a fault.
#[must_use]
pub fn request(choices: &mut Choices) -> String {
    choices.part();
    let odd = |choices: &mut Choices, usual: &[&str], odd: &[&str]| {
        let list = if choices.chance(7) { odd } else { usual };
        (*list.get(choices.below(list.len())).unwrap_or(&"")).to_owned()
    };
    let mut members: Vec<(&str, String)> = Vec::new();
    let action = odd(choices, ACTIONS, ODD_ACTIONS);
    members.push(("action", json!(action).to_string()));
    if choices.chance(90) {
        members.push(("resource", resource(choices, &action)));
    }
    if choices.chance(55) {
        members.push(("principal", odd(choices, CALLERS, ODD_CALLERS)));
    }
    if choices.chance(80) {
        members.push(("context", context(choices)));
    }
    if choices.chance(60) {
        let count = [1, 1, 1, 2];
        let listed: Vec<Value> =
            (0..choices.pick(&count)).map(|_| json!(odd(choices, UNKNOWN, ODD_UNKNOWN))).collect();
        let bare = listed.len() == 1 && choices.chance(20);
        members.push((
            "unknown",
            if bare { listed.iter().map(Value::to_string).collect() } else { json!(listed).to_string() },
        ));
    }
    if choices.chance(20) {
        members.push((
            "authentication",
            json!(odd(choices, &["signed", "token", "unknown"], &["Token", ""])).to_string(),
        ));
    }
    if choices.chance(8) {
        members.push(("region", json!(choices.pick(&["cn-north-4", "eu-1"])).to_string()));
    }
    if choices.chance(8) {
        members.push(("project", json!(choices.pick(&["p1", "p2", "p9"])).to_string()));
    }
    if choices.chance(5) {
        let more = [
            ("resource_id", r#""r1""#),
            ("resource_management_account", "true"),
            ("resource_management_account", r#""true""#),
            ("resources", r#""csms:r:acc1:secretName:db""#),
            ("Action", r#""csms:secret:get""#),
            ("region", "7"),
            ("authentication", "null"),
            ("action", r#""csms:secret:get""#),
        ];
        let (name, value) = more.get(choices.below(more.len())).copied().unwrap_or_default();
        members.push((name, value.to_owned()));
    }
    let from = choices.below(members.len());
    members.rotate_left(from);
    let members: Vec<String> =
        members.iter().map(|(name, value)| format!("{}: {value}", json!(name))).collect();
    let text = format!("{{{}}}", members.join(", "));
    if choices.chance(1) { text.replacen(',', ",,", 1) } else { text }
}

fn resource(choices: &mut Choices, action: &str) -> String {
    let service = action.split(':').next().filter(|it| !it.is_empty()).unwrap_or("csms");
    if service == "sts" {
        let account = choices.pick(&["acc1", "acc1", "acc2"]);
        let kind = choices.pick(&["agency", "agency", "agency", "user"]);
        return json!(format!("iam::{account}:{kind}:ops")).to_string();
    }
    let mut urn = || {
        let service = match choices.below(40) {
            0 => "obs",
            1 => "CSMS",
            _ => service,
        };
        let kind = match (service, choices.below(30)) {
            ("csms" | "CSMS", 1) => "secret",
            ("csms" | "CSMS", 2) => "SecretName",
            ("csms" | "CSMS", _) => "secretName",
            ("obs", _) => "object",
            (_, 3) => "",
            _ => "instance",
        };
        let (region, account) = (choices.pick(REGIONS), choices.pick(ACCOUNTS));
        let urn = format!("{service}:{region}:{account}:{kind}:{}", choices.pick(NAMES));
        if choices.chance(2) { urn.replacen(':', "/", 1) } else { urn }
    };
    match urn() {
        urn if urn.len() % 9 == 0 => json!([urn, self::pair(&urn)]).to_string(),
        urn if urn.len() % 13 == 0 => json!([urn]).to_string(),
        urn => match urn.len() % 31 {
            5 => r#""*""#.to_owned(),
            6 => "[]".to_owned(),
            7 => "null".to_owned(),
            _ => json!(urn).to_string(),
        },
    }
}

/// Another resource, of the same account or of another one.
fn pair(urn: &str) -> String {
    if urn.len().is_multiple_of(2) { urn.replace("acc1", "acc2") } else { format!("{urn}2") }
}

fn context(choices: &mut Choices) -> String {
    let mut members: Vec<String> = Vec::new();
    for _ in 0..choices.below(4) {
        let list = match choices.below(100) {
            0..6 => ODD_KEYS,
            6..18 => CALLER_KEYS,
            _ => KEYS,
        };
        let key = choices.pick(list);
        let value = match choices.below(40) {
            0 => "null".to_owned(),
            1 => "[]".to_owned(),
            2 => "7".to_owned(),
            3 => "true".to_owned(),
            4 => "{}".to_owned(),
            5 => r#"["prod", 7]"#.to_owned(),
            6 | 7 => json!([choices.pick(VALUES), choices.pick(VALUES)]).to_string(),
            8 => json!([choices.pick(VALUES)]).to_string(),
            _ => json!(value_of(choices, key)).to_string(),
        };
        members.push(format!("{}: {value}", json!(key)));
    }
    if choices.chance(1) { "[]".to_owned() } else { format!("{{{}}}", members.join(", ")) }
}

/// A value of the key that policies ask for too, most of the time.
#[must_use]
pub fn value_of(choices: &mut Choices, key: &str) -> String {
    let fitting: &[&str] = match key {
        "csms:Type" => &["COMMON", "RDS-FG"],
        "g:UserName" => &["bob", "alice"],
        "g:PrincipalAccount" | "g:DomainId" => &["acc1", "acc1", "acc2"],
        "g:PrincipalUrn" => &["iam::acc1:user:bob", "iam::acc2:user:alice"],
        "g:PrincipalIsRootUser" | "g:MFAPresent" => &["true", "false", "TRUE"],
        "g:ResourceTag/env" => &["prod", "locked"],
        _ => VALUES,
    };
    let values = if choices.chance(85) { fitting } else { VALUES };
    choices.pick(values).to_owned()
}
