//! What the benches ask: policies of two statements, and requests that concern the last of them.
//!
//! Policy `i` lets one application read the current stage of its own secrets, under three conditions,
//! and denies it that while they are locked.

use iam5::{Catalog, Decision, Policy, Request};

/// The enterprise project that every policy asks for.
pub const PROJECT: &str = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0";

/// How the policies are spread over actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// All are about the action of the request.
    OneAction,
    /// Each is about one of 32 actions in turn; the last is about that of the request.
    Actions,
}

/// The action that policy `number` of `count` is about.
pub fn action(spread: Spread, number: usize, count: usize) -> String {
    let turn = count.saturating_sub(number + 1) % 32;
    match (spread, turn) {
        (Spread::OneAction, _) | (Spread::Actions, 0) => "csms:secret:getStage".to_owned(),
        (Spread::Actions, turn) => format!("csms:secret:operation{turn}"),
    }
}

/// The text of policy `number` of `count`.
pub fn policy_text(spread: Spread, number: usize, count: usize) -> String {
    let action = action(spread, number, count);
    format!(
        r#"{{
  "Version": "5.0",
  "Statement": [
    {{
      "Sid": "read",
      "Effect": "Allow",
      "Action": ["{action}"],
      "Resource": ["csms:*:*:secretName:app{number}-*"],
      "Condition": {{
        "StringEquals": {{
          "csms:VersionStage": ["SYSCURRENT"],
          "g:EnterpriseProjectId": ["{PROJECT}"],
          "g:ResourceTag/env": ["prod"]
        }}
      }}
    }},
    {{
      "Sid": "locked",
      "Effect": "Deny",
      "Action": ["{action}"],
      "Resource": ["csms:*:*:secretName:app{number}-*"],
      "Condition": {{"StringEquals": {{"g:ResourceTag/env": ["locked"]}}}}
    }}
  ]
}}"#
    )
}

/// The texts of a whole set.
pub fn texts(spread: Spread, count: usize) -> Vec<String> {
    (0..count).map(|number| policy_text(spread, number, count)).collect()
}

/// A whole set, parsed.
pub fn policies(spread: Spread, count: usize) -> Vec<Policy> {
    let parse = |(number, text): (usize, String)| Policy::parse(&format!("app{number}"), &text).unwrap();
    texts(spread, count).into_iter().enumerate().map(parse).collect()
}

/// What comes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The read is allowed.
    Allow,
    /// The secret is locked.
    ExplicitDeny,
    /// The tag is neither.
    ImplicitDeny,
}

impl Answer {
    /// All of them.
    pub const ALL: [Answer; 3] = [Answer::Allow, Answer::ExplicitDeny, Answer::ImplicitDeny];

    /// What an engine has to say.
    pub fn decision(self) -> Decision {
        match self {
            Answer::Allow => Decision::Allow,
            Answer::ExplicitDeny => Decision::ExplicitDeny,
            Answer::ImplicitDeny => Decision::ImplicitDeny,
        }
    }

    /// The tag that leads there.
    pub fn tag(self) -> &'static str {
        match self {
            Answer::Allow => "prod",
            Answer::ExplicitDeny => "locked",
            Answer::ImplicitDeny => "test",
        }
    }
}

/// A request as a service has it in hand: strings.
#[derive(Debug)]
pub struct RawRequest {
    /// The action.
    pub action: String,
    /// The URN of the secret.
    pub resource: String,
    /// The condition keys, with one value each.
    pub context: Vec<(String, String)>,
}

impl RawRequest {
    /// About a secret that the last of `count` policies names.
    pub fn new(count: usize, answer: Answer) -> Self {
        let key = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        RawRequest {
            action: "csms:secret:getStage".to_owned(),
            resource: format!("csms:cn-north-4:0a1b2c3d4e5f:secretName:app{}-db", count - 1),
            context: vec![
                key("csms:VersionStage", "SYSCURRENT"),
                key("g:EnterpriseProjectId", PROJECT),
                key("g:ResourceTag/env", answer.tag()),
            ],
        }
    }

    /// Makes a request of it.
    pub fn build(&self, catalog: &Catalog) -> Request {
        let mut builder = Request::builder(&self.action).resource(&self.resource);
        for (key, value) in &self.context {
            builder = builder.key(key, value);
        }
        builder.build(catalog).unwrap()
    }
}

/// A request about a secret that the last of `count` policies names.
pub fn request(count: usize, answer: Answer) -> Request {
    RawRequest::new(count, answer).build(&Catalog::embedded())
}

/// One whose tags are unknown.
pub fn open_request(count: usize) -> Request {
    let raw = RawRequest::new(count, Answer::Allow);
    let mut builder = Request::builder(&raw.action).resource(&raw.resource).unknown("g:ResourceTag/*");
    for (key, value) in raw.context.iter().filter(|it| !it.0.starts_with("g:ResourceTag/")) {
        builder = builder.key(key, value);
    }
    builder.build(&Catalog::embedded()).unwrap()
}
