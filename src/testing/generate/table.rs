//! Random tables: of requests that were made, and of what is known of resources.

use super::Choices;
use super::text::value_of;

/// A cell as CSV has it.
fn cell(choices: &mut Choices, text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) || choices.chance(15) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

/// A table of requests, and the list that says which column is which part, if not the header does. About half of
/// them have a fault.
#[must_use]
pub fn requests(choices: &mut Choices) -> (Option<String>, String) {
    let more = [
        "resource",
        "resource",
        "principal",
        "principal.urn",
        "principal.account",
        "principal.root",
        "principal.service",
        "authentication",
        "time",
        "unknown",
        "g:UserName",
        "g:SourceIp",
        "g:ResourceTag/env",
        "g:CurrentTime",
        "csms:Type",
        "rds:Engine",
    ];
    let odd =
        ["Action", "source_ip", "csms:Typ", "g:ResourceTags/env", "principal.name", "", "region", "action"];
    let mut parts = vec!["action"];
    for _ in 0..choices.below(6) {
        let part = if choices.chance(6) { choices.pick(&odd) } else { choices.pick(&more) };
        if !parts.contains(&part) || choices.chance(10) {
            parts.push(part);
        }
    }
    if choices.chance(3) {
        parts.remove(0);
    }
    let from = choices.below(parts.len().max(1));
    let from = from.min(parts.len());
    parts.rotate_left(from);
    let is_named = choices.chance(50);
    let mut list: Vec<String> = Vec::new();
    let mut header: Vec<String> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if is_named {
            header.push((*part).to_owned());
            continue;
        }
        // A text that is the same for all rows has no comma in a list of columns.
        let constant = value(choices, part);
        if *part != "action" && choices.chance(15) && !constant.contains(',') {
            list.push(format!("{part}:={constant}"));
            continue;
        }
        let column = if choices.chance(4) { "Column 0".to_owned() } else { format!("Column {at}") };
        list.push(format!("{part}={column}"));
        if !choices.chance(2) {
            header.push(column);
        }
    }
    let mut rows = vec![header.clone()];
    for _ in 0..choices.below(4) {
        let mut row: Vec<String> = Vec::new();
        for name in &header {
            let part = match is_named {
                true => name.as_str(),
                false => {
                    name.rsplit(' ').next().and_then(|it| parts.get(it.parse::<usize>().ok()?)).unwrap_or(&"")
                }
            };
            row.push(if choices.chance(15) { String::new() } else { value(choices, part) });
        }
        if choices.chance(4) {
            row.push("more".to_owned());
        }
        rows.push(row);
    }
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|it| cell(choices, it)).collect();
        text.push_str(&cells.join(","));
        text.push_str(choices.pick(&["\n", "\n", "\r\n"]));
    }
    ((!is_named).then(|| list.join(",")), text)
}

/// A value for a part of a request.
fn value(choices: &mut Choices, part: &str) -> String {
    let values: &[&str] = match part {
        "action" => &[
            "csms:secret:get",
            "csms:secret:get",
            "csms:secret:getStage",
            "obs:object:getObject",
            "csms:secret:dlete",
            "csms:secretStage:get",
        ],
        "resource" => &[
            "csms:cn-north-4:acc1:secretName:db",
            "csms:cn-north-4:acc1:secretName:db",
            "csms:eu-1:acc2:secretName:a,b",
            "csms::acc1:secretName:a\"b",
            r#"["csms:eu-1:acc1:secretName:db", "csms:eu-1:acc1:secretName:db2"]"#,
            "obs:::object:x",
            "*",
            "db",
            "[]",
        ],
        "principal" | "principal.urn" => {
            &["iam::acc1:user:bob", "iam::acc1:user:bob", "sts::acc1:assumed-agency:ops/run", "bob"]
        }
        "principal.account" => &["acc1", "acc1", "acc2"],
        "principal.root" => &["true", "false", "True", "1"],
        "principal.service" => &["service.OBS"],
        "authentication" => &["signed", "token", "unknown", "Token"],
        "time" | "g:CurrentTime" => &[
            "1781166448000",
            "1781166448",
            "2026-06-11T08:27:28Z",
            "2026/06/11 16:27:28 GMT+08:00",
            "yesterday",
        ],
        "unknown" => {
            &["*", "csms:Type", r#"["csms:Type", "g:UserName"]"#, "resource", "g:X", r#"["csms:Type"#, "[]"]
        }
        "g:UserName" => &["bob", "bob", "alice", r#"["bob", "alice"]"#],
        key => return value_of(choices, key),
    };
    choices.pick(values).to_owned()
}

/// A table of resources, keys and values. Some have a fault.
#[must_use]
pub fn resources(choices: &mut Choices) -> String {
    let mut rows: Vec<[String; 3]> = Vec::new();
    if choices.chance(40) {
        rows.push(["urn", "key", "value"].map(str::to_owned));
    }
    let separator = choices.pick(&[",", ",", "\t"]);
    for _ in 0..choices.below(5) {
        let odd = |choices: &mut Choices, usual: &[&str], odd: &[&str]| {
            let list = if choices.chance(3) { odd } else { usual };
            choices.pick(list).to_owned()
        };
        let urns = [
            "csms:cn-north-4:acc1:secretName:db",
            "csms:cn-north-4:acc1:secretName:db",
            "csms:eu-1:acc1:secretName:db2",
            "csms:eu-1:acc2:secretName:db",
        ];
        let urn = odd(choices, &urns, &["db", "csms:eu-1:acc1:secretName", ""]);
        let keys = [
            "g:ResourceTag/env",
            "g:ResourceTag/Env",
            "g:ResourceTag/team",
            "csms:Type",
            "g:EnterpriseProjectId",
        ];
        let key = odd(choices, &keys, &["env", ":x", "g:", "csms :Type"]);
        let value = odd(choices, &["prod", "locked", "COMMON", "red"], &["a,b", " x ", "say \"no\"", ""]);
        rows.push([urn, key, value]);
    }
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|it| match it.contains(['"', '\t']) || choices.chance(15) {
                true => format!("\"{}\"", it.replace('"', "\"\"")),
                false => it.clone(),
            })
            .collect();
        text.push_str(&cells.join(separator));
        text.push_str(choices.pick(&["\n", "\n", "\r\n", "\n\n"]));
    }
    text
}
