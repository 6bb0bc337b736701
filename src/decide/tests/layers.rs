//! Whom guardrails bind, and what of layers and callers is not known.

use crate::Options;
use crate::decide::{AuthorizerBuilder, Endpoints, Note};
use crate::options::TrustPolicies;
use crate::request::Part;

use super::words::english;
use super::*;

const SECRET: &str = "csms:r:a:secretName:db";

fn of(kind: PolicyKind, statements: &[&str]) -> Policy {
    let everybody = if kind.has_principal() { r#""Principal": "*", "# } else { "" };
    let statements: Vec<String> = statements
        .iter()
        .map(|it| {
            let (effect, action) = it.split_once(' ').unwrap();
            format!(r#"{{"Effect": "{effect}", {everybody}"Action": ["{action}"]}}"#)
        })
        .collect();
    let text = format!(r#"{{"Version": "5.0", "Statement": [{}]}}"#, statements.join(", "));
    Policy::parse_with("p", &text, kind).unwrap()
}

fn granted() -> AuthorizerBuilder {
    Authorizer::builder().identity([of(PolicyKind::Identity, &["Allow *"])])
}

fn asked() -> RequestBuilder {
    let urn = Some("iam::a:user:ci".to_owned());
    Request::builder("csms:secret:get").resource(SECRET).principal(Principal { urn, ..Principal::default() })
}

fn denying(kind: PolicyKind) -> Policy {
    of(kind, &["Allow *", "Deny csms:*"])
}

#[test]
fn eva_9_rcps_of_one_account_bind_no_resource_of_another() {
    let of_account =
        |account: &str| granted().rcp_level([denying(PolicyKind::Rcp)]).rcp_account(account).build();
    let (own, other) = (of_account("a"), of_account("b"));
    let request = build(asked());
    assert_eq!(own.decide(&request).decision(), Decision::ExplicitDeny);
    assert_eq!(own.decide(&request).blocked_by(), Some(Layer::Rcp(0)));
    let verdict = other.decide(&request);
    assert_eq!(verdict.decision(), Decision::Allow);
    assert!(
        verdict.notes().iter().any(|it| it.to_string().contains("RCPs are of another account")),
        "{:?}",
        verdict.notes()
    );
    let unknown = build(asked().unknown("resource.account"));
    assert_eq!(own.decide(&unknown).decision(), Decision::Undetermined);
    // Without a resource the caller's account counts.
    let none = build(
        Request::builder("csms::listTasks")
            .principal(Principal { account: Some("a".into()), ..Principal::default() }),
    );
    assert_eq!(own.decide(&none).decision(), Decision::ExplicitDeny);
    assert_eq!(other.decide(&none).decision(), Decision::Allow);
}

#[test]
fn eva_10_ncps_bind_the_endpoints_that_are_listed() {
    let bound = |endpoints: Endpoints| {
        let ncps = granted().ncp_level([denying(PolicyKind::Ncp)]).ncp_endpoints(endpoints).build();
        let through = ncps.decide(&build(asked().key("g:SourceVpce", "vpce-1"))).decision();
        let open = ncps.decide(&build(asked().unknown("g:SourceVpce"))).decision();
        let none = ncps.decide(&build(asked())).decision();
        (through, open, none)
    };
    let listed = |id: &str| Endpoints::Listed(vec!["vpce-0".to_owned(), id.to_owned()]);
    let (deny, open, allow) = (Decision::ExplicitDeny, Decision::Undetermined, Decision::Allow);
    assert_eq!(bound(Endpoints::Every), (deny, open, allow));
    assert_eq!(bound(listed("vpce-1")), (deny, open, allow));
    assert_eq!(bound(listed("vpce-2")), (allow, open, allow));
    assert_eq!(bound(Endpoints::Unknown), (open, open, allow));
    let ncps = granted().ncp_level([denying(PolicyKind::Ncp)]).ncp_endpoints(Endpoints::Unknown).build();
    let request = build(asked().key("g:SourceVpce", "vpce-1"));
    assert_eq!(ncps.decide(&request).unknown_parts(), [Part::Ncps]);
}

#[test]
fn eva_3_a_level_without_an_allow_is_incomplete() {
    let authorizer = granted()
        .session([of(PolicyKind::Session, &["Allow csms:*"])])
        .endpoint([of(PolicyKind::Endpoint, &["Deny kms:*"])])
        .scp_level([of(PolicyKind::Scp, &["Allow *"])])
        .scp_level([of(PolicyKind::Scp, &["Deny kms:*"])])
        .rcp_level([])
        .ncp_level([of(PolicyKind::Ncp, &["Deny kms:*"])])
        .build();
    let request = build(asked());
    let incomplete: Vec<Layer> = authorizer.decide(&request).incomplete_layers().collect();
    assert_eq!(incomplete, [Layer::Endpoint, Layer::Scp(1), Layer::Rcp(0), Layer::Ncp(0)]);
}

#[test]
fn eva_3_more_levels_than_are_distinguished_allow_nothing() {
    let all = |kind| [of(kind, &["Allow *"])];
    let deep = |add: &dyn Fn(AuthorizerBuilder) -> AuthorizerBuilder, count: usize| {
        let authorizer = (0..count).fold(granted(), |it, _| add(it)).build();
        let request = build(asked().key("g:SourceVpce", "vpce-1"));
        let verdict = authorizer.decide(&request);
        (verdict.decision(), verdict.blocked_by(), english(&verdict.notes()).join("; "))
    };
    let rcps = |it: AuthorizerBuilder| it.rcp_level(all(PolicyKind::Rcp));
    let ncps = |it: AuthorizerBuilder| it.ncp_level(all(PolicyKind::Ncp));
    assert_eq!(deep(&rcps, 12).0, Decision::Allow);
    assert_eq!(deep(&ncps, 12).0, Decision::Allow);
    let (decision, layer, notes) = deep(&rcps, 13);
    assert_eq!((decision, layer), (Decision::ImplicitDeny, Some(Layer::Rcp(11))));
    assert!(notes.contains("more than 12 levels of RCPs"), "{notes}");
    let (decision, layer, notes) = deep(&ncps, 13);
    assert_eq!((decision, layer), (Decision::ImplicitDeny, Some(Layer::Ncp(11))));
    assert!(notes.contains("more than 12 levels of NCPs"), "{notes}");
}

#[test]
fn eva_11_within_one_account_either_is_enough_under_the_other_reading() {
    let assume = || {
        let urn = Some("iam::a:user:ci".to_owned());
        let principal = Principal { urn, ..Principal::default() };
        build(Request::builder("sts:agencies:assume").resource("iam::a:agency:x").principal(principal))
    };
    let trust = |statements: &[&str]| [of(PolicyKind::Trust, statements)];
    let either = |it: AuthorizerBuilder| {
        let options = Options { trust_policies: TrustPolicies::EitherAllows, ..Options::default() };
        it.options(options).build().decide(&assume()).decision()
    };
    let both = |it: AuthorizerBuilder| {
        let authorizer = it.build();
        let request = assume();
        let verdict = authorizer.decide(&request);
        assert!(verdict.assumed().contains(&"EVA-11"), "{:?}", verdict.assumed());
        verdict.decision()
    };
    let other = || granted().resource(trust(&["Allow kms:*"]));
    assert_eq!((both(other()), either(other())), (Decision::ImplicitDeny, Decision::Allow));
    assert_eq!((both(granted()), either(granted())), (Decision::Undetermined, Decision::Allow));
    let alone = || Authorizer::builder().resource(trust(&["Allow sts:*"]));
    assert_eq!((both(alone()), either(alone())), (Decision::ImplicitDeny, Decision::Allow));
}

#[test]
fn unk_3_parts_that_the_answer_depends_on_are_named() {
    let parts =
        |authorizer: &Authorizer, request: RequestBuilder| authorizer.decide(&build(request)).unknown_parts();
    let alone = granted().build();
    assert_eq!(
        parts(&alone, asked().unknown("scps").unknown("rcps").unknown("ncps")),
        [Part::Rcps, Part::Scps]
    );
    let open = asked().unknown("scps").unknown("ncps").key("g:SourceVpce", "vpce-1");
    assert_eq!(parts(&alone, open), [Part::Ncps, Part::Scps]);
    let anyone = || Request::builder("csms:secret:get").resource(SECRET).unknown("principal");
    assert_eq!(parts(&alone, anyone()), [Part::Principal]);
    let request = build(anyone());
    let residual = alone.decide(&request).residual().unwrap().to_string();
    assert_eq!(residual, "allow if the caller and the resource are of one account; otherwise implicit deny");
    assert_eq!(parts(&Authorizer::new([]), anyone()), [Part::Principal]);
}

#[test]
fn unk_3_a_caller_who_is_not_named_is_noted_where_another_might_be_answered_otherwise() {
    let is_noted = |authorizer: &Authorizer, request: RequestBuilder| {
        let request = build(request);
        authorizer.decide(&request).notes().contains(&Note::CallerNotNamed)
    };
    let unnamed = || Request::builder("csms:secret:get").resource(SECRET);
    assert!(is_noted(&granted().build(), unnamed()));
    assert!(is_noted(&Authorizer::new([]), unnamed()), "the root user is granted all");
    assert!(!is_noted(&granted().build(), asked()));
    assert!(!is_noted(&granted().build(), unnamed().unknown("principal")));
    let denied = Authorizer::new([denying(PolicyKind::Identity)]);
    assert!(!is_noted(&denied, unnamed()), "whoever calls is denied");
}

#[test]
fn eva_11_whether_a_trust_policy_governs_hangs_on_a_resource_that_is_not_known() {
    let trust = |body: &str| {
        let text = format!(r#"{{"Version": "5.0", "Statement": [{{"Principal": "*", {body}}}]}}"#);
        Policy::parse_with("t", &text, PolicyKind::Trust).unwrap_or_else(|errors| panic!("{errors}"))
    };
    let authorizer =
        Authorizer::builder().resource([trust(r#""Effect": "Allow", "Action": ["sts:*"]"#)]).build();
    let by_service = Principal { service: Some("service.OBS".to_owned()), ..Principal::default() };
    let by_user = Principal { urn: Some("iam::a:user:u".to_owned()), ..Principal::default() };
    let decide = |principal: &Principal, resource: Option<&str>| {
        let request = Request::builder("sts::tagSession").principal(principal.clone());
        let request = resource.into_iter().fold(request, RequestBuilder::resource);
        let request = build(request);
        let verdict = authorizer.decide(&request);
        (verdict.decision(), verdict.unknown_parts())
    };
    for (principal, agency, other) in [
        // Who has no side of its own is granted by the trust policy alone, and by others not across accounts.
        (&by_service, Decision::Allow, Decision::Undetermined),
        (&by_user, Decision::ImplicitDeny, Decision::Allow),
    ] {
        assert_eq!(decide(principal, Some("iam::a:agency:x")).0, agency);
        assert_eq!(decide(principal, Some("x:r:a:thing:x")).0, other);
        let (decision, parts) = decide(principal, None);
        assert_eq!(decision, Decision::Undetermined, "{principal:?}");
        assert!(parts.contains(&Part::Resource), "{parts:?}");
    }
}
