//! An index of statements by request, found without looking at the others.
//!
//! Every statement is listed under *guards*: hashes of something that a request must have for the statement
//! to apply. A guard joins an action, a service (or any) with a [`required literal`](super::required_literal) of the resource clause, a stretch
//! of text that every URN that it matches has in it (or none). Of statements that crowd under one literal each is
//! listed under the values that one of its conditions wants of a key instead, where fewer want the same.
//!
//! A request asks for the guards that its action, its URN and the values of its keys have: `O(n)` in these, and
//! independent of how many statements are listed under other guards. What a guard finds is compared in full
//! afterward.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::catalog::{ActionNames, Catalog};
use crate::hash;
use crate::policy::Urn;
use crate::request::{Action, KeyName, KeyState, RequestContext};

use super::action::{ActionMatcher, Guards};
use super::condition;
use super::postings::{Hits, Postings};
use super::required_literal::{Noted, Rarity, RequiredLiteral};
use super::resource::ResourceMatcher;
use super::statement::CompiledStatement;

/// A statement whose clauses name more than this many actions or resources is listed under none of them.
const MAX_GUARDS: usize = 64;

/// So many statements under one literal are looked at one by one.
pub(crate) const CROWD: usize = 16;

/// The values of so many keys are asked for.
const MAX_KEYS: usize = 16;

/// Stands for any action, and for no literal.
const ANY: u64 = 0x5151;

/// The guards of a set of statements.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Statement numbers, within a guard by class and ascending.
    postings: Postings,
    noted: Noted,
    /// The keys by whose values some statement is listed.
    keys: Vec<Arc<KeyName>>,
    /// Whether some statement names actions of a service with wildcards, and some any action.
    for_services: bool,
    for_any: bool,
    /// Whether some statement has no literal.
    without_literal: bool,
}

impl Index {
    /// Files the statements, by their conditions where more than `crowd` have the same literal.
    pub(crate) fn new(statements: &[CompiledStatement], catalog: &Catalog, crowd: usize) -> Self {
        let mut index = Index::default();
        // Neighbors with the same clauses have the same actions and literals.
        let clauses: Vec<_> = statements
            .chunk_by(CompiledStatement::is_like)
            .filter_map(|alike| Some((alike, alike.first()?)))
            .map(|(alike, first)| (alike, &first.actions, clause_literals(&first.resources)))
            .collect();
        let rarity = Rarity::of(clauses.iter().flat_map(|(alike, _, entries)| {
            entries.iter().flatten().flatten().map(|literal| (literal, alike.len()))
        }));
        let without_literal = clauses.iter().filter(|it| it.2.is_none()).map(|it| it.0.len()).sum();
        let values = LazyCell::new(|| values_wanted(statements));
        let mut listed = Vec::with_capacity(statements.len());
        let mut numbered = (0_u32..).zip(statements);
        for (alike, actions, entries) in &clauses {
            let actions = index.actions(actions, catalog);
            let room = MAX_GUARDS / actions.len().max(1);
            let literals: Option<Vec<RequiredLiteral>> = entries
                .as_ref()
                .filter(|it| it.len() <= room)
                .map(|it| it.iter().filter_map(|literals| rarity.rarest(literals)).collect());
            let share = match &literals {
                Some(literals) => literals.iter().map(|it| rarity.share(it)).max().unwrap_or(0),
                None => without_literal,
            };
            let mut resources = None;
            for (number, statement) in numbered.by_ref().take(alike.len()) {
                let wanted = if share > crowd { index.wanted(statement, &values, share, room) } else { None };
                let others = match &wanted {
                    Some(wanted) => wanted,
                    None => resources.get_or_insert_with(|| index.resources(literals.as_deref())),
                };
                let joined =
                    actions.iter().flat_map(|it| others.iter().map(move |other| hash::join(*it, *other)));
                listed.extend(joined.map(|guard| (guard, statement.class(), number)));
            }
        }
        listed.sort_unstable();
        listed.dedup();
        index.postings = Postings::new(listed.into_iter().map(|(guard, _, number)| (guard, number)));
        index
    }

    /// The guards of statements by their actions.
    fn actions(&mut self, clause: &ActionMatcher, catalog: &Catalog) -> Vec<u64> {
        let guards = clause.guards(catalog);
        match guards.filter(|it| it.actions.len() + it.services.len() <= MAX_GUARDS) {
            Some(Guards { mut actions, services }) => {
                self.for_services |= !services.is_empty();
                actions.extend(services);
                actions
            }
            None => {
                self.for_any = true;
                vec![ANY]
            }
        }
    }

    /// The guards of statements by their resources.
    fn resources(&mut self, literals: Option<&[RequiredLiteral]>) -> Vec<u64> {
        match literals {
            Some(literals) => literals.iter().map(|it| self.noted.note(it)).collect(),
            None => {
                self.without_literal = true;
                vec![ANY]
            }
        }
    }

    /// What a statement is listed under by the one of its conditions whose values the fewest statements want;
    /// `None` where these are not fewer than `share`, or more than there is `room` for.
    fn wanted(
        &mut self,
        statement: &CompiledStatement,
        values: &HashMap<u64, usize>,
        share: usize,
        room: usize,
    ) -> Option<Vec<u64>> {
        let share_of = |wanted: &[u64]| wanted.iter().filter_map(|it| values.get(it)).max().copied();
        let conditions = statement.conditions.iter().filter_map(|it| Some((&it.key, it.wanted()?)));
        let (key, mut wanted) =
            conditions.filter(|it| it.1.len() < room).min_by_key(|it| share_of(&it.1).unwrap_or(0))?;
        if share_of(&wanted).is_some_and(|it| it >= share) {
            return None;
        }
        if !self.keys.contains(key) {
            if self.keys.len() == MAX_KEYS {
                return None;
            }
            self.keys.push(Arc::clone(key));
        }
        wanted.push(condition::any_value(key));
        Some(wanted)
    }

    /// An index that finds every statement for every request: what the other one is compared with.
    #[cfg(test)]
    pub(crate) fn of_everything(statements: &[CompiledStatement]) -> Self {
        let guard = hash::join(ANY, ANY);
        let mut all: Vec<_> = (0..).zip(statements).map(|(number, it)| (it.class(), number)).collect();
        all.sort_unstable();
        let postings = Postings::new(all.into_iter().map(|(_, number)| (guard, number)));
        Index { postings, without_literal: true, for_any: true, ..Index::default() }
    }

    /// Gives lists of the numbers of all statements that can concern the action on the resource in the context,
    /// some of them more than once; `None` is an action on no resource. A list goes by class, and ascends within
    /// each.
    ///
    /// Returns whether the guards were enough: where not, all statements have to be looked through.
    #[inline]
    pub(crate) fn candidates(
        &self,
        action: &Action,
        names: Option<&ActionNames>,
        urn: Option<&Urn>,
        context: &RequestContext,
        mut each: impl FnMut(&[u32]),
    ) -> bool {
        if urn.is_some_and(|it| !it.is_complete()) {
            return false;
        }
        let own = if self.for_services && names.is_none() { hash::of_service(action.lower()) } else { None };
        let services =
            if self.for_services { names.map_or(own.as_slice(), ActionNames::services) } else { &[] };
        let mut hits = Hits::none();
        let mut ask = |action, resource| match self.postings.find(hash::join(action, resource), &mut hits) {
            Some(found) => {
                each(found);
                true
            }
            None => false,
        };
        let mut ask_all = |resource| {
            ask(action.hash(), resource)
                && services.iter().all(|it| ask(*it, resource))
                && (!self.for_any || ask(ANY, resource))
        };
        (!self.without_literal || ask_all(ANY))
            && self.keys.iter().all(|key| match context.get(key) {
                KeyState::Absent => true,
                KeyState::Present(values) => values.iter().all(|it| ask_all(condition::value(key, it))),
                KeyState::Unknown => ask_all(condition::any_value(key)),
            })
            && urn.is_none_or(|it| self.noted.find::<false>(it.as_str().as_bytes(), it.colons(), ask_all))
    }
}

/// The number of statements for each value of a key.
fn values_wanted(statements: &[CompiledStatement]) -> HashMap<u64, usize> {
    let mut wanted = HashMap::new();
    let conditions = statements.iter().flat_map(|it| &it.conditions);
    conditions.filter_map(|it| it.wanted()).flatten().for_each(|it| *wanted.entry(it).or_default() += 1);
    wanted
}

/// For each entry of a clause the literals to choose from; `None` where an entry has none.
fn clause_literals(resources: &ResourceMatcher) -> Option<Vec<Vec<RequiredLiteral>>> {
    let ResourceMatcher::Only(entries) = resources else { return None };
    let entries = entries.entries();
    if entries.len() > MAX_GUARDS {
        return None;
    }
    entries.iter().map(|entry| Some(entry.literals()).filter(|it| !it.is_empty())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::Compiler;
    use crate::layer::Layer;
    use crate::policy::Policy;
    use crate::request::{Request, RequestBuilder, Resources};

    const ACTION: &str = "a:b:c";

    /// The numbers of the statements that are looked at for a request, of these.
    fn looked_at(statements: impl IntoIterator<Item = String>, request: RequestBuilder) -> Vec<u32> {
        let policy = |clauses: String| {
            let text = format!(r#"{{"Version": "5.0", "Statement": [{{"Effect": "Allow", {clauses}}}]}}"#);
            Policy::parse("p", &text).unwrap()
        };
        let policies: Vec<Policy> = statements.into_iter().map(policy).collect();
        let catalog = Catalog::empty();
        let mut compiler = Compiler::new(&catalog);
        let mut statements = Vec::new();
        for policy in &policies {
            statements.extend(compiler.policy(policy, Layer::Identity));
        }
        let index = Index::new(&statements, &catalog, CROWD);
        let request: Request = request.build(&catalog).unwrap();
        let Resources::Named(urns) = request.resources() else { panic!("a resource") };
        let mut found = Vec::new();
        let each = |numbers: &[u32]| found.extend_from_slice(numbers);
        assert!(index.candidates(request.action(), None, urns.first(), request.context(), each));
        found.sort_unstable();
        found
    }

    /// The same of one statement for each condition.
    fn found(conditions: impl IntoIterator<Item = String>, request: RequestBuilder) -> Vec<u32> {
        let statement = |it| format!(r#""Action": ["a:*:c"], "Resource": ["a:*:*:t:x*"], "Condition": {it}"#);
        looked_at(conditions.into_iter().map(statement), request)
    }

    fn request() -> RequestBuilder {
        Request::builder(ACTION).resource("a:r:acc:t:xy")
    }

    #[test]
    fn a_crowd_is_distinguished_by_the_values_that_its_conditions_want() {
        let crowd = |operator: &str| -> Vec<String> {
            let condition =
                |it| format!(r#"{{"{operator}": {{"k:value": ["v{it}", "w{it}"], "k:other": "o"}}}}"#);
            (0..40).map(condition).collect()
        };
        let all: Vec<u32> = (0..40).collect();
        for operator in ["StringEquals", "ForAnyValue:StringEquals"] {
            let found = |request| found(crowd(operator), request);
            assert_eq!(found(request().key("K:Value", "v7")), [7]);
            assert_eq!(found(request().key_values("k:value", ["w9", "v7", "v"])), [7, 9]);
            assert!(found(request().key("k:other", "o")).is_empty(), "the key is absent");
            assert_eq!(found(request().unknown("k:*")), all, "the key may have any value");
        }
        for operator in
            ["StringNotEquals", "StringEqualsIfExists", "ForAllValues:StringEquals", "StringMatch"]
        {
            assert_eq!(found(crowd(operator), request().key("k:value", "v7")), all, "{operator}");
        }
        assert_eq!(found(crowd("StringEquals").into_iter().take(CROWD), request()).len(), CROWD, "no crowd");
    }

    #[test]
    fn a_statement_about_another_resource_is_not_looked_at() {
        // An entry, a URN that it matches, and one that differs where the entry is most selective.
        let cases = [
            ("a:r:acc:t:x", "a:r:acc:t:x", "a:r:acc:t:y"),
            ("a:*:*:t:x*", "a:r:acc:t:xy", "a:r:acc:t:yx"),
            ("a:*:*:t:*-prod", "a:r:acc:t:x-prod", "a:r:acc:t:x-test"),
            ("a:*:*:t:*middle*", "a:r:acc:t:x-middle-y", "a:r:acc:t:x-muddle-y"),
            ("a:*:*:t:*Middle*", "a:r:acc:t:x-Middle-y", "a:r:acc:t:x-middle-y"),
            ("a:*:*:*", "a:r:acc:t:xy", "b:r:acc:t:xy"),
            ("A:*:*:t*", "a:r:acc:t:xy", "a:r:acc:u:xy"),
            ("*:X", "a:r:acc:t:X", "a:r:acc:t:x"),
            ("A*:t:*", "a:r:acc:t:xy", "a:r:acc:u:xy"),
            ("a:*:*:t:?x*", "a:r:acc:t:yxz", "a:r:acc:u:yxz"),
            ("a:*:*:t:${k:name}-prod", "a:r:acc:t:y-prod", "a:r:acc:t:y-test"),
            ("a:*:*:t:x-${k:name}", "a:r:acc:t:x-y", "a:r:acc:t:y-y"),
            ("${k:service}:*:*:t:*", "a:r:acc:t:xy", "a:r:acc:u:xy"),
        ];
        for (entry, urn, other) in cases {
            let of = |urn: &str| {
                // The others make rare what is most selective.
                let entries = [entry, "a:*:*:other:*", "a:*:*:other:?"];
                let statement = |it| format!(r#""Action": ["{ACTION}"], "Resource": ["{it}"]"#);
                looked_at(entries.map(statement), Request::builder(ACTION).resource(urn))
            };
            assert_eq!(of(urn), [0], "{entry} {urn}");
            assert!(of(other).is_empty(), "{entry} {other}");
        }
    }

    #[test]
    fn upper_case_in_the_service_part_hides_no_statement() {
        for entry in ["A:*", "A*", "*A*", "?:*", "A:?*", "A:*:*:t:${k:name}", "A:${k:name}*"] {
            let statement = format!(r#""Action": ["{ACTION}"], "Resource": ["{entry}"]"#);
            let request = Request::builder(ACTION).resource("a:r:acc:t:xy");
            assert_eq!(looked_at([statement], request), [0], "{entry}");
        }
    }

    #[test]
    fn a_statement_about_another_action_is_not_looked_at() {
        let list =
            |of: &dyn Fn(usize) -> String, count| (0..count).map(of).collect::<Vec<_>>().join(r#"", ""#);
        let exact = |count| list(&|it| format!("a:b:c{it}"), count);
        let services = |count| list(&|it| format!("s{it}:*:c"), count);
        let both = |one, other| format!(r#"{}", "{}"#, exact(one), services(other));
        let half = MAX_GUARDS / 2;
        let cases = [
            ("a:b:c".to_owned(), false),
            ("z:*:c".to_owned(), false),
            (exact(MAX_GUARDS), false),
            (both(half, half), false),
            // So many are listed under no action.
            (both(half, half + 1), true),
            ("*:b:c".to_owned(), true),
        ];
        for (actions, is_found) in cases {
            let statements = [format!(r#""Action": ["{actions}"]"#), r#""Action": ["y:*:*"]"#.to_owned()];
            let found = looked_at(statements, Request::builder("y:b:c").resource("a:r:acc:t:xy"));
            assert_eq!(found, if is_found { vec![0, 1] } else { vec![1] }, "{actions}");
        }
    }

    #[test]
    fn a_statement_is_listed_under_so_many_resources_and_no_more() {
        let found = |count: usize| {
            let resources: Vec<String> = (0..count).map(|it| format!(r#""a:*:*:t:x{it}""#)).collect();
            let statement = format!(r#""Action": ["{ACTION}"], "Resource": [{}]"#, resources.join(", "));
            looked_at([statement], Request::builder(ACTION).resource("a:r:acc:t:y"))
        };
        assert!(found(MAX_GUARDS).is_empty());
        assert_eq!(found(MAX_GUARDS + 1), [0]);
    }

    #[test]
    fn conditions_that_all_want_the_same_distinguish_nothing() {
        let same = std::iter::repeat_n(r#"{"StringEquals": {"k:value": "v"}}"#.to_owned(), 40);
        assert_eq!(found(same, request()).len(), 40);
        // A condition of too many values selects nothing either.
        let wide = |values: usize| {
            let of = move |it: usize| (0..values).map(move |value| format!(r#""v{it}-{value}""#));
            let list = move |it| of(it).collect::<Vec<_>>().join(", ");
            (0..CROWD + 1).map(move |it| format!(r#"{{"StringEquals": {{"k:value": [{}]}}}}"#, list(it)))
        };
        let asked = || request().key("k:value", "v7-0");
        assert_eq!(found(wide(MAX_GUARDS - 1), asked()), [7]);
        assert_eq!(found(wide(MAX_GUARDS), asked()).len(), CROWD + 1);
        // No more keys are asked for than some.
        let keys = (0..40).map(|it| format!(r#"{{"StringEquals": {{"k:{it}": "v"}}}}"#));
        assert_eq!(found(keys, request()).len(), 40 - MAX_KEYS);
    }
}
