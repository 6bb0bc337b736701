//! `iam5 schema`: the JSON Schemas of what is read and written.

use std::fmt::Write;

use iam5::wording::Language;

use super::exit::Exit;
use super::language::{LanguageArg, spoken, worded};
use super::output::{self, shown};

/// Lists the JSON Schemas of what iam5 reads and writes, or prints one
#[derive(Debug, clap::Args)]
#[command(after_help = super::exit::TABLE)]
pub(crate) struct SchemaArgs {
    /// The name of a schema, such as `policy`; nothing for the list
    name: Option<String>,
    #[command(flatten)]
    language: LanguageArg,
}

/// A schema: its name, what it describes, and its text.
type Schema = (&'static str, [&'static str; 2], &'static str);

const SCHEMAS: [Schema; 12] = [
    (
        "policy",
        ["an identity policy, SCP or session policy of version 5.0", "5.0 版本的身份策略、SCP 或会话策略"],
        text::POLICY,
    ),
    (
        "settings",
        ["`iam5.toml`, the settings of `iam5 lint`", "`iam5.toml`，`iam5 lint` 的设置"],
        text::SETTINGS,
    ),
    ("request", ["the request of `iam5 check`", "`iam5 check` 的请求"], text::REQUEST),
    ("case", ["a case of `iam5 test`", "`iam5 test` 的用例"], text::CASE),
    ("record", ["a record of `iam5 audit`", "`iam5 audit` 的记录"], text::RECORD),
    ("snapshot", ["the snapshot of an account for `iam5 audit`", "`iam5 audit` 的账号快照"], text::SNAPSHOT),
    ("inventory", ["an inventory of resources for `iam5 audit`", "`iam5 audit` 的资源清单"], text::INVENTORY),
    (
        "check-output",
        ["what `iam5 check --format json` prints", "`iam5 check --format json` 的输出"],
        text::CHECK_OUTPUT,
    ),
    (
        "lint-output",
        ["what `iam5 lint --format json` prints", "`iam5 lint --format json` 的输出"],
        text::LINT_OUTPUT,
    ),
    (
        "test-output",
        ["a line of what `iam5 test --format json` prints", "`iam5 test --format json` 输出中的一行"],
        text::TEST_OUTPUT,
    ),
    (
        "compare-output",
        ["what `iam5 compare --format json` prints", "`iam5 compare --format json` 的输出"],
        text::COMPARE_OUTPUT,
    ),
    (
        "audit-output",
        ["what `iam5 audit --format json` prints", "`iam5 audit --format json` 的输出"],
        text::AUDIT_OUTPUT,
    ),
];

mod text {
    pub(super) const POLICY: &str = include_str!("../../schemas/policy.schema.json");
    pub(super) const SETTINGS: &str = include_str!("../../schemas/iam5.schema.json");
    pub(super) const REQUEST: &str = include_str!("../../schemas/request.schema.json");
    pub(super) const CASE: &str = include_str!("../../schemas/case.schema.json");
    pub(super) const RECORD: &str = include_str!("../../schemas/record.schema.json");
    pub(super) const SNAPSHOT: &str = include_str!("../../schemas/snapshot.schema.json");
    pub(super) const INVENTORY: &str = include_str!("../../schemas/inventory.schema.json");
    pub(super) const CHECK_OUTPUT: &str = include_str!("../../schemas/check-output.schema.json");
    pub(super) const LINT_OUTPUT: &str = include_str!("../../schemas/lint-output.schema.json");
    pub(super) const TEST_OUTPUT: &str = include_str!("../../schemas/test-output.schema.json");
    pub(super) const COMPARE_OUTPUT: &str = include_str!("../../schemas/compare-output.schema.json");
    pub(super) const AUDIT_OUTPUT: &str = include_str!("../../schemas/audit-output.schema.json");
}

pub(crate) fn run(args: &SchemaArgs) -> anyhow::Result<Exit> {
    args.language.speak();
    let Some(name) = &args.name else {
        let width = SCHEMAS.iter().map(|it| it.0.len()).max().unwrap_or(0);
        let mut list = String::new();
        for (name, [english, chinese], _) in SCHEMAS {
            let what = match spoken() {
                Language::English => english,
                Language::Chinese => chinese,
            };
            writeln!(list, "{name:width$}  {what}")?;
        }
        output::answer(&list)?;
        return Ok(Exit::Yes);
    };
    match SCHEMAS.iter().find(|it| it.0 == name) {
        Some((_, _, text)) => {
            output::answer(text)?;
            Ok(Exit::Yes)
        }
        None => {
            let text = worded!(
                spoken(),
                "unknown schema `{0}`: `iam5 schema` lists them",
                "没有名为 `{0}` 的 Schema：`iam5 schema` 会列出全部",
                shown(name)
            );
            output::message(&format!("{text}\n"));
            Ok(Exit::No)
        }
    }
}
