//! casbin: a line of policy for each statement, and one matcher that compares the action first.

use ::casbin::rhai::Dynamic;
use ::casbin::{CoreApi, DefaultModel, Enforcer, StringAdapter};
use iam5::Decision;
use tokio::runtime::Builder;

use super::Engine;
use crate::workload::{self, PROJECT, RawRequest, Spread};

/// `*` stands for any stage and any project.
const MODEL: &str = r#"
[request_definition]
r = act, name, stage, project, env

[policy_definition]
p = act, name, stage, project, env, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = r.act == p.act && keyMatch(r.name, p.name) && r.env == p.env && (p.stage == "*" || r.stage == p.stage) && (p.project == "*" || r.project == p.project)
"#;

pub struct Casbin(Enforcer);

impl Engine for Casbin {
    type Source = String;
    type Request = Vec<Dynamic>;

    fn source(spread: Spread, count: usize) -> String {
        let lines = |number: usize| {
            let action = workload::action(spread, number, count);
            format!(
                "p, {action}, app{number}-*, SYSCURRENT, {PROJECT}, prod, allow\n\
                 p, {action}, app{number}-*, *, *, locked, deny\n"
            )
        };
        (0..count).map(lines).collect()
    }

    fn load(text: &String) -> Self {
        let enforcer = async {
            let model = DefaultModel::from_str(MODEL).await?;
            Enforcer::new(model, StringAdapter::new(text)).await
        };
        let runtime = Builder::new_current_thread().build().expect("a runtime");
        Casbin(runtime.block_on(enforcer).expect("a valid model and policies"))
    }

    fn prepare(&self, raw: &RawRequest) -> Vec<Dynamic> {
        let values = raw.context.iter().map(|it| it.1.as_str());
        [raw.action.as_str(), super::secret_name(raw)]
            .into_iter()
            .chain(values)
            .map(|it| it.to_owned().into())
            .collect()
    }

    fn decide(&mut self, request: &Vec<Dynamic>) -> Decision {
        match self.0.enforce_ex(request.clone()).expect("an answer") {
            (true, _) => Decision::Allow,
            (false, lines) if lines.is_empty() => Decision::ImplicitDeny,
            (false, _) => Decision::ExplicitDeny,
        }
    }

    fn is_allowed(&mut self, request: &Vec<Dynamic>) -> bool {
        self.0.enforce(request.clone()).expect("an answer")
    }
}
