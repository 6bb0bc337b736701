//! Names of other clouds: services that do not exist here, and what shows that a document was carried over.

use crate::policy::{Comparison, Document, Fault, FaultKind};

/// Services of other clouds whose codes no service here has, and what takes their place, where that is known.
const SERVICES: [(&str, Option<&str>); 62] = [
    ("access-analyzer", Some("AccessAnalyzer")),
    ("acm", Some("scm")),
    ("amplify", None),
    ("apigateway", Some("apig")),
    ("application-autoscaling", Some("as")),
    ("appsync", None),
    ("athena", Some("dli")),
    ("autoscaling", Some("as")),
    ("cloudformation", Some("rfs")),
    ("cloudfront", Some("cdn")),
    ("cloudhsm", Some("dhsm")),
    ("cloudtrail", Some("cts")),
    ("cloudwatch", Some("ces")),
    ("codebuild", None),
    ("codecommit", None),
    ("codedeploy", None),
    ("codepipeline", None),
    ("cognito-identity", None),
    ("cognito-idp", None),
    ("dax", None),
    ("directconnect", Some("dcaas")),
    ("dynamodb", None),
    ("ec2", Some("ecs")),
    ("ecr", Some("swr")),
    ("eks", Some("cce")),
    ("elasticache", Some("dcs")),
    ("elasticbeanstalk", None),
    ("elasticfilesystem", Some("sfsturbo")),
    ("elasticloadbalancing", Some("elb")),
    ("elasticmapreduce", Some("mrs")),
    ("es", Some("css")),
    ("events", Some("eg")),
    ("execute-api", Some("apig")),
    ("firehose", None),
    ("fsx", None),
    ("glacier", Some("obs")),
    ("glue", None),
    ("guardduty", Some("hss")),
    ("kinesis", Some("dis")),
    ("lambda", Some("functiongraph")),
    ("logs", Some("lts")),
    ("opensearch", Some("css")),
    ("oss", Some("obs")),
    ("ots", None),
    ("polardb", None),
    ("rds-data", None),
    ("rds-db", None),
    ("redshift", Some("dws")),
    ("resource-groups", Some("rms")),
    ("route53", Some("dns")),
    ("s3", Some("obs")),
    ("s3express", Some("obs")),
    ("sagemaker", Some("modelarts")),
    ("secretsmanager", Some("csms")),
    ("securityhub", Some("secmaster")),
    ("ses", None),
    ("sns", Some("smn")),
    ("sqs", None),
    ("ssm", None),
    ("states", None),
    ("tag", Some("tms")),
    ("wafv2", Some("waf")),
];

/// Returns whether another cloud has the service, and this one has not.
pub(super) fn is_service(code: &str) -> bool {
    let code = code.to_ascii_lowercase();
    SERVICES.iter().any(|it| it.0 == code)
}

/// The service that takes its place here.
pub(super) fn counterpart(code: &str) -> Option<&'static str> {
    let code = code.to_ascii_lowercase();
    SERVICES.iter().find(|it| it.0 == code)?.1
}

/// Returns whether something of another cloud stands in the document: it is not one of this language yet, whatever
/// its `Version` says.
pub(super) fn stands_in(document: &Document<'_>, text: &str) -> bool {
    let is_principal = |it: &Fault| {
        it.kind == FaultKind::InvalidPrincipal
            && matches!(it.span.of(text), "\"AWS\"" | "\"Federated\"" | "\"RAM\"" | "\"qcs\"")
    };
    document.faults.iter().any(is_principal)
        || document.statements.iter().any(|statement| {
            let actions = statement.actions.as_ref().map_or(&[][..], |it| it.0.patterns());
            let resources = statement.resources.as_ref().map_or(&[][..], |it| it.0.patterns());
            let principals = statement.principals.as_ref().map_or(&[][..], |it| it.entries());
            let conditions = &statement.conditions;
            actions.iter().any(|it| is_action(&it.text))
                || resources.iter().any(|it| is_name(it.text()))
                || principals.iter().any(|it| is_name(&it.text) || it.text.ends_with(".amazonaws.com"))
                || conditions.iter().any(|it| {
                    // `StringLike` compares with a pattern there.
                    is_key(&it.key)
                        || it.operator.comparison == Comparison::StringLike
                        || it.values.iter().any(|it| is_name(it.text()) || it.template.keys().any(is_key))
                })
        })
}

fn is_action(text: &str) -> bool {
    let Some((service, operation)) = text.split_once(':') else { return false };
    let of_two = !operation.contains(':') && operation.starts_with(|c: char| c.is_ascii_uppercase());
    of_two || is_service(service)
}

fn is_name(text: &str) -> bool {
    starts_with_any(text, &["arn:", "acs:", "qcs:"])
}

fn is_key(key: &str) -> bool {
    starts_with_any(key, &["aws:", "acs:", "qcs:"])
}

fn starts_with_any(text: &str, heads: &[&str]) -> bool {
    heads.iter().any(|head| text.get(..head.len()).is_some_and(|it| it.eq_ignore_ascii_case(head)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_sorted_and_found() {
        assert!(SERVICES.is_sorted());
        assert!(is_service("S3") && !is_service("obs") && !is_service("iam"));
        assert_eq!(counterpart("secretsmanager"), Some("csms"));
    }
}
