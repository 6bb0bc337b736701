//! The actions that the asked one depends on, decided as well.

use iam5::catalog::{Dependency, Operation};
use iam5::{Catalog, Request};

use super::language::{refuse, spoken, worded};

/// The actions decided besides the one of the request.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Options")]
pub(crate) struct DependencyArgs {
    /// Decide the actions that the asked one depends on too, and answer with the weakest decision
    #[arg(long)]
    pub(crate) with_dependencies: bool,
    /// The resource of an action that the asked one depends on, which is unknown otherwise; may be repeated
    #[arg(long, value_name = "ACTION=URN", requires = "with_dependencies")]
    dependency_resource: Vec<String>,
}

/// A request for an action that another one depends on.
#[derive(Debug)]
pub(crate) struct Dependent {
    pub(crate) request: Request,
    /// Whether it is shown and does not count.
    pub(crate) conditional: bool,
}

impl DependencyArgs {
    /// The requests to be decided besides one; none where nobody asks for them.
    pub(crate) fn requests(
        &self,
        request: &Request,
        operation: Option<&Operation>,
        catalog: &Catalog,
    ) -> anyhow::Result<Vec<Dependent>> {
        if !self.with_dependencies {
            return Ok(Vec::new());
        }
        let name = request.action().name();
        let known = catalog.action(name);
        let needed = known.map(|it| catalog.dependencies(it, operation)).unwrap_or_default();
        let mut resources: Vec<(&str, &str)> = Vec::new();
        for given in &self.dependency_resource {
            let Some((action, urn)) = given.split_once('=') else {
                refuse!(
                    "`{0}` is not a resource of an action: write `ACTION=URN`",
                    "`{0}` 不是某个授权项的资源：请写成 `ACTION=URN`",
                    given
                );
            };
            if !needed.iter().any(|it| it.action.eq_ignore_ascii_case(action)) {
                let known: Vec<String> = needed.iter().map(|it| format!("`{}`", it.action)).collect();
                if known.is_empty() {
                    refuse!(
                        "`{0}` depends on no other action: leave `--dependency-resource` out",
                        "`{0}` 不依赖其他授权项：请去掉 `--dependency-resource`",
                        name
                    );
                }
                refuse!(
                    "`{0}` does not depend on `{1}`: name {2}",
                    "`{0}` 不依赖 `{1}`：请写 {2}",
                    name,
                    action,
                    known.join(&worded!(spoken(), " or ", " 或 "))
                );
            }
            resources.push((action, urn));
        }
        let dependent = |it: &Dependency<'_>| {
            let own = resources.iter().filter(|given| given.0.eq_ignore_ascii_case(it.action));
            let request = request.dependent(it.action, own.map(|it| it.1), catalog)?;
            Ok(Dependent { request, conditional: it.conditional })
        };
        needed.iter().map(dependent).collect()
    }
}
