//! The residual of an undetermined answer, evaluated as data on every completion: it comes to the decision.

use std::cell::Cell;

use serde_json::{Value, json};

use crate::catalog::Catalog;
use crate::decide::{Circumstance, Expression, OpenCircumstance, OpenCondition, Residual};
use crate::options::{Options, TokenRequests};
use crate::policy::{Comparison, Policy, PolicyKind, Urn};
use crate::request::{Authentication, KeyName, KeyState, Request, Resources};

use super::agree::drawn;
use super::engine::authorizer;
use super::reference::{Outcome, World, applies, completions_at_most, decide_complete, in_scope};
use super::runner::{for_all, number};

/// How many completions of one request are tried.
const COMPLETIONS: usize = 300;

/// Both ways of what no request tells: whether policies allow that are not known, and tokens are bound.
const OPEN: [bool; 2] = [true, false];

/// The decision that a residual comes to where everything is settled; `None` where it leaves it open.
fn outcome(residual: &Residual, world: &World, request: &Request, open: bool) -> Option<&'static str> {
    for case in &residual.cases {
        if holds(&case.when, world, request, open)? {
            return Some(case.decision.name());
        }
    }
    Some(residual.otherwise.name())
}

/// Whether an expression is so; `None` where it says itself that it is open.
fn holds(it: &Expression, world: &World, request: &Request, open: bool) -> Option<bool> {
    match it {
        Expression::All(parts) => joined(parts.iter().map(|it| holds(it, world, request, open)), true),
        Expression::Any(parts) => joined(parts.iter().map(|it| holds(it, world, request, open)), false),
        Expression::Not(it) => holds(it, world, request, open).map(|it| !it),
        Expression::Condition(it) => Some(condition(it, world, request)),
        Expression::OneValue { key } => {
            let several = world.catalog.key(key).is_some_and(|it| it.multi_valued() == Some(true));
            Some(!several && values(request, key) == 1)
        }
        Expression::Resource { number, patterns, .. } => {
            let urn = resource(request, *number)?;
            Some(is_so(world, &json!({"Resource": patterns}), PolicyKind::Identity, request, urn))
        }
        // Of another form an Allow and a Deny read it differently.
        Expression::Agency { uris } => {
            let is_id = |it: &str| it == "*" || !it.contains(['*', '?', '/']);
            let documented = uris.iter().all(|it| it.strip_prefix("/iam/agencies/").is_some_and(is_id));
            let urn = resource(request, None)?;
            let clause = json!({"Resource": {"uri": uris}});
            documented.then(|| is_so(world, &clause, PolicyKind::Identity, request, urn))
        }
        Expression::Scope { scope, number } => in_scope(world, scope, request, resource(request, *number)?),
        Expression::Caller { principals, except } => {
            let clause = if *except { "NotPrincipal" } else { "Principal" };
            let entries: serde_json::Map<String, Value> =
                principals.iter().map(|(kind, text)| (kind.clone(), json!([text]))).collect();
            let several = entries.len() < principals.len();
            let urn = resource(request, None).flatten();
            let caller = json!({clause: entries});
            (!several).then(|| is_so(world, &caller, PolicyKind::Resource, request, urn))
        }
        Expression::Circumstance { circumstance, number } => {
            circumstance_is_so(*circumstance, (world, request), resource(request, *number)?, open)
        }
        Expression::Unstated { .. } => None,
    }
}

/// Whether a circumstance is so, as far as a settled request tells it; else what is `open` is as it says.
fn circumstance_is_so(
    it: OpenCircumstance,
    (world, request): (&World, &Request),
    urn: Option<&Urn>,
    open: bool,
) -> Option<bool> {
    let caller = request.principal();
    let owner = urn.and_then(Urn::account).filter(|it| !it.is_empty() && *it != "system");
    match (it.circumstance, request.authentication()) {
        (Circumstance::Root, _) => Some(caller.root),
        (Circumstance::ExemptCaller, _) => Some(caller.management_account || caller.service_linked),
        (Circumstance::NoSide, _) => {
            let by_form = request.action().lower().starts_with("sts:agencies:assumewith");
            Some(caller.urn.is_none() && (caller.service.is_some() || by_form))
        }
        (Circumstance::OnAgency, _) => Some(urn.is_some_and(|it| it.resource_type() == "agency")),
        (Circumstance::OffAgency, _) => Some(urn.is_none_or(|it| it.resource_type() != "agency")),
        (Circumstance::SameAccount, _) => Some(caller.account()? == owner?),
        (Circumstance::Token, Authentication::Signed) => Some(false),
        (Circumstance::Token, _) => match world.options.token_requests {
            TokenRequests::Open => Some(open),
            TokenRequests::Escape => Some(true),
            TokenRequests::Bound => Some(false),
        },
        (Circumstance::NoEndpoint, _) => Some(values(request, "g:SourceVpce") == 0),
        (Circumstance::Elsewhere, _) if request.resource_management_account() => Some(true),
        (Circumstance::Elsewhere, _) if urn.is_none() => Some(caller.management_account),
        (Circumstance::Elsewhere, _) => Some(owner.is_none() && open),
        (Circumstance::Unseen(_), _) => Some(open),
    }
}

/// All of them, where one that is not `neutral` decides; or any.
fn joined(parts: impl Iterator<Item = Option<bool>>, neutral: bool) -> Option<bool> {
    let mut open = false;
    for it in parts {
        match it {
            Some(it) if it != neutral => return Some(!neutral),
            Some(_) => {}
            None => open = true,
        }
    }
    (!open).then_some(neutral)
}

/// How many values a key has.
fn values(request: &Request, key: &str) -> usize {
    match request.context().get(&KeyName::new(key)) {
        KeyState::Present(values) => values.len(),
        KeyState::Absent | KeyState::Unknown => 0,
    }
}

/// The resource of that number, or the only one; `None` where that is not told.
fn resource(request: &Request, number: Option<usize>) -> Option<Option<&Urn>> {
    match (request.resources(), number) {
        (Resources::Named(urns), Some(number)) => urns.get(number).map(Some),
        (Resources::Named(urns), None) if urns.len() == 1 => Some(urns.first()),
        (Resources::None, _) => Some(None),
        (Resources::Named(_) | Resources::Unknown, _) => None,
    }
}

fn condition(it: &OpenCondition, world: &World, request: &Request) -> bool {
    let has_variable = it.values.iter().any(|it| it.contains("${"));
    match values(request, &it.key) {
        // What the condition says of itself has to be so.
        0 if !has_variable && !it.unread && it.operator.comparison != Comparison::Null => it.without_value,
        2.. if !it.several_values && !it.unread => false,
        _ => {
            let operator = it.operator.to_string();
            let clause = json!({"Condition": {operator: {it.key.clone(): it.values}}});
            let effect = if it.unread { "Deny" } else { "Allow" };
            let clause = [("Effect", json!(effect))].into_iter().fold(clause, |mut clause, (name, value)| {
                clause[name] = value;
                clause
            });
            is_so(world, &clause, PolicyKind::Identity, request, None)
        }
    }
}

/// Whether a statement that has nothing but a clause applies.
fn is_so(world: &World, clause: &Value, kind: PolicyKind, request: &Request, urn: Option<&Urn>) -> bool {
    let mut statement = json!({"Effect": "Allow", "Action": ["*"]});
    if kind == PolicyKind::Resource && clause.get("NotPrincipal").is_none() {
        statement["Principal"] = json!("*");
    }
    for (name, value) in clause.as_object().into_iter().flatten() {
        statement[name] = value.clone();
    }
    let version = if clause["Resource"].is_object() { "1.1" } else { "5.0" };
    let text = json!({"Version": version, "Statement": [statement]}).to_string();
    let policy =
        Policy::parse_with("clause", &text, kind).unwrap_or_else(|errors| panic!("{errors}: {text}"));
    policy.statements().iter().all(|it| applies(world, &policy, it, request, urn))
}

#[test]
fn unk_2_a_residual_evaluates_to_the_decision_of_every_completion() {
    let tried = number("IAM5_PAIRS", 10_000) / 10;
    let (open, evaluated, left) = (Cell::new(0), Cell::new(0), Cell::new(0));
    for_all(tried, |choices| {
        let (case, world) = drawn(choices, true);
        let (authorizer, request) = (authorizer(&world), case.request().unwrap());
        let Some(residual) = authorizer.decide(&request).residual() else { return Ok(()) };
        open.update(|it| it + 1);
        for settled in &completions_at_most(&world, &request, COMPLETIONS) {
            let decided = decide_complete(&world, settled);
            if decided == Outcome::Undetermined {
                continue;
            }
            for open in OPEN {
                match outcome(&residual, &world, settled, open) {
                    None => left.update(|it| it + 1),
                    Some(outcome) if outcome == decided.name() => evaluated.update(|it| it + 1),
                    Some(outcome) => {
                        let line = case.to_json(decided.name());
                        let about = format!("{:?} {open}\n{residual}\n{settled:?}\n{line}", world.options);
                        return Err(format!("{outcome}, expected {}: {about}", decided.name()));
                    }
                }
            }
        }
        Ok(())
    });
    let (open, evaluated, left) = (open.get(), evaluated.get(), left.get());
    println!("{open} residuals, {evaluated} completions evaluated, {left} left open");
    assert!(open * 20 > tried && evaluated > 8 * left, "{open} of {tried}, {evaluated} and {left}");
}

/// Every operator under every reading, of a key that is unknown: absent, without a value, with one, with two.
#[test]
fn unk_2_a_residual_names_each_case_of_every_operator_under_every_reading() {
    use crate::options::{
        FailedVariable, ForAllValuesOfNone, NegatedOnAbsentKey, PlainOnSeveralValues, UnreadableDeny,
    };
    use crate::policy::{Operator, Version};
    let catalog = Catalog::embedded();
    let mut readings = vec![Options::default()];
    let turns: [fn(&mut Options); 5] = [
        |it| it.negated_on_absent_key = NegatedOnAbsentKey::DoesNotHold,
        |it| it.for_all_values_of_none = ForAllValuesOfNone::DoesNotHold,
        |it| it.plain_on_several_values = PlainOnSeveralValues::DoesNotHold,
        |it| it.unreadable_deny = UnreadableDeny::Applies,
        |it| it.failed_variable = FailedVariable::PerValue,
    ];
    for turn in turns {
        let turned = |it: &Options| {
            let mut it = *it;
            turn(&mut it);
            it
        };
        readings.extend(readings.iter().map(turned).collect::<Vec<_>>());
    }
    let names: Vec<&str> = Operator::names(Version::V5).collect();
    let forms = ["", "ForAllValues:", "ForAnyValue:"];
    let mut told = 0;
    for name in names {
        for form in forms.iter().flat_map(|it| [format!("{it}{name}"), format!("{it}{name}IfExists")]) {
            let Ok(operator) = Operator::parse(&form, Version::V5) else { continue };
            let value = super::exhaustive::values(operator.comparison.family()).0;
            for (values, effect) in [
                (json!([value]), "Allow"),
                (json!([value]), "Deny"),
                (json!([value, "${x:Var}"]), "Deny"),
                (json!(["${x:Var, 'true'}"]), "Allow"),
                (json!([]), "Deny"),
            ] {
                let wide = json!({"Effect": if effect == "Allow" { "Deny" } else { "Allow" }, "Action": [if effect == "Allow" { "q:*" } else { "*" }]});
                let statement = json!({"Effect": effect, "Action": ["*"], "Condition": {form.clone(): {"x:Key": values}}});
                let text = json!({"Version": "5.0", "Statement": [wide, statement]}).to_string();
                let policy = Policy::parse("p", &text).unwrap_or_else(|errors| panic!("{errors}"));
                let request = Request::builder("a:b:c")
                    .resource("*")
                    .unknown("x:Key")
                    .unknown("x:Var")
                    .build(&catalog)
                    .unwrap();
                for options in &readings {
                    let mut world = World::new(catalog.clone());
                    world.identity = vec![policy.clone()];
                    world.options = *options;
                    let authorizer = authorizer(&world);
                    let Some(residual) = authorizer.decide(&request).residual() else { continue };
                    for settled in &completions_at_most(&world, &request, 40) {
                        let decided = decide_complete(&world, settled).name();
                        let outcome = outcome(&residual, &world, settled, true);
                        assert_eq!(outcome, Some(decided), "{options:?} {text}\n{residual}\n{settled:?}");
                        told += 1;
                    }
                }
            }
        }
    }
    assert!(told > 20_000, "{told}");
}
