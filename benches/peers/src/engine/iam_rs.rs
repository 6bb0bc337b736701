//! iam-rs: JSON of the same kind. Single strings stand for lists, which it would copy at every decision.
//! An account is twelve digits there.

use ::iam_rs::{
    Arn, Context, Decision as Answer, EvaluationOptions, IAMPolicy, IAMRequest, PolicyEvaluator, Principal,
    PrincipalId,
};
use iam5::Decision;

use super::Engine;
use crate::workload::{self, PROJECT, RawRequest, Spread};

pub struct IamRs(PolicyEvaluator);

impl Engine for IamRs {
    type Source = Vec<String>;
    type Request = IAMRequest;

    fn source(spread: Spread, count: usize) -> Vec<String> {
        (0..count).map(|number| policy(&workload::action(spread, number, count), number)).collect()
    }

    fn load(texts: &Vec<String>) -> Self {
        let policies = texts.iter().map(|it| IAMPolicy::from_json(it).expect("a valid policy")).collect();
        let options = EvaluationOptions { max_statements: usize::MAX, ..EvaluationOptions::default() };
        IamRs(PolicyEvaluator::with_policies(policies).with_options(options))
    }

    fn prepare(&self, raw: &RawRequest) -> IAMRequest {
        let principal = Principal::Aws(PrincipalId::String("123456789012".to_owned()));
        let arn = format!("arn:aws:csms:cn-north-4:123456789012:secretName:{}", super::secret_name(raw));
        let resource = Arn::parse(&arn).expect("a valid name");
        let context =
            raw.context.iter().fold(Context::new(), |context, (key, value)| context.with_string(key, value));
        IAMRequest::new_with_context(principal, raw.action.as_str(), resource, context)
    }

    fn decide(&mut self, request: &IAMRequest) -> Decision {
        match self.0.evaluate(request).expect("an answer").decision {
            Answer::Allow => Decision::Allow,
            Answer::Deny => Decision::ExplicitDeny,
            Answer::NotApplicable => Decision::ImplicitDeny,
        }
    }
}

fn policy(action: &str, number: usize) -> String {
    format!(
        r#"{{
  "Version": "2012-10-17",
  "Statement": [
    {{
      "Sid": "read",
      "Effect": "Allow",
      "Action": "{action}",
      "Resource": "arn:aws:csms:*:*:secretName:app{number}-*",
      "Condition": {{
        "StringEquals": {{
          "csms:VersionStage": "SYSCURRENT",
          "g:EnterpriseProjectId": "{PROJECT}",
          "g:ResourceTag/env": "prod"
        }}
      }}
    }},
    {{
      "Sid": "locked",
      "Effect": "Deny",
      "Action": "{action}",
      "Resource": "arn:aws:csms:*:*:secretName:app{number}-*",
      "Condition": {{"StringEquals": {{"g:ResourceTag/env": "locked"}}}}
    }}
  ]
}}"#
    )
}
