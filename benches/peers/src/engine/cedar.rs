//! cedar-policy: the scope of a policy names the action, the context holds the rest.

use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision as Answer, Entities, EntityId, EntityTypeName, EntityUid, PolicySet,
    Request, RestrictedExpression,
};
use iam5::Decision;

use super::Engine;
use crate::workload::{self, PROJECT, RawRequest, Spread};

pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    user: EntityUid,
    action: EntityTypeName,
    secret: EntityTypeName,
}

impl Engine for Cedar {
    type Source = String;
    type Request = Request;

    fn source(spread: Spread, count: usize) -> String {
        (0..count).map(|number| policy(&workload::action(spread, number, count), number)).collect()
    }

    fn load(text: &String) -> Self {
        let name = |it| EntityTypeName::from_str(it).expect("a valid type");
        Cedar {
            authorizer: Authorizer::new(),
            policies: PolicySet::from_str(text).expect("valid policies"),
            entities: Entities::empty(),
            user: EntityUid::from_type_name_and_id(name("User"), EntityId::new("app")),
            action: name("Action"),
            secret: name("Secret"),
        }
    }

    fn prepare(&self, raw: &RawRequest) -> Request {
        let entity =
            |kind: &EntityTypeName, id| EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id));
        let names = ["stage", "project", "env"].into_iter();
        let values = raw.context.iter().map(|it| it.1.as_str());
        let pairs = names.zip(values).chain([("name", super::secret_name(raw))]);
        let pairs =
            pairs.map(|(key, value)| (key.to_owned(), RestrictedExpression::new_string(value.to_owned())));
        let context = Context::from_pairs(pairs).expect("a valid context");
        let (action, resource) = (entity(&self.action, &raw.action), entity(&self.secret, &raw.resource));
        Request::new(self.user.clone(), action, resource, context, None).expect("a valid request")
    }

    fn decide(&mut self, request: &Request) -> Decision {
        let response = self.authorizer.is_authorized(request, &self.policies, &self.entities);
        match response.decision() {
            Answer::Allow => Decision::Allow,
            Answer::Deny if response.diagnostics().reason().next().is_some() => Decision::ExplicitDeny,
            Answer::Deny => Decision::ImplicitDeny,
        }
    }
}

fn policy(action: &str, number: usize) -> String {
    format!(
        r#"permit(principal, action == Action::"{action}", resource) when {{
  context.name like "app{number}-*" &&
  context.stage == "SYSCURRENT" &&
  context.project == "{PROJECT}" &&
  context.env == "prod"
}};
forbid(principal, action == Action::"{action}", resource) when {{
  context.name like "app{number}-*" && context.env == "locked"
}};
"#
    )
}
