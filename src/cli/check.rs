//! `iam5 check`: decides one request.

use iam5::report::decision::DecisionReport;
use iam5::{Catalog, Decision, Verdict};

use super::account::AccountRequest;
use super::args::Format;
use super::dependencies::DependencyArgs;
use super::exit::Exit;
use super::input::Input;
use super::language::{LanguageArg, refuse, spoken, worded};
use super::option_args::{self, Reading};
use super::output;
use super::policies::PolicyArgs;
use super::render::verdict::VerdictText;
use super::request_args::AskArgs;

/// Decides one request: allow, explicit_deny, implicit_deny or undetermined
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    ask: AskArgs,
    #[command(flatten)]
    policies: PolicyArgs,
    #[command(flatten)]
    dependencies: DependencyArgs,
    /// The export of a service's authorization schema, or a folder of them; may be repeated
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
    #[command(flatten, next_help_heading = "Options")]
    language: LanguageArg,
}

pub(crate) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    args.language.speak();
    let input = Input::default();
    let asked_of = args.ask.account()?;
    let snapshot = asked_of.map(|(file, _)| super::account::read(file, &input)).transpose()?;
    if snapshot.is_some() && !args.policies.is_only_of_others() {
        refuse!(
            "`--account` has the policies of the caller and its guardrails: leave out `--policy`, `--scp`, `--rcp` and `--ncp`",
            "`--account` 已含调用者的策略及其防护策略：请去掉 `--policy`、`--scp`、`--rcp` 和 `--ncp`"
        );
    }
    if snapshot.is_none() && args.policies.is_empty() {
        refuse!(
            "there is no policy to decide with: give `--policy FILE`",
            "没有可用于判定的策略：请给出 `--policy FILE`"
        );
    }
    let catalog: Catalog = super::catalog::load(&args.catalog, &input)?;
    let named = asked_of.map(|it| it.1).unwrap_or_default();
    let of_account = snapshot.as_ref().map(|it| AccountRequest::new(it, named)).transpose()?;
    let mut ask = args.ask.clone();
    if let Some(it) = &of_account {
        it.flags(&mut ask);
    }
    let (mut request, operation) = ask.asked(&catalog, &input)?;
    if let Some(it) = &of_account {
        it.fill(&mut request, ask.resource_id());
    }
    args.policies.check(&request)?;
    let dependent = args.dependencies.requests(&request, operation, &catalog)?;
    let mut policies = args.policies.read(&input)?;
    let options = option_args::options(&args.reading);
    let authorizer = match (&of_account, &snapshot) {
        (Some(it), Some(snapshot)) => {
            policies.show(snapshot, it.holder());
            policies.add_to(it.authorizer(&request, &catalog, options)).build()
        }
        _ => policies.authorizer(catalog.clone(), options),
    };
    let account_notes = of_account.as_ref().map(AccountRequest::notes).unwrap_or_default();
    let verdict = authorizer.decide(&request);
    let others: Vec<_> =
        dependent.iter().map(|it| (authorizer.decide(&it.request), it.conditional)).collect();
    let counted = others.iter().filter(|it| !it.1).map(|it| it.0.decision());
    let decision = counted.fold(verdict.decision(), Decision::weaker);
    let text = match args.format {
        Format::Text => {
            let language = spoken();
            let write = |verdict| {
                let (policies, catalog) = (&policies, &catalog);
                VerdictText { verdict, policies, catalog, explain: args.explain, language }.write()
            };
            let mut text = String::new();
            if args.dependencies.with_dependencies {
                text = worded!(
                    language,
                    "{0}: {1} with the actions that it depends on\n\n",
                    "{0}: {1}，以及它所依赖的授权项\n\n",
                    decision,
                    request.action().name()
                );
            }
            text.push_str(&write(&verdict));
            for (verdict, conditional) in &others {
                let how = if *conditional {
                    worded!(language, "some calls need, which does not count", "部分调用需要，不计入结果")
                } else {
                    worded!(language, "needed too", "还需要")
                };
                text.push_str(&worded!(language, "\n{0}: {1}", "\n{0}：{1}", how, write(verdict)));
            }
            for note in &account_notes {
                text.push_str(&format!("note: {}\n", output::shown(note)));
            }
            text
        }
        Format::Json => {
            let report = |verdict: &Verdict<'_>| {
                let analysis = verdict.analysis();
                let report = DecisionReport::of(&analysis);
                if args.explain { report.explained(analysis.explain()) } else { report }
            };
            let mut whole = report(&verdict);
            whole.notes.extend(account_notes);
            if args.dependencies.with_dependencies {
                let others = others.iter().map(|(verdict, conditional)| (report(verdict), *conditional));
                whole = whole.with_dependencies(decision, others);
            }
            serde_json::to_string(&whole)? + "\n"
        }
    };
    output::answer(&text)?;
    Ok(match decision {
        Decision::Allow => Exit::Yes,
        Decision::ExplicitDeny | Decision::ImplicitDeny => Exit::No,
        Decision::Undetermined => Exit::Undetermined,
    })
}
