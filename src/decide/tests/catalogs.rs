//! Requests built with another catalog than the authorizer's.

use crate::catalog::Resolution;
use crate::request::{Principal, Request, RequestBuilder};
use crate::{Authorizer, Catalog, Decision};

use super::{policy, statement};

/// The names of each action that has an alias: its own first.
fn names() -> Vec<Vec<String>> {
    let catalog = Catalog::embedded();
    let all = |it: &crate::catalog::Action| [&[it.name().to_owned()], it.aliases()].concat();
    let names: Vec<_> = catalog.actions().filter(|it| !it.aliases().is_empty()).map(all).collect();
    assert!(names.len() > 20, "{}", names.len());
    names
}

/// Catalogs without the actions, without their aliases or resources, and with each alias as the name of an action
/// or as an alias of another one.
fn catalogs(names: &[Vec<String>]) -> Vec<Catalog> {
    let of = |action: &dyn Fn(usize, &[String]) -> Vec<String>| {
        let actions = names.iter().enumerate().flat_map(|(number, it)| action(number, it));
        let text = format!(r#"{{"version": "v1", "actions": [{}]}}"#, actions.collect::<Vec<_>>().join(", "));
        Catalog::empty().load("other.json", &text).unwrap()
    };
    let written = |name: &str, aliases: &[String]| {
        format!(r#"{{"name": "{name}", "access_level": "read", "aliases": {aliases:?}}}"#)
    };
    vec![
        Catalog::empty(),
        Catalog::embedded(),
        of(&|_, it| vec![written(&it[0], &[])]),
        of(&|_, it| it.iter().map(|it| written(it, &[])).collect()),
        // Each alias belongs to the next action, or to none that there is.
        of(&|number, it| vec![written(&it[0], &names[(number + 1) % names.len()][1..])]),
        of(&|number, it| vec![written(&format!("csms:other:do{number}"), &it[1..])]),
        of(&|number, it| vec![written(&it[1], &[format!("csms:other:do{number}"), it[0].clone()])]),
    ]
}

fn denying(catalog: &Catalog, entry: &str) -> Authorizer {
    let text = format!(
        r#"{{"Version": "5.0", "Statement": [
            {{"Effect": "Allow", "Action": ["*"]}}, {{"Effect": "Deny", "Action": ["{entry}"]}}
        ]}}"#
    );
    Authorizer::builder().catalog(catalog.clone()).identity([policy(&text)]).build()
}

#[test]
fn act_7_no_catalog_of_a_request_bypasses_a_deny_by_any_name() {
    let names = names();
    let (embedded, others) = (Catalog::embedded(), catalogs(&names));
    let open = |it: RequestBuilder| it.unknown("*");
    let closed = |it: RequestBuilder| it.resource("csms:r:acc:secretName:x");
    let (mut denied, mut refused) = (0, 0);
    for names in &names {
        let wild = |it: &String| format!("{}*", it.to_uppercase().split_at(it.len() - 1).0);
        for entry in names.iter().cloned().chain(names.iter().map(wild)) {
            let authorizer = denying(&embedded, &entry);
            for (asked, other) in names.iter().flat_map(|it| others.iter().map(move |other| (it, other))) {
                for said in [&open as &dyn Fn(RequestBuilder) -> RequestBuilder, &closed] {
                    let asked = asked.to_uppercase();
                    let request = said(Request::builder(&asked)).allow_unlisted().build(other);
                    let Ok(request) = request else { continue };
                    let is_one = !matches!(embedded.resolve(&asked), Resolution::AmbiguousAlias(_));
                    let decision = authorizer.decide(&request).decision();
                    match is_one {
                        true => assert_eq!(decision, Decision::ExplicitDeny, "{asked} against {entry}"),
                        false => assert_eq!(decision, Decision::ImplicitDeny, "{asked} against {entry}"),
                    }
                    *if is_one { &mut denied } else { &mut refused } += 1;
                }
            }
        }
    }
    assert!(denied > 2_000, "{denied} and {refused}");
}

#[test]
fn act_7_a_request_is_allowed_only_where_one_of_the_authorizers_own_catalog_is() {
    let names = names();
    let catalogs = catalogs(&names);
    let (mut allowed, mut refused) = (0, 0);
    for names in &names {
        for (entry, catalog) in names.iter().flat_map(|it| catalogs.iter().map(move |other| (it, other))) {
            let authorizer = denying(catalog, entry);
            for (asked, other) in names.iter().flat_map(|it| catalogs.iter().map(move |other| (it, other))) {
                let decision = |of: &Catalog| {
                    let request = Request::builder(asked).unknown("*").allow_unlisted().build(of);
                    request.map(|it| authorizer.decide(&it).decision())
                };
                let (Ok(found), Ok(own)) = (decision(other), decision(catalog)) else { continue };
                let is_refused = found == Decision::ImplicitDeny;
                assert!(found == own || is_refused, "{asked} against {entry}: {found}, and {own} by its own");
                // Where the Deny has the very name that was asked about, it is never passed by.
                assert!(asked != entry || found == Decision::ExplicitDeny || is_refused, "{asked}: {found}");
                *if is_refused { &mut refused } else { &mut allowed } += 1;
            }
        }
    }
    assert!(allowed > 2_000 && refused > 100, "{allowed} and {refused}");
}

#[test]
fn act_7_an_alias_that_the_authorizers_catalog_does_not_know_is_refused() {
    let text = r#"{"version": "v1", "actions": [
        {"name": "depot:shelf:fill", "access_level": "write", "aliases": ["depot:rack:fill"]}]}"#;
    let catalog = Catalog::empty().load("depot.json", text).unwrap();
    let request = Request::builder("depot:rack:fill").resource("*").build(&catalog).unwrap();
    assert_eq!(request.action().name(), "depot:shelf:fill");
    for entry in ["depot:rack:fill", "depot:shelf:fill"] {
        assert_eq!(denying(&catalog, entry).decide(&request).decision(), Decision::ExplicitDeny);
        let elsewhere = denying(&Catalog::empty(), entry);
        let verdict = elsewhere.decide(&request);
        assert_eq!(verdict.decision(), Decision::ImplicitDeny);
        let notes: Vec<_> = verdict.request().notes().iter().map(ToString::to_string).collect();
        assert!(
            notes.iter().any(|it| it.contains("`depot:rack:fill` is not an alias of `depot:shelf:fill`")),
            "{notes:?}"
        );
    }
}

/// A catalog in which the action takes no resource, and one in which it takes one.
fn without_and_with_resources() -> (Catalog, Catalog) {
    let of = |resources: &str| {
        let text = format!(
            r#"{{"version": "v1", "actions": [
                {{"name": "depot:shelf:fill", "access_level": "write", "resources": [{resources}]}}]}}"#
        );
        Catalog::empty().load("depot.json", &text).unwrap()
    };
    let resource = r#"{"urn_template": "depot:<region>:<account-id>:shelf:<shelf-name>", "required": true}"#;
    (of(""), of(resource))
}

#[test]
fn unk_3_resources_of_two_accounts_need_a_caller_by_the_authorizers_catalog_too() {
    let (without, with) = without_and_with_resources();
    let every = || statement(r#""Effect": "Allow", "Action": ["*"]"#);
    let authorizer = Authorizer::builder().catalog(with.clone()).identity([every()]).build();
    let request = || {
        let one = Request::builder("depot:shelf:fill").resource("depot:r:a:shelf:x");
        one.resource("depot:r:b:shelf:x").allow_unlisted()
    };
    assert!(request().build(&with).is_err());
    let read = request().build(&without).unwrap();
    assert_eq!(authorizer.decide(&read).decision(), Decision::ImplicitDeny);
    let caller = Principal { urn: Some("iam::a:user:u".to_owned()), ..Principal::default() };
    for catalog in [&with, &without] {
        let request = request().principal(caller.clone()).build(catalog).unwrap();
        assert_eq!(authorizer.decide(&request).decision(), Decision::ImplicitDeny, "of another account");
        let open = self::Request::builder("depot:shelf:fill").principal(caller.clone()).unknown("*");
        let open = open.build(catalog).unwrap();
        assert_eq!(authorizer.decide(&open).decision(), Decision::Undetermined, "of whatever account");
    }
}

#[test]
fn a_request_that_is_changed_is_read_anew_by_another_catalog() {
    let deny = r#""Effect": "Deny", "Action": ["*"], "Condition": {"StringEquals": {"g:ResourceTag/env": "locked"}}"#;
    let both = [statement(r#""Effect": "Allow", "Action": ["*"]"#), statement(deny)];
    let authorizer = Authorizer::builder().catalog(Catalog::empty()).identity(both).build();
    let mut request = Request::builder("depot:shelf:fill").resource("*").build(&Catalog::embedded()).unwrap();
    assert_eq!(authorizer.decide(&request).decision(), Decision::Allow);
    request.set_open("g:ResourceTag/env");
    assert_eq!(authorizer.decide(&request).decision(), Decision::Undetermined);
    request.set_key("g:ResourceTag/env", ["locked"]);
    assert_eq!(authorizer.decide(&request).decision(), Decision::ExplicitDeny);
    request.unset_key("g:ResourceTag/env");
    assert_eq!(authorizer.decide(&request).decision(), Decision::Undetermined);
}
