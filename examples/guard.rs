//! A guard before a client that reads secrets: it asks before the call is made, and says why not.
//!
//! - A denial becomes an error with a reason that is fit for an end user: no names of policies, values of conditions or
//!   other principals, which the log has.
//! - Where the answer depends on what is not known, exactly that is fetched, and asked again: the tags of the secret, say.
//! - The policies may be replaced at any time: a call is decided by one set from its start to its end.
//!
//! `cargo run --release --example guard`

#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::sync::Arc;

use arc_swap::ArcSwap;
use iam5::request::RequestBuilder;
use iam5::{Authorizer, Catalog, Decision, Policy, Request, RequestError};

/// Why a call is not made.
#[derive(Debug)]
enum Refusal {
    /// Nobody lets the caller do that, or somebody forbids it.
    Denied,
    /// What would have to be known is not: it counts as a denial.
    NotKnown,
    /// There can be no such call.
    Invalid(RequestError),
}

/// What an end user may read.
impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Denied => f.write_str("you may not read this secret; ask its owner for access"),
            Refusal::NotKnown => {
                f.write_str("it cannot be told now whether you may read this secret; try again")
            }
            Refusal::Invalid(_) => f.write_str("this is not the name of a secret"),
        }
    }
}

impl Error for Refusal {
    /// What the log has besides.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Refusal::Invalid(error) => Some(error),
            Refusal::Denied | Refusal::NotKnown => None,
        }
    }
}

/// Where facts about a secret come from: in a service, a call to the cloud.
trait Facts {
    /// The values of a condition key of a secret; `None` where they cannot be had.
    fn fetch(&self, secret: &str, key: &str) -> Option<Vec<String>>;
}

struct Guard<F> {
    policies: ArcSwap<Authorizer>,
    catalog: Catalog,
    facts: F,
}

impl<F: Facts> Guard<F> {
    /// Whether a secret's stage may be read.
    fn check(&self, secret: &str, stage: &str) -> Result<(), Refusal> {
        // One set of policies for the whole call, whatever replaces it meanwhile.
        let authorizer: Arc<Authorizer> = self.policies.load_full();
        let request = Request::builder("csms:secret:getStage")
            .resource(&format!("csms:cn-north-4:0a1b2c3d:secretName:{secret}"))
            .key("csms:VersionStage", stage);
        // Of the secret nothing is known yet.
        let open = ["csms:Type", "g:EnterpriseProjectId", "g:ResourceTag/*"];
        let request = open.iter().fold(request, |it, key| it.unknown(key));
        let asked = request.clone().build(&self.catalog).map_err(Refusal::Invalid)?;
        let verdict = authorizer.decide(&asked);
        let depends_on = match verdict.decision() {
            Decision::Allow => return Ok(()),
            Decision::ExplicitDeny | Decision::ImplicitDeny => {
                println!("  log: {}", verdict.explain());
                return Err(Refusal::Denied);
            }
            Decision::Undetermined => verdict.unknown_keys(),
        };
        println!("  fetched: {}", depends_on.join(", "));
        let fetched = self.fetch(request, secret, &depends_on)?;
        let again = fetched.build(&self.catalog).map_err(Refusal::Invalid)?;
        match authorizer.decide(&again).decision() {
            Decision::Allow => Ok(()),
            Decision::Undetermined => Err(Refusal::NotKnown),
            Decision::ExplicitDeny | Decision::ImplicitDeny => Err(Refusal::Denied),
        }
    }

    /// Adds what the answer depends on, and nothing else: the rest stays unknown.
    fn fetch(
        &self,
        request: RequestBuilder,
        secret: &str,
        keys: &[String],
    ) -> Result<RequestBuilder, Refusal> {
        keys.iter().try_fold(request, |request, key| {
            let values = self.facts.fetch(secret, key).ok_or(Refusal::NotKnown)?;
            Ok(request.key_values(key, values))
        })
    }
}

/// Stands for the cloud.
struct Table;

impl Facts for Table {
    fn fetch(&self, secret: &str, key: &str) -> Option<Vec<String>> {
        let value = match (secret, key) {
            (_, "csms:Type") => "COMMON",
            ("payments-db", "g:ResourceTag/env") => "prod",
            ("payments-old", "g:ResourceTag/env") => "locked",
            ("payments-new", _) => return None,
            _ => "dev",
        };
        Some(vec![value.to_owned()])
    }
}

fn policies(text: &str) -> Result<Authorizer, Box<dyn Error>> {
    Ok(Authorizer::new([Policy::parse("payments-read", text)?]))
}

fn main() -> Result<(), Box<dyn Error>> {
    let now = include_str!("../policies/examples/payments-read.json");
    let guard =
        Guard { policies: ArcSwap::from_pointee(policies(now)?), catalog: Catalog::embedded(), facts: Table };
    for secret in ["payments-db", "payments-old", "payments-new", "hr-db"] {
        println!("{secret}");
        match guard.check(secret, "SYSCURRENT") {
            Ok(()) => println!("  the call is made"),
            Err(refusal) => println!("  refused: {refusal}"),
        }
    }
    // New policies take effect with the next call.
    guard.policies.store(Arc::new(policies(r#"{"Version": "5.0", "Statement": []}"#)?));
    println!("payments-db, with other policies");
    let refusal = guard.check("payments-db", "SYSCURRENT").err();
    println!("  refused: {}", refusal.map_or_else(String::new, |it| it.to_string()));
    Ok(())
}
