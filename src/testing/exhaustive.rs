//! UNK-2 without chance: in a small world every way that the unknown can turn out is tried.
//!
//! The world: two keys of one family of values or of two, all operators with all qualifiers and suffixes, two
//! statements of either effect, each key absent, without a value, or with one or two of the values that the
//! operators can tell apart. What a statement does with each completion the reference says; what two of them
//! come to together follows from rules EVA-1 and EVA-2. The engine is asked with the keys unknown, and has to
//! name exactly the outcomes that there are, or at least all of them where two tests of one key differ.
//!
//! `IAM5_EXHAUSTIVE=1` takes all lists of values, all readings, and partly known contexts as well.

use crate::catalog::Catalog;
use crate::decide::{Authorizer, Decision, Verdict};
use crate::options::{ForAllValuesOfNone, NegatedOnAbsentKey, Options, PlainOnSeveralValues, UnreadableDeny};
use crate::policy::{Effect, Family, Operator, Policy, Version};
use crate::request::{Request, RequestBuilder};

use super::reference::{self, Outcome, World, decide_complete};

const KEYS: [&str; 2] = ["x:a", "x:b"];

/// A value of the policy, one that cannot be read where there is such, and the values of requests that the
/// operators of the family tell apart.
pub(super) fn values(family: Family) -> (&'static str, Option<&'static str>, &'static [&'static str]) {
    match family {
        Family::String | Family::Null => ("v", None, &["v", "V", "vx", "xv", "z"]),
        Family::Number => ("5", Some("x"), &["5.0", "4", "6", "x"]),
        Family::Date => (
            "2026-11-24",
            Some("soon"),
            &["2026-11-24T08:00:00+08:00", "2026-11-23T23:59:59Z", "2026-11-24T00:00:01Z", "soon"],
        ),
        Family::Boolean => ("true", Some("yes"), &["true", "false", "yes"]),
        Family::Ip => ("10.0.0.0/31", Some("here"), &["10.0.0.1", "10.0.0.2", "here"]),
    }
}

const FAMILIES: [Family; 5] = [Family::String, Family::Number, Family::Date, Family::Boolean, Family::Ip];

/// What a key can be: absent, or present with some values.
type State = Option<Vec<&'static str>>;

fn states(families: &[Family]) -> Vec<State> {
    let values: Vec<&str> = families.iter().flat_map(|it| values(*it).2).copied().collect();
    let mut states = vec![None, Some(Vec::new())];
    states.extend(values.iter().map(|it| Some(vec![*it])));
    for (at, one) in values.iter().enumerate() {
        // The same one twice is several values too (CON-14).
        states.extend(values.iter().skip(at).map(|other| Some(vec![*one, *other])));
    }
    states
}

/// The operators of a family, and `Null`, with every qualifier and suffix that they take.
fn operators(family: Family) -> Vec<String> {
    let mut found = Vec::new();
    for name in Operator::names(Version::V5) {
        for qualifier in ["", "ForAllValues:", "ForAnyValue:"] {
            for suffix in ["", "IfExists"] {
                let text = format!("{qualifier}{name}{suffix}");
                let read = Operator::parse(&text, Version::V5).map(|it| it.comparison.family());
                if read.is_ok_and(|it| it == family || it == Family::Null) {
                    found.push(text);
                }
            }
        }
    }
    found
}

/// Lists of values for a condition; the first is enough for the small run.
fn lists(operator: &str, family: Family) -> Vec<Vec<&'static str>> {
    if operator == "Null" {
        return vec![vec!["true"], vec!["false"], vec![], vec!["true", "false"]];
    }
    let (value, unreadable, _) = values(family);
    let mut lists = vec![vec![value], vec![], vec!["${x:b}"], vec![value, "${x:b}"]];
    lists.extend(unreadable.map(|it| vec![it]));
    lists.extend(unreadable.map(|it| vec![value, it]));
    lists
}

/// A statement with one condition, and where it applies.
struct Form {
    policy: Policy,
    key: usize,
    effect: Effect,
    has_variable: bool,
    /// What is not text may turn out to be unreadable: then a test and its negation are no opposites.
    is_text: bool,
    /// Which conditions hold a key against the same test.
    test: String,
    /// For each state of the first key and of the second, whether it applies.
    applies: Vec<bool>,
}

struct Small {
    options: Options,
    states: Vec<State>,
    catalog: Catalog,
    wide: Policy,
}

fn policy(effect: Effect, condition: &str) -> Policy {
    let effect = if effect == Effect::Allow { "Allow" } else { "Deny" };
    let text = format!(
        r#"{{"Version": "5.0", "Statement": [{{"Effect": "{effect}", "Action": ["*"]{condition}}}]}}"#
    );
    Policy::parse("p", &text).unwrap_or_else(|errors| panic!("{errors}"))
}

impl Small {
    fn new(options: Options, families: &[Family]) -> Self {
        let wide = policy(Effect::Allow, "");
        Small { options, states: states(families), catalog: Catalog::embedded(), wide }
    }

    /// A request in which the keys are as given; `None` of a key says that it is unknown.
    fn request(&self, keys: [Option<&State>; 2]) -> Request {
        let mut builder: RequestBuilder = Request::builder("a:b:c");
        for (name, state) in KEYS.iter().zip(keys) {
            match state {
                None => builder = builder.unknown(name),
                Some(Some(values)) => builder = builder.key_values(name, values.iter().copied()),
                Some(None) => {}
            }
        }
        builder.build(&self.catalog).unwrap()
    }

    /// The statement with that condition; `pairs` are the requests of all states of the two keys.
    fn form(
        &self,
        key: usize,
        effect: Effect,
        operator: &str,
        list: &[&str],
        completions: &[Request],
    ) -> Form {
        let values = serde_json::to_string(list).unwrap();
        let condition = format!(r#", "Condition": {{"{operator}": {{"{}": {values}}}}}"#, KEYS[key]);
        let policy = policy(effect, &condition);
        let mut world = World::new(self.catalog.clone());
        world.options = self.options;
        world.identity = vec![policy.clone()];
        if effect == Effect::Deny {
            world.identity.push(self.wide.clone());
        }
        let authorizer = Authorizer::builder().options(self.options).identity(world.identity.clone()).build();
        let applies = |request: &Request| {
            let outcome = decide_complete(&world, request);
            let known = authorizer.decide(request).decision().name();
            assert_eq!(known, outcome.name(), "{operator} {list:?} with {request:?}");
            outcome == if effect == Effect::Allow { Outcome::Allow } else { Outcome::ExplicitDeny }
        };
        let read = Operator::parse(operator, Version::V5).unwrap();
        Form {
            key,
            effect,
            is_text: read.comparison.family() == Family::String,
            has_variable: list.iter().any(|it| it.contains("${")),
            test: format!("{key} {:?} {list:?}", read.comparison),
            applies: completions.iter().map(applies).collect(),
            policy,
        }
    }

    fn completions(&self) -> Vec<Request> {
        let of = |one| self.states.iter().map(move |other| self.request([Some(one), Some(other)]));
        self.states.iter().flat_map(of).collect()
    }
}

/// The outcomes in the order of [`Verdict::possible`].
fn outcomes<'f>(one: &'f Form, other: &'f Form, at: impl Iterator<Item = usize>) -> [bool; 3] {
    let mut found = [false; 3];
    let granted = one.effect == Effect::Deny && other.effect == Effect::Deny;
    for at in at {
        let both = [(one.effect, one.applies[at]), (other.effect, other.applies[at])];
        let has = |effect| both.contains(&(effect, true));
        let outcome = match (has(Effect::Deny), granted || has(Effect::Allow)) {
            (true, _) => 1,
            (false, true) => 0,
            (false, false) => 2,
        };
        found[outcome] = true;
    }
    found
}

fn possible(verdict: &Verdict<'_>) -> [bool; 3] {
    [Decision::Allow, Decision::ExplicitDeny, Decision::ImplicitDeny]
        .map(|wanted| verdict.possible().any(|it| it == wanted))
}

#[derive(Debug, Default)]
struct Count {
    worlds: u64,
    completions: u64,
    /// Answers that name an outcome that cannot be, where the tests differ.
    needless: u64,
}

/// Asks the engine of two statements; `at` are the completions that agree with what is known.
fn compare(small: &Small, one: &Form, other: &Form, unknown: &[(Request, Vec<usize>)], count: &mut Count) {
    let mut policies = vec![one.policy.clone(), other.policy.clone()];
    if one.effect == Effect::Deny && other.effect == Effect::Deny {
        policies.push(small.wide.clone());
    }
    let authorizer = Authorizer::builder().options(small.options).identity(policies).build();
    for (request, at) in unknown {
        let verdict = authorizer.decide(request);
        let (said, real) = (possible(&verdict), outcomes(one, other, at.iter().copied()));
        count.worlds += 1;
        count.completions += at.len() as u64;
        let told = || {
            let texts = [&one.policy, &other.policy].map(|it| format!("{:?}", it.statements()));
            format!("{said:?}, not {real:?}: {texts:#?} under {:?} with {request:?}", small.options)
        };
        let sound = said.iter().zip(real).all(|(said, real)| *said || !real);
        assert!(sound, "an outcome is not named: {}", told());
        if said != real {
            let opposites = one.key != other.key || (one.is_text && one.test == other.test);
            let exact = !one.has_variable && !other.has_variable && opposites;
            assert!(!exact, "an outcome is named that cannot be: {}", told());
            count.needless += 1;
        }
    }
}

fn readings() -> Vec<Options> {
    let mut all = vec![Options::default(); 5];
    all[1].negated_on_absent_key = NegatedOnAbsentKey::DoesNotHold;
    all[2].for_all_values_of_none = ForAllValuesOfNone::DoesNotHold;
    all[3].plain_on_several_values = PlainOnSeveralValues::DoesNotHold;
    all[4].unreadable_deny = UnreadableDeny::Applies;
    all
}

/// Whether everything is wanted, or what fits into a run of all tests.
fn in_full() -> bool {
    std::env::var_os("IAM5_EXHAUSTIVE").is_some()
}

const EFFECTS: [(Effect, Effect); 3] =
    [(Effect::Allow, Effect::Allow), (Effect::Allow, Effect::Deny), (Effect::Deny, Effect::Deny)];

#[test]
fn unk_2_two_statements_of_one_family_name_the_outcomes_that_there_are() {
    let mut count = Count::default();
    for options in if in_full() { readings() } else { vec![Options::default()] } {
        for family in FAMILIES {
            let small = Small::new(options, &[family]);
            let all = small.completions();
            let wide = small.states.len();
            let mut unknown = vec![(small.request([None, None]), (0..all.len()).collect::<Vec<_>>())];
            if in_full() {
                for (at, state) in small.states.iter().enumerate() {
                    let of_b = (0..wide).map(|one| one * wide + at).collect();
                    unknown.push((small.request([None, Some(state)]), of_b));
                    unknown
                        .push((small.request([Some(state), None]), (at * wide..(at + 1) * wide).collect()));
                }
            }
            let forms = |key: usize, effect: Effect| -> Vec<Form> {
                let mut forms = Vec::new();
                for operator in operators(family) {
                    let take = if in_full() { usize::MAX } else { 1 };
                    for list in lists(&operator, family).iter().take(take) {
                        forms.push(small.form(key, effect, &operator, list, &all));
                    }
                }
                forms
            };
            let by_key = [0, 1].map(|key| [Effect::Allow, Effect::Deny].map(|it| forms(key, it)));
            let of = |key: usize, effect: Effect| &by_key[key][usize::from(effect == Effect::Deny)];
            for (first, second) in EFFECTS {
                for one in of(0, first) {
                    for other in of(0, second).iter().chain(of(1, second)) {
                        compare(&small, one, other, &unknown, &mut count);
                    }
                }
            }
        }
    }
    println!("one family: {count:?}");
    // Of all lists of values there are more that differ.
    let share = if in_full() { 8 } else { 10 };
    assert!(count.needless * share < count.worlds, "too much is left open: {count:?}");
}

#[test]
fn unk_2_two_statements_of_two_families_on_one_key() {
    let mut count = Count::default();
    for (at, family) in FAMILIES.into_iter().enumerate() {
        for other in FAMILIES.into_iter().skip(at + 1) {
            let mut small = Small::new(Options::default(), &[family, other]);
            // The second key is not asked for.
            let second = None;
            let all: Vec<_> =
                small.states.iter().map(|it| small.request([Some(it), Some(&second)])).collect();
            let unknown = vec![(small.request([None, Some(&second)]), (0..all.len()).collect::<Vec<_>>())];
            small.states.clear();
            let forms = |family: Family, effect: Effect| -> Vec<Form> {
                let of = |it: &String| small.form(0, effect, it, &lists(it, family)[0], &all);
                operators(family).iter().map(of).collect()
            };
            let effects = if in_full() { &EFFECTS[..] } else { &EFFECTS[1..2] };
            for (first, second) in effects {
                let others = forms(other, *second);
                for one in forms(family, *first) {
                    others.iter().for_each(|it| compare(&small, &one, it, &unknown, &mut count));
                }
            }
        }
    }
    println!("two families: {count:?}");
    assert!(count.worlds > 0);
}

/// Two statements about resources, in layers that meet, and a request of which parts are unknown.
#[test]
fn unk_3_every_part_of_the_question_that_can_be_unknown() {
    const PARTS: [&str; 5] = ["resource", "resource.region", "resource.account", "authentication", "x:a"];
    let patterns = [
        "s:r:acc:t:p",
        "s:*:acc:t:*",
        "*",
        "s:*:acc:t:${x:a}",
        "s:q:*:t:p",
        "s:r:other:t:p",
        "s:r:acc:t:x${x:a}",
    ];
    let patterns = &patterns[..if in_full() { patterns.len() } else { 4 }];
    let catalog = Catalog::embedded();
    let mut clauses = Vec::new();
    for name in ["Resource", "NotResource"] {
        clauses.extend(patterns.iter().map(|it| format!(r#", "{name}": ["{it}"]"#)));
    }
    let requests: Vec<Request> = (0..1 << PARTS.len())
        .map(|set: usize| {
            let mut builder = Request::builder("s:t:c").key("g:PrincipalAccount", "acc");
            builder = builder.principal(crate::request::Principal {
                urn: Some("iam::acc:user:u".to_owned()),
                ..Default::default()
            });
            if set & 1 == 0 {
                builder = builder.resource("s:r:acc:t:p");
            }
            for (index, part) in PARTS.iter().enumerate().filter(|it| set >> it.0 & 1 == 1) {
                assert!(index < PARTS.len());
                builder = builder.unknown(part);
            }
            builder.build(&catalog).unwrap()
        })
        .collect();
    let mut count = Count::default();
    for one in &clauses {
        for other in &clauses {
            for (first, second) in EFFECTS.into_iter().chain([(Effect::Deny, Effect::Allow)]) {
                for layer in 0..3 {
                    let mut world = World::new(catalog.clone());
                    world.identity = vec![policy(first, one)];
                    let second = policy(second, other);
                    match layer {
                        0 => world.identity.push(second),
                        1 => world.scps.push(vec![second]),
                        _ => world.session.push(second),
                    }
                    let authorizer = super::engine::authorizer(&world);
                    for request in &requests {
                        let said = possible(&authorizer.decide(request));
                        let found = reference::outcomes(&world, request);
                        let real = [Outcome::Allow, Outcome::ExplicitDeny, Outcome::ImplicitDeny]
                            .map(|it| found.contains(&it));
                        count.worlds += 1;
                        let sound = said.iter().zip(real).all(|(said, real)| *said || !real);
                        assert!(sound, "{said:?}, not {real:?}: {one} {other} {layer} {request:?}");
                        count.needless += u64::from(said != real);
                    }
                }
            }
        }
    }
    println!("parts: {count:?}");
    assert!(count.worlds > 0);
}
