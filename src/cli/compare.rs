//! `iam5 compare`: what a change of policies allows that was not allowed, and what it takes away.

use clap::ValueEnum;
use iam5::Catalog;
use iam5::analysis::{Callers, Comparison, Scope};
use iam5::report::comparison::ComparisonReport;

use super::exit::Exit;
use super::input::Input;
use super::language::{self, LanguageArg};
use super::option_args::{self, Reading};
use super::output;
use super::policies::PolicyArgs;

/// Decides what proposed policies allow that the present ones do not, over all requests, with one that shows it
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub(crate) struct CompareArgs {
    /// Identity policies as they are now: a file, a directory, a quoted glob or `-`; may be repeated
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    now: Vec<String>,
    /// Identity policies as they are proposed
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    proposed: Vec<String>,
    /// The callers that the question is about
    #[arg(long, value_enum, default_value_t, value_name = "KIND")]
    caller: CallerArg,
    /// Say nothing of access that is lost
    #[arg(long)]
    ignore_loss: bool,
    /// Assume nothing of keys and their values that is only documented
    #[arg(long)]
    no_links: bool,
    #[command(flatten)]
    layers: LayerArgs,
    /// The export of a service's authorization schema; may be repeated
    #[arg(long, value_name = "FILE", help_heading = "Options")]
    catalog: Vec<String>,
    /// Take the other reading of a rule that the documentation leaves open; may be repeated
    #[arg(long, value_enum, value_name = "RULE=READING", help_heading = "Options")]
    reading: Vec<Reading>,
    #[command(flatten)]
    lang: LanguageArg,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t, help_heading = "Options")]
    format: CompareFormat,
}

const AFTER: &str = "Exit codes:
  0  no access is gained, and none is lost without --ignore-loss
  1  access is gained, or lost
  2  could not run: wrong usage, unreadable or invalid input
  3  undecided, and no access is known to be gained";

/// The layers beside identity policies: of both sides, or where `--proposed-…` says so, of the proposed one.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Policies of other layers")]
struct LayerArgs {
    /// The SCPs of one level of the organization, separated by commas; repeat it for each level, from the root
    /// downwards
    #[arg(long, value_name = "FILE,…")]
    scp: Vec<String>,
    /// The RCPs of one level, as `--scp` takes them
    #[arg(long, value_name = "FILE,…")]
    rcp: Vec<String>,
    /// The NCPs of one level, as `--scp` takes them
    #[arg(long, value_name = "FILE,…")]
    ncp: Vec<String>,
    /// Session policies
    #[arg(long, value_name = "FILE")]
    session: Vec<String>,
    /// Policies of the resource
    #[arg(long, value_name = "FILE")]
    resource_policy: Vec<String>,
    /// The trust policy of the agency that is asked about
    #[arg(long, value_name = "FILE")]
    trust: Vec<String>,
    /// Policies of the VPC endpoint
    #[arg(long, value_name = "FILE")]
    endpoint: Vec<String>,
    /// The SCPs as they are proposed, or `none`
    #[arg(long, value_name = "FILE,…")]
    proposed_scp: Vec<String>,
    /// The RCPs as they are proposed, or `none`
    #[arg(long, value_name = "FILE,…")]
    proposed_rcp: Vec<String>,
    /// The NCPs as they are proposed, or `none`
    #[arg(long, value_name = "FILE,…")]
    proposed_ncp: Vec<String>,
    /// The session policies as they are proposed, or `none`
    #[arg(long, value_name = "FILE")]
    proposed_session: Vec<String>,
    /// The policies of the resource as they are proposed, or `none`
    #[arg(long, value_name = "FILE")]
    proposed_resource_policy: Vec<String>,
    /// The trust policy as it is proposed, or `none`
    #[arg(long, value_name = "FILE")]
    proposed_trust: Vec<String>,
    /// The policies of the VPC endpoint as they are proposed, or `none`
    #[arg(long, value_name = "FILE")]
    proposed_endpoint: Vec<String>,
}

/// The format of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum CompareFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// A comment on a pull request
    Markdown,
}

/// A kind of callers, as the command line takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CallerArg(Callers);

impl ValueEnum for CallerArg {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [CallerArg; 5] = [
            CallerArg(Callers::Member),
            CallerArg(Callers::Root),
            CallerArg(Callers::Token),
            CallerArg(Callers::OtherAccount),
            CallerArg(Callers::Any),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        let help = match self.0 {
            Callers::Root => "The root user of the resource's account",
            Callers::Token => "Of the resource's account, with an IAM token",
            Callers::OtherAccount => "Of another account than the resource's",
            Callers::Any => "Any of these",
            _ => "Of the resource's account, not its root user, bound by guardrails",
        };
        Some(clap::builder::PossibleValue::new(self.0.name()).help(help))
    }
}

impl LayerArgs {
    /// The policies of one side.
    fn side(&self, identity: &[String], is_proposed: bool) -> anyhow::Result<PolicyArgs> {
        let of = |now: &[String], proposed: &[String]| match is_proposed && !proposed.is_empty() {
            false => Ok(now.to_vec()),
            true if proposed == ["none"] => Ok(Vec::new()),
            true if proposed.iter().any(|it| it == "none") => {
                language::refuse!(
                    "`none` says that a layer is not there: leave the other policies of it out",
                    "`none` 表示没有该层：请去掉该层的其他策略"
                )
            }
            true => Ok(proposed.to_vec()),
        };
        Ok(PolicyArgs {
            policy: identity.to_vec(),
            scp: of(&self.scp, &self.proposed_scp)?,
            rcp: of(&self.rcp, &self.proposed_rcp)?,
            ncp: of(&self.ncp, &self.proposed_ncp)?,
            session: of(&self.session, &self.proposed_session)?,
            resource_policy: of(&self.resource_policy, &self.proposed_resource_policy)?,
            trust: of(&self.trust, &self.proposed_trust)?,
            endpoint: of(&self.endpoint, &self.proposed_endpoint)?,
        })
    }
}

pub(crate) fn run(args: &CompareArgs) -> anyhow::Result<Exit> {
    args.lang.speak();
    let input = Input::default();
    let catalog: Catalog = super::catalog::load(&args.catalog, &input)?;
    let options = option_args::options(&args.reading);
    let [now_args, proposed_args] =
        [args.layers.side(&args.now, false)?, args.layers.side(&args.proposed, true)?];
    let now = now_args.read(&input)?.authorizer(catalog.clone(), options);
    let proposed = proposed_args.read(&input)?.authorizer(catalog, options);
    let scope = Scope::default().callers(args.caller.0).links(!args.no_links);
    let gain = Comparison::within(&now, &proposed, scope);
    let loss = (!args.ignore_loss).then(|| Comparison::within(&proposed, &now, scope));
    let exit = exit(&gain, loss.as_ref());
    let more = more_options(args);
    let named = [&now_args, &proposed_args].map(|it| [it.options(), more.clone()].concat());
    let named = [named[0].as_slice(), named[1].as_slice()];
    let report = ComparisonReport::new((&now, &proposed), args.caller.0, (gain, loss), named);
    output::answer(&match args.format {
        CompareFormat::Text => report.text(language::spoken()),
        CompareFormat::Markdown => report.markdown(language::spoken()),
        CompareFormat::Json => report.json().to_string() + "\n",
    })?;
    Ok(exit)
}

/// The options that `iam5 check` takes too.
fn more_options(args: &CompareArgs) -> Vec<(String, String)> {
    let catalogs = args.catalog.iter().map(|it| ("--catalog".to_owned(), it.clone()));
    let readings = args.reading.iter().filter_map(|it| it.to_possible_value());
    catalogs.chain(readings.map(|it| ("--reading".to_owned(), it.get_name().to_owned()))).collect()
}

fn exit(gain: &Comparison, loss: Option<&Comparison>) -> Exit {
    let is_undecided = |it: &Comparison| matches!(it, Comparison::Undecided { .. });
    if gain.witness().is_some() || loss.is_some_and(|it| it.witness().is_some()) {
        Exit::No
    } else if is_undecided(gain) || loss.is_some_and(is_undecided) {
        Exit::Undetermined
    } else {
        Exit::Yes
    }
}
