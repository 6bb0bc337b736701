//! casbin: a line of policy for each statement, and one matcher that compares the action first.

use ::casbin::rhai::Dynamic;
use ::casbin::{CoreApi, DefaultModel, Enforcer, StringAdapter};
use iam5::Decision;
use tokio::runtime::Builder;

use super::Engine;
use crate::workload::{self, PROJECT, RawRequest, Spread};

/// What a decision asks for.
const ALLOWED: &str = "some(where (p.eft == allow)) && !some(where (p.eft == deny))";

/// What tells an explicit deny from an implicit one, which casbin itself does not: asked to assert answers.
const NOT_DENIED: &str = "!some(where (p.eft == deny))";

/// `*` stands for any stage and any project.
const MODEL: &str = r#"
[request_definition]
r = act, name, stage, project, env

[policy_definition]
p = act, name, stage, project, env, eft

[policy_effect]
e = EFFECT

[matchers]
m = r.act == p.act && keyMatch(r.name, p.name) && r.env == p.env && (p.stage == "*" || r.stage == p.stage) && (p.project == "*" || r.project == p.project)
"#;

pub struct Casbin {
    allows: Enforcer,
    text: String,
    /// Made when it is first needed.
    does_not_deny: Option<Enforcer>,
}

fn enforcer(effect: &str, text: &str) -> Enforcer {
    let enforcer = async {
        let model = DefaultModel::from_str(&MODEL.replace("EFFECT", effect)).await?;
        Enforcer::new(model, StringAdapter::new(text)).await
    };
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(enforcer).expect("a valid model and policies")
}

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
        Casbin { allows: enforcer(ALLOWED, text), text: text.clone(), does_not_deny: None }
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
        let text = &self.text;
        let does_not_deny = self.does_not_deny.get_or_insert_with(|| enforcer(NOT_DENIED, text));
        match (self.allows.enforce(request.clone()), does_not_deny.enforce(request.clone())) {
            (Ok(true), Ok(true)) => Decision::Allow,
            (Ok(false), Ok(false)) => Decision::ExplicitDeny,
            (Ok(false), Ok(true)) => Decision::ImplicitDeny,
            other => panic!("{other:?}"),
        }
    }

    fn is_allowed(&mut self, request: &Vec<Dynamic>) -> bool {
        self.allows.enforce(request.clone()).expect("an answer")
    }
}
