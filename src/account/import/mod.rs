//! The importer: from saved answers of an account's own interfaces to a snapshot.
//!
//! Answers come in any order, each with its request: as a line `{"request": {"operation": …}, "answer": {…}}`, or as the
//! bare answer in a file whose name says the request, such as `ListPolicyVersionsV5.policy_id=1f0a.json`. What the
//! snapshot needs and nobody saved is an error that names the call.

mod answer;
mod identities;
mod operation;
mod organization;
mod pages;
mod resources;
mod roles;
mod world;

use serde_json::{Map, Value, json};

use crate::json::Limits;

use world::{Needs, World};

/// Answers of an account that are being put together.
#[derive(Debug, Default)]
pub struct Importer {
    world: World,
    takes_incomplete: bool,
    assumes_no_levels: bool,
    taken: Option<String>,
}

/// A snapshot that was made of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The text of the snapshot.
    pub snapshot: String,
    /// What is worth knowing of it: what is missing, what was assumed.
    pub notes: Vec<String>,
}

/// Everything that is wrong with answers; one line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct ImportErrors(Vec<String>);

/// The faults so far, in lines.
#[derive(Debug, Default)]
pub(in crate::account) struct Faults {
    lines: Vec<String>,
}

impl Faults {
    fn tell(&mut self, place: &str, what: &str) {
        self.lines.push(format!("{place}: {what}"));
    }
}

impl ImportErrors {
    /// The errors, in the order they were found.
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.0
    }
}

impl Importer {
    /// Takes what is there where calls are missing: the snapshot says that it is incomplete, and so does every answer
    /// from it.
    #[must_use]
    pub fn incomplete(mut self, takes: bool) -> Self {
        self.takes_incomplete = takes;
        self
    }

    /// Takes it that no SCPs, RCPs and NCPs bind the account where no answer is of an organization: every answer from
    /// the snapshot says so.
    #[must_use]
    pub fn assume_no_levels(mut self, assumes: bool) -> Self {
        self.assumes_no_levels = assumes;
        self
    }

    /// Says when the answers were saved.
    #[must_use]
    pub fn taken(mut self, when: Option<&str>) -> Self {
        self.taken = when.map(ToOwned::to_owned);
        self
    }

    /// Adds the answers of a file. `name` is its name, which says the request of a bare answer; the limits hold for
    /// each answer.
    ///
    /// Cost: linear in the text.
    pub fn add(&mut self, name: &str, text: &str, limits: &Limits) {
        answer::read(&mut self.world, name, text, limits);
    }

    /// Makes the snapshot.
    ///
    /// # Errors
    /// All that is wrong with the answers; calls that are missing.
    pub fn finish(mut self) -> Result<Imported, ImportErrors> {
        let world = &mut self.world;
        let account = world.account();
        let mut needs = Needs::default();
        for (call, why) in world.pages.missing() {
            needs.add(call, why);
        }
        let mut out = Map::new();
        out.insert("version".to_owned(), json!(2));
        out.insert("account_id".to_owned(), json!(account));
        out.extend(self.taken.as_ref().map(|it| ("taken".to_owned(), json!(it))));
        world.write_identities(&mut out, &mut needs);
        world.write_projects(&mut out);
        let account = account.unwrap_or_default();
        let mut notes = Vec::new();
        if world.has_organization() {
            if self.assumes_no_levels {
                let line = "the account is in an organization: leave out `--assume-no-levels`";
                world.faults.lines.push(line.to_owned());
            }
            world.write_levels(&account, &mut out, &mut needs);
        } else if self.assumes_no_levels {
            for name in ["scps", "rcps", "ncps"] {
                out.insert(name.to_owned(), json!([]));
            }
            out.insert("assumed_no_levels".to_owned(), json!(true));
        } else {
            notes.push(
                "no answer is of an organization: SCPs, RCPs and NCPs are unknown, and what would be allowed is \
                 undetermined; call `ShowOrganization` and `ListRoots`, or give `--assume-no-levels`"
                    .to_owned(),
            );
        }
        world.write_resources(&account, &mut out);
        let disabled = world.disabled_users();
        if !disabled.is_empty() {
            notes.push(format!("disabled users are kept, and marked: `{}`", disabled.join("`, `")));
        }
        let placeless = world.resources.placeless.len();
        if placeless > 0 {
            notes.push(format!(
                "{placeless} secrets are found by id alone: save their answers with `project_id`, and \
                 KeystoneListProjects"
            ));
        }
        let mut faults = std::mem::take(&mut self.world.faults.lines);
        let missing = needs.iter().map(|(call, why)| (format!("no answer of `{call}`"), why));
        if self.takes_incomplete {
            let missing: Vec<String> = needs.iter().map(|it| it.0.clone()).collect();
            if !missing.is_empty() {
                out.insert("complete".to_owned(), json!(false));
                out.insert("missing".to_owned(), json!(missing));
                notes.push(format!("the snapshot is incomplete: {} calls are missing", missing.len()));
            }
        } else {
            faults.extend(missing.map(|(what, why)| {
                format!("{what}: {why}: make the call and save its answer, or give `--incomplete`")
            }));
        }
        if !faults.is_empty() {
            let most = Limits::default().faults();
            if faults.len() > most {
                faults.truncate(most);
                faults.push(format!("there are more than {most} faults: fix those before it first"));
            }
            return Err(ImportErrors(faults));
        }
        let snapshot = serde_json::to_string_pretty(&Value::Object(out)).unwrap_or_default() + "\n";
        Ok(Imported { snapshot, notes })
    }
}

#[cfg(test)]
mod tests;
