//! A decision allocates nothing: with everything known, with unknown keys and parts, over all layers.
use allocation_counter::measure;
use iam5::policy::PolicyKind;
use iam5::request::{Authentication, Principal};
use iam5::{Authorizer, Catalog, Decision, Policy, Request};

const POLICY: &str = r#"{"Version": "5.0", "Statement": [
    {"Effect": "Allow", "Action": ["csms:*:get*"], "Resource": ["csms:*:*:secretName:app-?*", "*-${g:UserName}"],
     "Condition": {
        "StringEquals": {"g:ResourceTag/env": ["prod", "${g:UserName, 'x'}"]},
        "StringEqualsIgnoreCase": {"csms:Type": ["common"]},
        "StringLike": {"g:UserName": ["i"]},
        "StringMatch": {"csms:VersionStage": ["SYS?URR*"]},
        "NumberLessThan": {"k:number": ["10", "20"]},
        "DateLessThan": {"g:CurrentTime": ["2030-01-01T00:00:00Z"]},
        "Bool": {"g:MFAPresent": "true"},
        "IpAddress": {"g:SourceIp": ["10.0.0.0/8", "::1"]},
        "Null": {"k:none": "true"},
        "ForAllValues:StringEquals": {"g:TagKeys": ["a", "b"]}}},
    {"Effect": "Deny", "NotAction": ["csms:*"], "NotResource": ["obs:*"]},
    {"Effect": "Deny", "Action": ["*"], "Condition": {"StringEquals": {"g:ResourceTag/env": "locked"}}}]}"#;

const EVERYONE: &str = r#"{"Version": "5.0", "Statement": [{"Effect": "Allow", "Principal": {"IAM": ["a", "iam::*"]}, "Action": ["*"]}]}"#;

fn authorizer() -> Authorizer {
    let policy = |name: &str| Policy::parse(name, POLICY).unwrap();
    let everyone = |kind| Policy::parse_with("everyone", EVERYONE, kind).unwrap();
    Authorizer::builder()
        .identity((0..100).map(|it| policy(&it.to_string())))
        .session([policy("session")])
        .scp_level([policy("scp")])
        .resource([everyone(PolicyKind::Resource)])
        .endpoint([everyone(PolicyKind::Endpoint)])
        .build()
}

fn request(unknown: &[&str]) -> Request {
    let principal = Principal { urn: Some("iam::a:user:ci".into()), ..Principal::default() };
    let mut builder = Request::builder("csms:secret:getStage")
        .resource("csms:r:a:secretName:app-db")
        .principal(principal)
        .authentication(Authentication::Signed);
    if unknown.is_empty() {
        builder = builder
            .key("g:ResourceTag/env", "prod")
            .key("csms:Type", "COMMON")
            .key("csms:VersionStage", "SYSCURRENT")
            .key("k:number", "7.5")
            .key("g:CurrentTime", "2026-11-24T00:00:00+08:00")
            .key("g:MFAPresent", "true")
            .key("g:SourceIp", "10.1.2.3")
            .key_values("g:TagKeys", ["a", "b"]);
    }
    unknown.iter().fold(builder, |builder, it| builder.unknown(it)).build(&Catalog::embedded()).unwrap()
}

#[test]
fn a_decision_allocates_nothing() {
    let authorizer = authorizer();
    let requests = [
        (request(&[]), Decision::Allow),
        (request(&["*"]), Decision::Undetermined),
        (request(&["*", "resource.account", "resource.region", "authentication"]), Decision::Undetermined),
    ];
    for (request, expected) in &requests {
        let mut decision = None;
        let counted = measure(|| decision = Some(authorizer.decide(request).decision()));
        assert_eq!(decision, Some(*expected));
        assert_eq!(counted.count_total, 0, "{expected}");
    }
}
