//! Tests of what a builder takes, completes and refuses.

use super::*;
use crate::request::{KeyName, KeyState, NameKind, Part, PrincipalState, Resources};

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
        assert!(error.to_string().contains("is not a valid action"), "{error}");
    }
    assert!(build(Request::builder("AccessAnalyzer::validatePolicy")).is_ok());
}

#[test]
fn res_5_an_action_without_a_type_has_no_resource() {
    let listing = || Request::builder("csms::listTasks").resource("csms:r:a:secretName:x");
    let error = build(listing()).unwrap_err().to_string();
    assert!(error.contains("not checked against a resource"), "{error}");
    let request = build(listing().allow_unlisted()).unwrap();
    assert_eq!(request.resources(), &Resources::None);
    assert!(matches!(request.notes(), [RequestNote::ResourceIgnored(_)]));
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
    for some in ["*", "g:*", "g:ResourceTag/*", "g:ResourceTag/é", "?:a", "*:Type", "principal"] {
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
    for pattern in ["r*", "au*"] {
        assert_eq!(of(pattern), (false, false, Authentication::Signed), "{pattern} is about keys");
    }
    assert_eq!(of("*"), (false, false, Authentication::Unknown), "it was not given");
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
    for (urn, account, expected) in [
        (Some("iam::a:user:ci"), Some("b"), "is not of the account `b`"),
        (Some("ci"), None, "unknown kind"),
        (Some("iam::a:users:ci"), None, "write `iam::<account-id>:user:<name>`"),
        (Some("IAM::a:user:ci"), None, "expected `iam::`"),
        (Some("iam:r:a:user:ci"), None, "expected `iam::`"),
        (Some("iam::a:user:"), None, "is not a name"),
        (Some("iam::a:user:*"), None, "is not a name"),
        (Some("iam::a:user:ci "), None, "is not a name"),
        (Some("iam::a:user"), None, "it has no name"),
        (Some("iam::a:root:x"), None, "expected no name"),
        (Some("iam::a/b:user:ci"), None, "is not the id of an account"),
        (Some("iam:::user:ci"), Some("a"), "names no account"),
        (None, Some(""), "the account of the caller is empty"),
    ] {
        let error = of(urn, account).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn unk_3_a_star_is_every_key_and_every_part_that_is_not_given() {
    let parts = |builder: RequestBuilder| {
        let request = build(builder.unknown("*")).unwrap();
        let names = |it: crate::request::Parts| it.iter().map(Part::name).collect::<Vec<_>>().join(" ");
        (names(request.unknown_parts()), names(request.unknown_unless_given()))
    };
    let policies = "trust_policy scps rcps ncps".to_owned();
    let open = parts(Request::builder("csms:secret:get"));
    assert_eq!(open, ("resource resource.id authentication".to_owned(), policies.clone()));
    let given = Request::builder("csms:secret:get")
        .resource("csms:r:a:secretName:x")
        .resource_id("id-1")
        .authentication(Authentication::Signed);
    assert_eq!(parts(given), (String::new(), policies.clone()));
    // An action that is checked against none has no resource to be unknown.
    let none = parts(Request::builder("csms::listTasks").authentication(Authentication::Token));
    assert_eq!(none, ("resource.id".to_owned(), policies));
    let request = build(Request::builder("csms::listTasks").unknown("scps")).unwrap();
    assert!(request.unknown_parts().contains(Part::Scps) && request.unknown_unless_given().is_empty());
}

fn of_urn(urn: &str) -> Principal {
    Principal { urn: Some(urn.to_owned()), ..Principal::default() }
}

#[test]
fn unk_3_what_is_given_is_not_unknown_besides() {
    let secret = || Request::builder("csms:secret:get").resource("csms:r:a:secretName:x");
    let error = |builder: RequestBuilder| build(builder).unwrap_err().to_string();
    assert!(error(secret().unknown("resource")).contains("`csms:r:a:secretName:x` is given"));
    assert!(error(Request::builder("a:b:c").resource("*").unknown("resource")).contains("`*` is given"));
    for principal in [
        of_urn("iam::a:user:ci"),
        Principal { root: true, ..Principal::default() },
        Principal { management_account: true, ..Principal::default() },
        Principal { service_linked: true, ..Principal::default() },
        Principal { service: Some("service.OBS".to_owned()), ..Principal::default() },
        Principal { account: Some("a".to_owned()), ..Principal::default() },
    ] {
        let error = error(secret().principal(principal).unknown("principal"));
        assert!(error.contains("is given, and `principal` is declared unknown"), "{error}");
    }
    for kept in ["resource.account", "resource.region", "*", "g:PrincipalTag/*"] {
        assert!(build(secret().principal(of_urn("iam::a:user:ci")).unknown(kept)).is_ok(), "{kept}");
    }
}

#[test]
fn unk_3_a_caller_is_named_assumed_or_unknown() {
    let secret = || Request::builder("csms:secret:get").resource("csms:r:acc:secretName:x");
    let state = |request: &Request, key: &str| match request.context().get(&KeyName::new(key)) {
        KeyState::Present([value]) => value.to_string(),
        KeyState::Present(_) | KeyState::Absent => "absent".to_owned(),
        KeyState::Unknown => "unknown".to_owned(),
    };
    const KEYS: [&str; 8] = [
        "g:UserName",
        "g:PrincipalUrn",
        "g:PrincipalTag/team",
        "g:PrincipalType",
        "g:PrincipalAccount",
        "g:DomainId",
        "g:PrincipalIsRootUser",
        "g:PrincipalIsService",
    ];
    let all = |request: &Request| KEYS.map(|key| state(request, key)).join(" ");

    let unknown = build(secret().unknown("principal")).unwrap();
    assert_eq!(unknown.principal_state(), PrincipalState::Unknown);
    assert_eq!(all(&unknown), ["unknown"; 8].join(" "));
    for key in ["g:UserId", "g:MFAPresent", "g:PrincipalOrgPath", "g:PrincipalNewerThanTheCatalogue"] {
        assert_eq!(state(&unknown, key), "unknown", "{key}");
    }
    assert_eq!(state(&unknown, "g:SourceIp"), "absent");

    let assumed = build(secret()).unwrap();
    assert_eq!(assumed.principal_state(), PrincipalState::Assumed);
    assert_eq!(all(&assumed), ["absent"; 8].join(" "));
    let open = "unknown unknown unknown unknown acc acc false false";
    assert_eq!(all(&build(secret().unknown("*")).unwrap()), open, "what is assumed stands");
    let of_call = crate::csms::GetSecret::new("x").account("acc").request().unwrap();
    assert_eq!((of_call.principal_state(), all(&of_call).as_str()), (PrincipalState::Assumed, open));
    let nowhere = crate::csms::GetSecret::new("x").request().unwrap();
    assert_eq!(all(&nowhere), "unknown unknown unknown unknown unknown unknown false false");

    let named = build(secret().principal(of_urn("iam::acc:user:team/ci")).unknown("*")).unwrap();
    assert_eq!(named.principal_state(), PrincipalState::Named);
    assert_eq!(all(&named), "ci iam::acc:user:team/ci unknown unknown acc acc false false");
    let agency = of_urn("sts::acc:assumed-agency:deploy/run");
    let named = build(secret().principal(agency).unknown("*")).unwrap();
    assert_eq!(state(&named, "g:UserName"), "absent", "an agency has none");
    let service = Principal { service: Some("service.OBS".to_owned()), ..Principal::default() };
    let named = build(secret().principal(service).unknown("*")).unwrap();
    assert_eq!(all(&named), "absent absent unknown unknown unknown unknown false true");
    let root = Principal { account: Some("acc".to_owned()), root: true, ..Principal::default() };
    let named = build(secret().principal(root).unknown("*")).unwrap();
    assert_eq!(all(&named), "absent unknown unknown unknown acc acc true false");
}

#[test]
fn unk_3_with_resources_of_two_accounts_the_caller_is_named_or_unknown() {
    let two = || Request::builder("a:b:c").resource("a:r:acc:t:x").resource("a:r:other:t:x");
    let error = build(two()).unwrap_err().to_string();
    assert!(error.contains("`acc` and `other`"), "{error}");
    assert!(build(two().principal(of_urn("iam::acc:user:ci"))).is_ok());
    assert!(build(two().unknown("principal")).is_ok());
    assert!(build(Request::builder("a:b:c").resource("a:r:acc:t:x").resource("a:r::t:x")).is_ok());
}

#[test]
fn unk_5_keys_that_say_otherwise_than_the_caller_are_refused() {
    let asked = |principal: Principal| Request::builder("a:b:c").principal(principal).resource("a:r:acc:t:x");
    let user = || asked(of_urn("iam::acc:user:bob"));
    let agency = || asked(of_urn("sts::acc:assumed-agency:deploy/run"));
    let service = || asked(Principal { service: Some("service.OBS".to_owned()), ..Principal::default() });
    let refused = [
        user().key("g:UserName", "alice"),
        user().key("G:USERNAME", "Bob"),
        user().key_values::<&str>("g:UserName", []),
        user().key_values("g:UserName", ["bob", "alice"]),
        user().unknown("g:UserName"),
        user().unknown("g:username"),
        user().key("g:PrincipalUrn", "iam::acc:user:alice"),
        user().unknown("g:PrincipalUrn"),
        user().key("g:PrincipalAccount", "other"),
        user().key("g:DomainId", "other"),
        user().key("g:PrincipalIsRootUser", "true"),
        user().unknown("g:PrincipalIsRootUser"),
        user().key("g:PrincipalIsService", "true"),
        user().key("g:PrincipalType", "AssumedAgency"),
        user().key("g:PrincipalId", "id:session"),
        agency().key("g:UserName", "deploy"),
        agency().key("g:UserId", "u1"),
        agency().key("g:PrincipalId", "id:another"),
        agency().key("g:PrincipalType", "User"),
        service().key("g:UserName", "obs"),
        service().key("g:PrincipalUrn", "iam::acc:user:bob"),
        service().key("g:PrincipalIsService", "false"),
    ];
    for (number, builder) in refused.into_iter().enumerate() {
        let error = build(builder).map(|_| number).unwrap_err().to_string();
        assert!(error.contains("`g:"), "{error}");
    }
    let taken = [
        user()
            .key("g:UserName", "bob")
            .key("g:PrincipalIsRootUser", "False")
            .key("g:PrincipalIsService", "false"),
        user().key("g:UserId", "u1").key("g:PrincipalId", "u1").key("g:PrincipalType", "IAMUser"),
        user().unknown("g:*").unknown("g:User*").unknown("g:UserId").unknown("*"),
        agency().key("g:PrincipalId", "id:run").key_values::<&str>("g:UserName", []),
        agency().key("g:PrincipalType", "somethingNew"),
        service().key("g:PrincipalIsService", "true"),
        asked(Principal { account: Some("acc".to_owned()), ..Principal::default() })
            .key("g:UserName", "alice"),
    ];
    for (number, builder) in taken.into_iter().enumerate() {
        assert!(build(builder.clone()).is_ok(), "{number}: {:?}", build(builder));
    }
}

#[test]
fn unk_5_keys_that_say_more_than_is_assumed_of_a_caller_are_refused() {
    let secret = || Request::builder("csms:secret:get").resource("csms:r:acc:secretName:x");
    let root = || secret().principal(Principal { root: true, ..Principal::default() });
    for builder in [
        secret().key("g:PrincipalIsRootUser", "true"),
        secret().key("g:PrincipalIsRootUser", "TRUE").unknown("*"),
        secret().key("g:PrincipalIsService", "true"),
        secret().key("g:PrincipalUrn", "iam::acc:user:bob"),
        secret().key("g:PrincipalAccount", "other"),
        secret().key("g:DomainId", "other"),
        secret().key("g:DomainId", "other").unknown("*"),
        root().key("g:DomainId", "other"),
        root().key("g:PrincipalIsRootUser", "false"),
        Request::builder("a:b:c").resource("a:::t:x").key("g:PrincipalAccount", "acc"),
    ] {
        let error = build(builder).unwrap_err().to_string();
        assert!(error.contains("name the caller") || error.contains("follows from the caller"), "{error}");
    }
    for builder in [
        secret().key("g:PrincipalAccount", "acc").key("g:UserName", "bob"),
        secret().key("g:PrincipalIsRootUser", "false").unknown("g:PrincipalUrn"),
        secret().key_values::<&str>("g:PrincipalUrn", []).unknown("g:PrincipalAccount"),
        secret().unknown("principal").key("g:PrincipalIsRootUser", "true").key("g:PrincipalAccount", "other"),
        Request::builder("csms::listTasks").key("g:PrincipalAccount", "acc"),
        root().key("g:PrincipalIsRootUser", "true").key("g:DomainId", "acc"),
    ] {
        assert!(build(builder.clone()).is_ok(), "{:?}", build(builder));
    }
}

#[test]
fn unk_5_in_a_record_the_caller_stands() {
    let keys =
        [("g:DomainId", "other"), ("g:UserName", "ci"), ("G:principalIsRootUser", "true"), ("g:UserId", "u")];
    let agency = of_urn("sts::acc:assumed-agency:deploy/run");
    let asked = Request::builder("csms::listTasks").principal(agency).unknown("*").principal_prevails();
    let request = build(keys.iter().fold(asked, |it, (key, value)| it.key(key, value))).unwrap();
    let notes: Vec<String> = request.notes().iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "`g:DomainId` is not given as `acc`, which follows from the caller: what follows counts",
            "`g:UserName` is given, and the caller has none: it is taken as absent",
            "`g:PrincipalIsRootUser` is not given as `false`, which follows from the caller: what follows counts",
            "`g:UserId` is given, and the caller has none: it is taken as absent",
        ]
    );
    assert!(request.notes().iter().all(RequestNote::is_contradicted));
    let state = |key: &str| request.context().get(&KeyName::new(key));
    assert!(matches!(state("g:DomainId"), KeyState::Present([it]) if &**it == "acc"));
    assert_eq!((state("g:UserName"), state("g:UserId")), (KeyState::Absent, KeyState::Absent));
}

#[test]
fn unk_4_names_that_do_not_exist_are_refused_with_the_nearest() {
    let secret = || Request::builder("csms:secret:get").resource("csms:r:acc:secretName:x");
    let asked = |action: &str| Request::builder(action);
    for (builder, near) in [
        (secret().key("g:ResourceTags/env", "prod"), "`g:ResourceTag/env`"),
        (secret().key("g:ResourceTag/env ", "prod"), "`g:ResourceTag/env`"),
        (secret().key("g:ResourceTag/my env", "prod"), "white space"),
        (secret().key("ResourceTag/env", "prod"), "`g:ResourceTag/env`"),
        (secret().key("g:ResourceTag/<tag-key>", "prod"), "placeholder"),
        (secret().key("g:ResourceTag/", "prod"), "g:ResourceTag"),
        (secret().key("g:ResourceTag", "prod"), "g:ResourceTag"),
        (secret().key("g:SourceIP4", "10.0.0.1"), "`g:SourceIp`"),
        (secret().key("csms:Typ", "COMMON"), "`csms:Type`"),
        (secret().key("CSMS:typ", "COMMON"), "`csms:Type`"),
        (secret().unknown("csms:Typ"), "`csms:Type`"),
        (secret().unknown("g:ResourceTags/*"), "`g:ResourceTag/"),
        (secret().unknown("csms:Typo*"), "csms:Type"),
        (secret().unknown("g:Nothing?"), "matches no condition key"),
        (secret().unknown("principal*"), "`principal`"),
        (secret().unknown("Resource.*"), "`resource`"),
        (secret().unknown("scps?"), "`scps`"),
        (secret().unknown("Type"), "`csms:Type`"),
        (asked("csms:secret:dlete"), "`csms:secret:delete`"),
        (asked("csms:getStage"), "`csms:secret:getStage`"),
        (asked("ShowSecretStage"), "`csms:secret:getStage`"),
        (asked("csms:ShowSecretStage"), "`csms:secret:getStage`"),
        (asked("csms:secret:get").resource("csms:r:acc:secret:x"), "`csms:<region>:<account-id>:secretName:"),
        (asked("csms:secret:get").resource("csms:r:acc:secretname:x"), "secretName"),
        (asked("csms:secret:get").resource("obs:::bucket:x"), "`csms:<region>:<account-id>:secretName:"),
        (asked("csms:secret:get").resource("obs:::secretName:x"), "`csms:<region>:<account-id>:secretName:"),
        (asked("csms::listTasks").resource("csms:r:acc:secretName:x"), "leave the resource out"),
        (asked("rds:instance:create").resource("csms:r:acc:secret:x"), "`csms:…:secretName:…`"),
    ] {
        let error = build(builder).unwrap_err().to_string();
        assert!(error.contains(near), "{error}: expected {near}");
    }
}

#[test]
fn unk_4_unlisted_names_are_taken_with_a_note_where_that_is_said() {
    let secret = || Request::builder("csms:secret:get").resource("csms:r:acc:secretName:x").allow_unlisted();
    for (builder, kind) in [
        (secret().key("g:ResourceTags/env", "prod"), NameKind::Key),
        (secret().key("ResourceTag/env", "prod"), NameKind::Key),
        (secret().key("csms:Typ", "COMMON"), NameKind::Key),
        (secret().unknown("csms:Typ"), NameKind::Key),
        (secret().unknown("g:ResourceTags/*"), NameKind::Key),
        (
            Request::builder("csms:secret:dlete").resource("csms:r:acc:secretName:x").allow_unlisted(),
            NameKind::Action,
        ),
        (
            Request::builder("rds:a:b").resource("csms:r:acc:secret:x").allow_unlisted(),
            NameKind::ResourceType,
        ),
    ] {
        let request = build(builder).unwrap();
        let unlisted: Vec<_> = request.notes().iter().filter(|it| it.is_unlisted()).collect();
        assert!(
            matches!(unlisted[..], [RequestNote::Unlisted { kind: it, .. }] if *it == kind),
            "{unlisted:?}"
        );
    }
    let request = build(secret().resource("obs:::bucket:x")).unwrap();
    assert!(request.notes().iter().any(RequestNote::is_unlisted), "{:?}", request.notes());
    for never in ["principal*", "resource.*", "Type", "csms:*:", "?"] {
        let is_refused = build(secret().unknown(never)).is_err();
        assert_eq!(is_refused, never != "csms:*:", "{never}");
    }
}

#[test]
fn unk_4_where_the_catalog_does_not_speak_names_are_taken_with_a_note() {
    let built = |builder: RequestBuilder| build(builder).unwrap().notes().to_vec();
    let rds = built(
        Request::builder("rds:instance:create").resource("rds:r:a:instance:x").key("rds:Engine", "mysql"),
    );
    assert!(
        matches!(rds[..], [RequestNote::UncatalogedAction(_), RequestNote::UncatalogedKeys(_)]),
        "{rds:?}"
    );
    let kms = Request::builder("kms:cmk:newer").key("kms:Newer", "x").build(&Catalog::full()).unwrap();
    let kms = kms.notes();
    assert!(
        matches!(kms[..], [RequestNote::NotInPartialCatalog { .. }, RequestNote::NotInPartialCatalog { .. }]),
        "{kms:?}"
    );
    let other = built(Request::builder("rds:instance:create").resource("ims:r:a:image:x"));
    assert!(matches!(other[..], [_, RequestNote::UncatalogedResource(_)]), "{other:?}");
    let secret = || Request::builder("csms:secret:get").resource("csms:r:acc:secretName:x");
    let closed = built(secret().key("csms:Type", "COMON"));
    assert!(matches!(closed[..], [RequestNote::ValueNotListed { .. }]), "{closed:?}");
    assert!(
        built(secret().key("csms:Type", "COMMON").key("g:ResourceTag/env", "x").unknown("x:*")).is_empty()
    );
}

#[test]
fn eva_12_a_place_is_a_plain_name_and_agrees_with_the_resource() {
    let secret = || Request::builder("csms:secret:get").resource("csms:cn-north-4:acc:secretName:x");
    assert!(build(secret().region("cn-north-4").project("p1").resource_id("id-1")).is_ok());
    assert!(build(secret().region("eu-1")).is_err());
    for wrong in ["", "a b", "a:b", "a/b", "*", "r?", "${r}", "\t"] {
        let listing = || Request::builder("csms::listTasks");
        assert!(build(listing().region(wrong)).is_err(), "{wrong:?}");
        assert!(build(listing().project(wrong)).is_err(), "{wrong:?}");
    }
}

#[test]
fn a_key_is_given_once() {
    assert!(build(Request::builder("a:b:c").key("k:a", "1").key("K:A", "2")).is_err());
}
