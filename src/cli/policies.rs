//! The policies of a command: read, and kept with their texts so that they can be shown.

use anyhow::bail;
use iam5::account::{Holder, Snapshot};
use iam5::decide::AuthorizerBuilder;
use iam5::policy::{ParseErrors, ParseOptions, PolicyKind, Statement};
use iam5::{Authorizer, Catalog, MAX_LEVELS, Options, Policy, Request};

use super::Rendered;
use super::input::{Input, Source, limits};
use super::language::{refuse, spoken, worded};
use super::render::snippet;

/// The options that name policies.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Policies")]
pub(crate) struct PolicyArgs {
    /// Identity policies of the user, its groups or the agency: a file, a directory, a quoted glob or `-`;
    /// may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) policy: Vec<String>,
    /// The SCPs of one level of the organization, separated by commas; repeat it for each level, from the
    /// root downwards
    #[arg(long, value_name = "FILE,…")]
    pub(super) scp: Vec<String>,
    /// The RCPs of one level of the organization of the resource's account, as `--scp` takes them
    #[arg(long, value_name = "FILE,…")]
    pub(super) rcp: Vec<String>,
    /// The NCPs of one level of the organization of the VPC endpoint's account, as `--scp` takes them
    #[arg(long, value_name = "FILE,…")]
    pub(super) ncp: Vec<String>,
    /// Session policies, as `--policy` takes them
    #[arg(long, value_name = "FILE")]
    pub(super) session: Vec<String>,
    /// Policies of the resource
    #[arg(long, value_name = "FILE")]
    pub(super) resource_policy: Vec<String>,
    /// The trust policy of the agency that is asked about
    #[arg(long, value_name = "FILE")]
    pub(super) trust: Vec<String>,
    /// Policies of the VPC endpoint
    #[arg(long, value_name = "FILE")]
    pub(super) endpoint: Vec<String>,
}

/// Policies with their texts, by layer.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    layers: Vec<(Slot, Vec<Policy>)>,
    sources: Vec<(Source, Policy)>,
}

/// The target of policies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Identity,
    Resource,
    Trust,
    Session,
    Endpoint,
    ScpLevel,
    RcpLevel,
    NcpLevel,
}

impl Slot {
    fn kind(self) -> PolicyKind {
        match self {
            Slot::Identity => PolicyKind::Identity,
            Slot::Resource => PolicyKind::Resource,
            Slot::Trust => PolicyKind::Trust,
            Slot::Session => PolicyKind::Session,
            Slot::Endpoint => PolicyKind::Endpoint,
            Slot::ScpLevel => PolicyKind::Scp,
            Slot::RcpLevel => PolicyKind::Rcp,
            Slot::NcpLevel => PolicyKind::Ncp,
        }
    }
}

impl PolicyArgs {
    /// Reads everything that is named; every fault of every document is reported at once.
    pub(crate) fn read(&self, input: &Input) -> anyhow::Result<Policies> {
        let mut policies = Policies::default();
        let mut faults = String::new();
        let mut layer = |slot: Slot, arguments: &[&str]| -> anyhow::Result<()> {
            let mut read = Vec::new();
            for argument in arguments {
                for source in input.many(argument, &["json"])? {
                    match Policy::parse_with(
                        &source.name,
                        &source.text,
                        ParseOptions::of(slot.kind()).with_limits(limits()),
                    ) {
                        Ok(policy) => {
                            read.push(policy.clone());
                            policies.sources.push((source, policy));
                        }
                        Err(errors) => faults.push_str(&render(&source.text, &errors)),
                    }
                }
            }
            policies.layers.push((slot, read));
            Ok(())
        };
        let groups = [
            (Slot::Identity, &self.policy),
            (Slot::Resource, &self.resource_policy),
            (Slot::Trust, &self.trust),
            (Slot::Session, &self.session),
            (Slot::Endpoint, &self.endpoint),
        ];
        for (slot, arguments) in groups {
            if !arguments.is_empty() {
                layer(slot, &arguments.iter().map(String::as_str).collect::<Vec<_>>())?;
            }
        }
        let levels = [(Slot::ScpLevel, &self.scp), (Slot::RcpLevel, &self.rcp), (Slot::NcpLevel, &self.ncp)];
        for (slot, levels) in levels {
            if levels.len() > MAX_LEVELS {
                bail!("{}", too_many_levels(levels.len()));
            }
            for level in levels {
                layer(slot, &level.split(',').map(str::trim).collect::<Vec<_>>())?;
            }
        }
        if faults.is_empty() { Ok(policies) } else { Err(Rendered(faults).into()) }
    }

    /// Checks that the policies can be those of a request: a trust policy is that of an agency (rule EVA-11).
    pub(crate) fn check(&self, request: &Request) -> anyhow::Result<()> {
        if !self.trust.is_empty() && !request.may_concern_agency() {
            let action = request.action().name();
            refuse!(
                "`--trust` is the policy of an agency, and `{0}` concerns no agency: leave it out",
                "`--trust` 是委托的信任策略，而 `{0}` 不涉及委托：请去掉它",
                action
            );
        }
        Ok(())
    }

    /// Returns whether none of them is one that the snapshot of an account has.
    pub(crate) fn is_only_of_others(&self) -> bool {
        [&self.policy, &self.scp, &self.rcp, &self.ncp].iter().all(|it| it.is_empty())
    }

    /// The options that name the policies, each with its value.
    pub(crate) fn options(&self) -> Vec<(String, String)> {
        let groups = [
            ("--policy", &self.policy),
            ("--scp", &self.scp),
            ("--rcp", &self.rcp),
            ("--ncp", &self.ncp),
            ("--session", &self.session),
            ("--resource-policy", &self.resource_policy),
            ("--trust", &self.trust),
            ("--endpoint", &self.endpoint),
        ];
        let of = |(name, values): (&str, &Vec<String>)| {
            values.iter().map(|it| (name.to_owned(), it.clone())).collect::<Vec<_>>()
        };
        groups.into_iter().flat_map(of).collect()
    }

    /// Returns whether no policy is named at all.
    pub(crate) fn is_empty(&self) -> bool {
        let levels = [&self.scp, &self.rcp, &self.ncp];
        let lists = [&self.policy, &self.session, &self.resource_policy, &self.trust, &self.endpoint];
        lists.iter().chain(&levels).all(|it| it.is_empty())
    }
}

impl Policies {
    /// Compiles them.
    pub(crate) fn authorizer(&mut self, catalog: Catalog, options: Options) -> Authorizer {
        self.add_to(Authorizer::builder().catalog(catalog).options(options)).build()
    }

    /// Adds them to an authorizer.
    pub(crate) fn add_to(&mut self, start: AuthorizerBuilder) -> AuthorizerBuilder {
        let layers = std::mem::take(&mut self.layers);
        layers.into_iter().fold(start, |builder, (slot, policies)| match slot {
            Slot::Identity => builder.identity(policies),
            Slot::Resource | Slot::Trust => builder.resource(policies),
            Slot::Session => builder.session(policies),
            Slot::Endpoint => builder.endpoint(policies),
            Slot::ScpLevel => builder.scp_level(policies),
            Slot::RcpLevel => builder.rcp_level(policies),
            Slot::NcpLevel => builder.ncp_level(policies),
        })
    }

    /// Keeps the policies of a snapshot that somebody holds, and its guardrails, so that their statements can be shown.
    pub(crate) fn show(&mut self, snapshot: &Snapshot, holder: &Holder) {
        let held = holder.policies.iter().chain(holder.grants.iter().map(|it| &it.0));
        let held = held.filter_map(|it| snapshot.policies.get(it));
        for policy in held.chain(snapshot.guardrails()) {
            if let Some(text) = snapshot.text(policy.name()) {
                let (name, text) = (policy.name().to_owned(), text.to_owned());
                let source = Source { name, text, path: None, root: None };
                self.sources.push((source, policy.clone()));
            }
        }
    }

    /// The text of a policy and one of its statements.
    pub(crate) fn statement(&self, policy: &str, index: u32) -> Option<(&Source, &Statement)> {
        let (source, policy) = self.sources.iter().find(|(source, _)| source.name == policy)?;
        Some((source, policy.statements().get(index as usize)?))
    }
}

/// Message about a stack of levels that no organization can have.
pub(crate) fn too_many_levels(count: usize) -> String {
    worded!(
        spoken(),
        "expected at most {0} levels, found {1}: an organization has at most seven",
        "最多 {0} 层，实际有 {1} 层：组织最多有七层",
        MAX_LEVELS,
        count
    )
}

fn render(text: &str, errors: &ParseErrors) -> String {
    let file = snippet::File::new(errors.name(), text);
    errors.iter().map(|(_, fault)| snippet::fault(&file, fault, spoken())).collect()
}
