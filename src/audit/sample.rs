//! Accounts, inventories and traces to try a replay on: made up, the same for the same seed, with planted
//! changes that a replay must find.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::audit::aggregate::class::Class;
use crate::audit::input::time;

/// The made-up account.
const ACCOUNT: &str = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";

/// The region that the traces are from; a trace does not say it, the path of its archive does.
pub const REGION: &str = "cn-north-4";

/// 2026-11-01T00:00:00Z; the traces are of the 14 days after.
const START: i64 = 1_793_491_200_000;
const DAYS: i64 = 14;

const APPS: [&str; 3] = ["payments", "orders", "web"];
const PARTS: [&str; 4] = ["db", "mq", "tls", "api-key"];

/// A habit of a principal: its name, whether it is an agency, trace name, action, apps, and whether the account
/// allows it now.
type Habit = (&'static str, bool, &'static str, &'static str, &'static [&'static str], bool);

const HABITS: [Habit; 10] = [
    ("lena", false, "rotateSecret", "csms:secret:rotate", &["payments"], true),
    ("lena", false, "updateSecret", "csms:secret:update", &["payments"], true),
    ("omar", false, "updateSecret", "csms:secret:update", &["orders"], true),
    ("omar", false, "createSecretVersion", "csms:secret:createVersion", &["orders"], true),
    ("deployer", true, "createSecretVersion", "csms:secret:createVersion", &APPS, true),
    ("mira", false, "updateSecret", "csms:secret:update", &["web"], true),
    ("mira", false, "forceDeleteSecret", "csms:secret:delete", &["web"], false),
    ("ana", false, "backupSecret", "csms:secret:get", &APPS, true),
    ("temp", false, "updateSecret", "csms:secret:update", &["payments"], false),
    ("steady", false, "updateSecret", "csms:secret:update", &APPS, true),
];

/// A change that was planted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Planted {
    /// Its class.
    pub class: Class,
    /// The principal concerned, as reports name it.
    pub principal: String,
    /// The action.
    pub action: String,
    /// The resources, as reports group them.
    pub resource: String,
}

/// A made-up account with its traces.
///
/// Traces are made one after the other: it is an iterator, each item the text of one trace.
#[derive(Debug, Clone)]
pub struct Sample {
    random: u64,
    made: u64,
    traces: u64,
    planted: BTreeMap<Planted, u64>,
}

impl Sample {
    /// Starts a sample of so many traces.
    #[must_use]
    pub fn new(traces: u64, seed: u64) -> Self {
        Sample { random: seed, made: 0, traces, planted: BTreeMap::new() }
    }

    /// The account now.
    #[must_use]
    pub fn now() -> Value {
        account(false)
    }

    /// The account as proposed, with the planted changes.
    #[must_use]
    pub fn next_account() -> Value {
        account(true)
    }

    /// The secrets with type, enterprise project and tags, as the service lists them.
    #[must_use]
    pub fn inventory() -> Value {
        let secret = |app: &str, part: &str| {
            json!({
                "id": format!("id-{app}-{part}"),
                "name": format!("{app}-{part}"),
                "secret_type": "COMMON",
                "enterprise_project_id": "0",
                "tags": [{"key": "env", "value": if part == "db" { "prod" } else { "test" }}],
            })
        };
        let secrets = APPS.iter().flat_map(|app| PARTS.iter().map(move |part| secret(app, part)));
        json!({"secrets": secrets.collect::<Vec<_>>()})
    }

    /// The planted changes of the traces made so far, with how many there are of each.
    #[must_use]
    pub fn planted(&self) -> &BTreeMap<Planted, u64> {
        &self.planted
    }

    /// A number below `bound` (SplitMix64).
    fn below(&mut self, bound: usize) -> usize {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.random;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let bound = u64::try_from(bound).unwrap_or(1).max(1);
        usize::try_from(mixed % bound).unwrap_or(0)
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> Option<T> {
        let at = self.below(items.len());
        items.get(at).copied()
    }

    fn trace(&mut self) -> Option<Value> {
        let (name, agency, trace, action, apps, allowed) = self.pick(&HABITS)?;
        let (app, part) = (self.pick(apps)?, self.pick(&PARTS)?);
        let number = i64::try_from(self.made).ok()?;
        let time = START + number * (DAYS * time::DAY) / i64::try_from(self.traces).ok()?.max(1);
        let principal = match agency {
            true => format!("sts::{ACCOUNT}:assumed-agency:{name}"),
            false => format!("iam::{ACCOUNT}:user:{name}"),
        };
        let urn = if agency { format!("{principal}/run-{}", self.below(1000)) } else { principal.clone() };
        // Some traces are of services that the catalog does not have.
        let other = self.below(40) == 0;
        if !other && let Some(class) = planted(name, trace, part) {
            let resource = format!("csms:{REGION}:{ACCOUNT}:secretName:{app}-*");
            let planted = Planted { class, principal, action: action.to_owned(), resource };
            *self.planted.entry(planted).or_default() += 1;
        }
        Some(json!({
            "trace_id": format!("{:08x}-{:08x}", self.made, self.random & 0xffff_ffff),
            "trace_name": if other { "createServer" } else { trace },
            "service_type": if other { "ECS" } else { "CSMS" },
            "resource_type": if other { "ecs" } else { "secret" },
            "resource_name": format!("{app}-{part}"),
            "resource_id": format!("id-{app}-{part}"),
            "trace_type": "ApiCall",
            "trace_rating": if allowed { "normal" } else { "warning" },
            "tracker_name": "system",
            "code": if allowed { "200" } else { "403" },
            "source_ip": format!("10.{}.{}.{}", self.below(256), self.below(256), 1 + self.below(254)),
            "user_agent": "huaweicloud-usdk-go/3.0",
            "read_only": false,
            "time": time,
            "record_time": time + 200,
            "enterprise_project_id": "0",
            "user": {
                "account_id": ACCOUNT,
                "access_key_id": "AKEXAMPLE",
                "domain": {"id": ACCOUNT, "name": "sample"},
                "name": name,
                "user_name": name,
                "principal_is_root_user": "false",
                "principal_urn": urn,
                "type": if agency { "AssumedAgency" } else { "User" },
                "session_context": {"attributes": {
                    "created_at": time::text(time)?, "mfa_authenticated": "false",
                }},
            },
        }))
    }
}

impl Iterator for Sample {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        if self.made >= self.traces {
            return None;
        }
        let trace = self.trace()?.to_string();
        self.made += 1;
        Some(trace)
    }
}

/// The change that the proposed account makes for a habit.
fn planted(name: &str, trace: &str, part: &str) -> Option<Class> {
    match (name, trace, part) {
        ("lena", "rotateSecret", _) | ("omar", "updateSecret", _) | ("deployer", _, "db") => {
            Some(Class::NewlyDenied)
        }
        ("mira", "forceDeleteSecret", _) => Some(Class::NewlyAllowed),
        ("ana", ..) => Some(Class::BecameUndetermined),
        ("temp", ..) => Some(Class::ReasonChanged),
        _ => None,
    }
}

fn account(proposed: bool) -> Value {
    let actions = |now: &[&str], next: &[&str]| json!(if proposed { next } else { now });
    let on = |app: &str| json!([format!("csms:*:*:secretName:{app}-*")]);
    let mut deploy = vec![json!({"Effect": "Allow", "Action": ["csms:secret:createVersion"]})];
    let mut backup = json!({"Sid": "Backup", "Effect": "Allow", "Action": ["csms:secret:get"]});
    if proposed {
        deploy.push(json!({
            "Sid": "NotInProduction", "Effect": "Deny", "Action": ["csms:secret:createVersion"],
            "Condition": {"StringEquals": {"g:ResourceTag/env": ["prod"]}},
        }));
        if let Some(statement) = backup.as_object_mut() {
            let condition = json!({"StringEquals": {"g:SourceVpc": ["vpc-backup"]}});
            statement.insert("Condition".to_owned(), condition);
        }
    }
    let temps: &[&str] = if proposed { &["no-temps"] } else { &[] };
    let policy = |statements: Value| json!({"Version": "5.0", "Statement": statements});
    json!({
        "account_id": ACCOUNT,
        "users": [
            {"name": "lena", "policies": ["payments-admin"]},
            {"name": "omar", "groups": ["orders-team"]},
            {"name": "mira", "policies": ["web-write"]},
            {"name": "ana", "policies": ["backup"]},
            {"name": "temp", "policies": temps},
            {"name": "steady", "policies": ["update-at-home"]},
            {"name": "idle", "policies": ["update-at-home"]},
        ],
        "groups": [{"name": "orders-team", "policies": ["orders-write"]}],
        "agencies": [{"name": "deployer", "policies": ["deploy"]}],
        "policies": {
            "payments-admin": policy(json!([{"Sid": "Payments", "Effect": "Allow", "Resource": on("payments"),
                "Action": actions(&["csms:secret:update", "csms:secret:rotate"], &["csms:secret:update"])}])),
            "orders-write": policy(json!([{"Sid": "Orders", "Effect": "Allow", "Resource": on("orders"),
                "Action": actions(&["csms:secret:createVersion", "csms:secret:update"], &["csms:secret:createVersion"])}])),
            "web-write": policy(json!([{"Sid": "Web", "Effect": "Allow", "Resource": on("web"),
                "Action": actions(&["csms:secret:update"], &["csms:secret:update", "csms:secret:delete"])}])),
            "deploy": policy(json!(deploy)),
            "backup": policy(json!([backup])),
            "no-temps": policy(json!([{"Sid": "NoTemps", "Effect": "Deny", "Action": ["*"]}])),
            "update-at-home": policy(json!([{"Effect": "Allow", "Action": ["csms:secret:update"],
                "Condition": {"IpAddress": {"g:SourceIp": ["10.0.0.0/8"]}}}])),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;
    use crate::account::{Inventory, Snapshot};
    use crate::audit::{AuditReport, Hints, Place, Replay, ReplayContext};
    use std::sync::Arc;

    fn run(sample: &mut Sample) -> AuditReport {
        let snapshot =
            |it: Value| Snapshot::parse("s", &it.to_string(), &mut |_| Err(String::new())).unwrap();
        let mut inventory = Inventory::default();
        inventory.add("i", &Sample::inventory().to_string()).unwrap();
        let (now, next) = (snapshot(Sample::now()), snapshot(Sample::next_account()));
        let context = Arc::new(ReplayContext::new(now, Some(next), inventory, Catalog::embedded()));
        let mut replay = Replay::new(&context);
        let hints = Hints { region: Some(REGION.to_owned()), ..Hints::default() };
        for (line, trace) in (1..).zip(sample.by_ref()) {
            let _ = replay.take(Place::new("sample", line), &trace, &hints);
        }
        AuditReport::of(&context, replay.finish())
    }

    #[test]
    fn each_planted_change_is_found_and_nothing_else() {
        for seed in [1, 2, 3] {
            let mut sample = Sample::new(3000, seed);
            let report = run(&mut sample);
            let mut found: BTreeMap<Planted, u64> = BTreeMap::new();
            for it in &report.changes {
                let planted = Planted {
                    class: it.class.unwrap(),
                    principal: it.principal.clone(),
                    action: it.action.clone(),
                    resource: it.resource.clone(),
                };
                *found.entry(planted).or_default() += it.count;
            }
            assert_eq!(&found, sample.planted());
            assert_eq!(found.len(), 10, "every habit that changes, in every application");
            assert!(report.adds_up());
            assert_eq!(report.counts.records(), 3000);
            assert!(report.counts.keys().keys().eq(["g:SourceVpc"]));
            assert!(report.counts.reasons(crate::wording::Language::English).keys().eq(&["unknown_service"]));
            assert_eq!(report.checks.succeeded_but_denied + report.checks.refused_but_allowed, 0);
            assert_eq!(report.coverage.unused_principals, ["idle"]);
        }
    }

    #[test]
    fn a_seed_makes_the_same_traces() {
        let texts = |seed| Sample::new(50, seed).collect::<Vec<_>>();
        assert_eq!(texts(7), texts(7));
        assert_ne!(texts(7), texts(8));
    }
}
