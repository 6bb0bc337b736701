//! What a builder takes, completes and refuses.

use super::*;

fn build(builder: RequestBuilder) -> Result<Request, RequestError> {
    builder.build(&Catalog::embedded())
}

#[test]
fn act_7_an_alias_stands_for_its_action() {
    let request = build(Request::builder("csms:SECRETSTAGE:get")).unwrap();
    assert_eq!(request.action().name(), "csms:secret:getStage");
    assert!(matches!(request.notes(), [RequestNote::NamedByAlias { .. }, RequestNote::ResourceMissing(_)]));
    assert!(build(Request::builder("csms:secret:get*")).is_err());
    for none in
        ["csms", "csms:secret", "csms:secret:get ", " csms:secret:get", "csms:secret:get:it", ":a:b", "a::"]
    {
        let error = build(Request::builder(none)).unwrap_err();
        assert!(error.to_string().contains("is no action"), "{error}");
    }
    assert!(build(Request::builder("AccessAnalyzer::validatePolicy")).is_ok());
}

#[test]
fn res_5_an_action_without_a_type_has_no_resource() {
    let urn = "csms:r:a:secretName:x";
    let request = build(Request::builder("csms::listTasks").resource(urn)).unwrap();
    assert_eq!(request.resources(), &Resources::None);
    let request = build(Request::builder("csms:secret:get")).unwrap();
    assert_eq!(request.resources(), &Resources::Unknown, "an allow could not be proved");
    let request = build(Request::builder("obs:bucket:list")).unwrap();
    assert_eq!(request.resources(), &Resources::Unknown, "nothing is known of the action");
    let request = build(Request::builder("obs:bucket:list").resource("*")).unwrap();
    assert_eq!(request.resources(), &Resources::None, "it is said that there is none");
}

#[test]
fn unk_1_a_key_of_the_service_that_the_action_does_not_carry_is_absent() {
    let builder = Request::builder("csms:secret:getVersion").resource("csms:r:a:secretName:x");
    let request = build(builder.key("csms:VersionStage", "SYSCURRENT").unknown("*")).unwrap();
    let state = |key: &str| request.context().get(&KeyName::new(key));
    assert_eq!(state("csms:VersionStage"), KeyState::Absent);
    assert_eq!(state("csms:RecoveryWindowInDays"), KeyState::Absent);
    assert_eq!(state("csms:VersionId"), KeyState::Unknown);
    assert_eq!(state("g:ResourceTag/env"), KeyState::Unknown);
    assert!(matches!(request.notes(), [RequestNote::KeyNotCarried { .. }]));
}

#[test]
fn keys_follow_from_the_principal() {
    let principal = Principal { urn: Some("iam::acc:user:ci".into()), ..Principal::default() };
    let request = build(Request::builder("a:b:c").principal(principal)).unwrap();
    for (key, value) in [("g:DomainId", "acc"), ("g:UserName", "ci"), ("g:PrincipalUrn", "iam::acc:user:ci")]
    {
        let KeyState::Present([it]) = request.context().get(&KeyName::new(key)) else { panic!("{key}") };
        assert_eq!(&**it, value);
    }
}

#[test]
fn unk_3_a_part_that_does_not_exist_is_refused() {
    assert!(build(Request::builder("a:b:c").unknown("resource.acount")).is_err());
    assert!(build(Request::builder("a:b:c").unknown("resource.account").unknown("k:a")).is_ok());
    for none in [" *", "k:a ", "resourcetag/*", "g:ResourceTag/", ":a", ":*", "k:", "k", ""] {
        assert!(build(Request::builder("a:b:c").unknown(none)).is_err(), "{none}");
    }
    for some in ["*", "g:*", "g:ResourceTag/*", "g:ResourceTag/é v", "?:a", "*:Type", "principal"] {
        assert!(build(Request::builder("a:b:c").unknown(some)).is_ok(), "{some}");
    }
}

#[test]
fn unk_3_a_pattern_names_no_part() {
    let of = |pattern: &str| {
        let asked = Request::builder("csms:secret:get").resource("csms:r:a:secretName:x");
        let request = build(asked.unknown(pattern)).unwrap();
        let Resources::Named(urns) = request.resources() else { panic!("named") };
        (urns[0].region().is_none(), urns[0].account().is_none(), request.authentication())
    };
    assert_eq!(of("resource.account"), (false, true, Authentication::Signed));
    assert_eq!(of("resource.region"), (true, false, Authentication::Signed));
    assert_eq!(of("authentication"), (false, false, Authentication::Unknown));
    for pattern in ["r*", "au*", "*"] {
        assert_eq!(of(pattern), (false, false, Authentication::Signed), "{pattern} is about keys");
    }
}

#[test]
fn a_caller_of_whom_contrary_things_are_said_is_refused() {
    let of = |urn: Option<&str>, account: Option<&str>| {
        let (urn, account) = (urn.map(Into::into), account.map(Into::into));
        let principal = Principal { urn, account, ..Principal::default() };
        build(Request::builder("a:b:c").principal(principal)).map_err(|it| it.to_string())
    };
    assert!(of(Some("iam::a:user:ci"), Some("a")).is_ok() && of(None, Some("a")).is_ok());
    assert!(of(Some("iam::a:root"), None).is_ok());
    for (urn, account, told) in [
        (Some("iam::a:user:ci"), Some("b"), "is not of the account `b`"),
        (Some("ci"), None, "names no account"),
        (Some("iam:::user:ci"), Some("a"), "names no account"),
        (None, Some(""), "the account of the caller is empty"),
    ] {
        let error = of(urn, account).unwrap_err();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn what_does_not_fit_together_is_told() {
    let principal = Principal { urn: Some("iam::acc:user:ci".into()), root: true, ..Principal::default() };
    let keys = [("g:DomainId", "other"), ("g:UserName", "ci"), ("G:principalIsRootUser", "false")];
    let asked = Request::builder("a:b:c").principal(principal).resource("a:r:acc:t:x*");
    let request = build(keys.iter().fold(asked, |it, (key, value)| it.key(key, value))).unwrap();
    let told: Vec<String> = request.notes().iter().map(ToString::to_string).collect();
    assert_eq!(
        told[1..],
        [
            "`g:DomainId` is not given as `acc`, which follows from the caller: conditions see what is given",
            "`g:PrincipalIsRootUser` is not given as `true`, which follows from the caller: conditions see what is given",
            "`a:r:acc:t:x*` is taken by the letter: a request has no wildcards",
        ]
    );
}

#[test]
fn a_key_is_given_once() {
    assert!(build(Request::builder("a:b:c").key("k:a", "1").key("K:A", "2")).is_err());
}
