//! `iam5 check`: decides one request.

use anyhow::bail;
use iam5::report::decision::DecisionReport;
use iam5::{Catalog, Decision};

use super::args::Format;
use super::ask::AskArgs;
use super::exit::Exit;
use super::input::Input;
use super::output;
use super::policies::PolicyArgs;
use super::reading::{self, Reading};
use super::verdict::VerdictText;

/// Decides one request, before it is made: allow, explicit_deny, implicit_deny or undetermined
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    policies: PolicyArgs,
    /// The export of a service's authorization schema; may be repeated
    #[arg(long, value_name = "FILE", help_heading = "Options")]
    catalog: Vec<String>,
    /// Take the other reading of a rule that the documentation leaves open; may be repeated
    #[arg(long, value_enum, value_name = "RULE=READING", help_heading = "Options")]
    reading: Vec<Reading>,
    /// Show every statement that has a say, and more near misses
    #[arg(long, help_heading = "Options")]
    explain: bool,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t, help_heading = "Options")]
    format: Format,
}

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let input = Input::default();
    if args.policies.is_empty() {
        bail!("there is no policy to decide with: give `--policy FILE`");
    }
    let catalog: Catalog = super::catalog::load(&args.catalog, &input)?;
    let request = args.ask.request(&catalog, &input)?;
    let mut policies = args.policies.read(&input)?;
    let authorizer = policies.authorizer(catalog.clone(), reading::options(&args.reading));
    let verdict = authorizer.decide(&request);
    let text = match args.format {
        Format::Text => {
            let (policies, catalog) = (&policies, &catalog);
            VerdictText { verdict: &verdict, request: &request, policies, catalog, explain: args.explain }
                .write()
        }
        Format::Json => {
            let mut report = DecisionReport::new(&verdict);
            if args.explain {
                report = report.explained(&verdict.explain());
            }
            serde_json::to_string(&report)? + "\n"
        }
    };
    output::answer(&text)?;
    Ok(match verdict.decision() {
        Decision::Allow => Exit::Yes,
        Decision::ExplicitDeny | Decision::ImplicitDeny => Exit::No,
        Decision::Undetermined => Exit::Undetermined,
    })
}
