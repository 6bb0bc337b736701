//! What an undetermined answer hangs on, in words.

use std::collections::HashSet;

use crate::compile::{CompiledStatement, CompiledTemplate, UrnMatcher};
use crate::layer::Layer;
use crate::policy::Effect;
use crate::request::{KeyState, RequestContext};

use super::evaluate::{self, Question};
use super::trace::{self, Applies};
use super::truth::{Fact, Facts, Truth};
use super::verdict::{Decision, Open, Verdict};

/// The ways that an undetermined answer can turn out: the first case that comes true decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residual {
    /// The cases, in order: denials first.
    pub cases: Vec<ResidualCase>,
    /// What is decided where no case comes true.
    pub otherwise: Decision,
}

/// One way to settle the unknown, and what comes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResidualCase {
    /// What is decided.
    pub decision: Decision,
    /// When, in words: "`g:ResourceTag/env` is `prod`".
    pub when: String,
}

/// `deny if …; allow if …; otherwise implicit deny`
impl std::fmt::Display for Residual {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = |decision| match decision {
            Decision::Allow => "allow",
            Decision::ExplicitDeny => "deny",
            Decision::ImplicitDeny => "implicit deny",
            Decision::Undetermined => "undetermined",
        };
        for case in &self.cases {
            write!(f, "{} if {}; ", word(case.decision), case.when)?;
        }
        write!(f, "otherwise {}", word(self.otherwise))
    }
}

impl Verdict<'_> {
    /// What an undetermined answer hangs on; `None` where it is determined.
    ///
    /// Goes through the statements again: `O(n)` in them.
    #[must_use]
    pub fn residual(&self) -> Option<Residual> {
        if self.decision() != Decision::Undetermined {
            return None;
        }
        let questions = evaluate::questions(self.compiled, self.request);
        let mut denials = Vec::new();
        let mut needs: Vec<Vec<String>> = Vec::new();
        for question in &questions {
            denials.extend(self.open(*question, Effect::Deny, &|_| true).0);
            let apart = question.same_account(&mut Facts::default()).is_never();
            for layers in question.needs(!apart) {
                let (open, sure) = self.open(*question, Effect::Allow, &|layer| layers.contains(&layer));
                let root = layers.contains(&Layer::Identity) && self.request.principal().root;
                if !sure && !root {
                    needs.push(open);
                }
            }
        }
        let mut facts: Vec<String> = self.part_facts();
        let mut cases: Vec<ResidualCase> =
            denials.into_iter().map(|when| ResidualCase { decision: Decision::ExplicitDeny, when }).collect();
        let allows = self.possible().any(|it| it == Decision::Allow);
        let alone = needs.len() == 1 && facts.is_empty();
        match needs.first() {
            Some(open) if allows && alone => {
                cases.extend(
                    open.iter().map(|when| ResidualCase { decision: Decision::Allow, when: when.clone() }),
                );
            }
            _ if allows && !(needs.is_empty() && facts.is_empty()) => {
                let mut parts: Vec<String> = needs.iter().map(|open| open.join(", or ")).collect();
                parts.retain(|it| !it.is_empty());
                parts.append(&mut facts);
                // Several resources often need the same.
                let mut told = HashSet::new();
                parts.retain(|it| told.insert(it.clone()));
                cases.push(ResidualCase { decision: Decision::Allow, when: parts.join("; and ") });
            }
            _ => {}
        }
        cases.dedup();
        let implicit = self.possible().any(|it| it == Decision::ImplicitDeny);
        let has_allow_case = cases.iter().any(|it| it.decision == Decision::Allow);
        let otherwise = match (implicit, allows && !has_allow_case) {
            (_, true) => Decision::Allow,
            (true, false) => Decision::ImplicitDeny,
            (false, false) => Decision::ExplicitDeny,
        };
        Some(Residual { cases, otherwise })
    }

    /// The keys, and other parts of the question, that can still change the answer; sorted.
    #[must_use]
    pub fn unknown_keys(&self) -> Vec<String> {
        let context = self.request.context();
        let mut keys: Vec<String> = Vec::new();
        if let (Decision::Undetermined, Some(Open { ruling, facts })) = (self.decision(), &self.open) {
            let allows = ruling.allowed.and(ruling.denied.not());
            for (_, fact) in facts.numbered().filter(|_| !facts.overflowed) {
                for name in names_of(&fact, context) {
                    let hangs = |it: &Fact<'_>| names_of(it, context).contains(&name);
                    let matters = |truth| facts.matters(truth, hangs);
                    if !keys.contains(&name) && (matters(allows) || matters(ruling.denied)) {
                        keys.push(name);
                    }
                }
            }
            if facts.overflowed {
                self.keys_of_open_statements(&mut keys);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Where there are more unknown facts than are told apart: every unknown key of an open statement
    /// whose layer is not settled without it.
    fn keys_of_open_statements(&self, keys: &mut Vec<String>) {
        let context = self.request.context();
        let may_allow = self.possible().any(|it| it == Decision::Allow);
        for question in evaluate::questions(self.compiled, self.request) {
            let settled = question.settled();
            let wanted = self.compiled.statements.iter().filter(|it| may_allow || it.effect == Effect::Deny);
            for statement in wanted.filter(|it| !settled(it)) {
                let mut facts = Facts::default();
                if Applies::of(question.applies(statement, &mut facts)) == Applies::Unknown {
                    keys.extend(facts.numbered().flat_map(|(_, fact)| names_of(&fact, context)));
                }
            }
        }
    }

    /// The conditions of the statements of an effect that may apply, and whether one applies for certain.
    fn open<'q>(
        &self,
        question: Question<'q>,
        effect: Effect,
        of: &dyn Fn(Layer) -> bool,
    ) -> (Vec<String>, bool) {
        let mut open = Vec::new();
        let mut sure = false;
        let wanted = question.compiled.statements.iter().filter(|it| it.effect == effect && of(it.layer));
        for statement in wanted {
            match Applies::of(question.applies(statement, &mut Facts::default())) {
                Applies::Yes => sure = true,
                Applies::No => {}
                Applies::Unknown => open.push(describe(question, statement)),
            }
        }
        open.dedup();
        (open, sure)
    }

    /// Facts about parts of the question that the answer hangs on.
    fn part_facts(&self) -> Vec<String> {
        let mut parts = Vec::new();
        for (_, fact) in self.open.iter().flat_map(|it| it.facts.numbered()) {
            match fact {
                Fact::ScpsBind if self.scps_deny() => parts.push("the request is made with a token"),
                Fact::ScpsBind => parts.push("the request is made with a token, or the SCPs allow it"),
                Fact::SameAccount(_) if self.compiled.has(Layer::Resource) => {
                    parts.push("the caller and the resource are of one account, or both sides allow it");
                }
                Fact::SameAccount(_) => parts.push("the caller and the resource are of one account"),
                _ => {}
            }
        }
        parts.into_iter().map(str::to_owned).collect()
    }

    /// Whether a Deny of an SCP applies, should SCPs bind the request.
    fn scps_deny(&self) -> bool {
        let of_scps = |layer| matches!(layer, Layer::Scp(_));
        let questions = evaluate::questions(self.compiled, self.request);
        questions.into_iter().any(|it| self.open(it, Effect::Deny, &of_scps).1)
    }
}

/// What must come true for a statement to apply.
fn describe<'a>(question: Question<'a>, statement: &'a CompiledStatement) -> String {
    let mut facts = Facts::default();
    let mut parts = Vec::new();
    let resource = question.resource_matches(&statement.resources, &mut facts);
    if !resource.is_always() {
        let entries: Vec<String> = statement.resources.entries().iter().map(|it| format!("`{it}`")).collect();
        let not = if matches!(*statement.resources, crate::compile::ResourceMatcher::Except(_)) {
            "no"
        } else {
            "a"
        };
        parts.push(format!("the resource matches {not} pattern of {}", entries.join(", ")));
    }
    if !super::principal::matches(statement, question.request.principal(), &mut facts).is_always() {
        parts.push("the caller is one of those that the statement names".to_owned());
    }
    for condition in &statement.conditions {
        let (context, options) = (question.request.context(), &question.compiled.options);
        let unreadable = question.unreadable(statement);
        if !super::condition::holds(condition, context, options, unreadable, &mut facts).is_always() {
            parts.push(trace::wants(condition));
        }
    }
    parts.join(" and ")
}

/// The keys, or parts of the question, that a fact is about.
fn names_of(fact: &Fact<'_>, context: &RequestContext) -> Vec<String> {
    let unknown = |template: &CompiledTemplate| -> Vec<String> {
        let open = |key: &&crate::request::KeyName| context.get(key) == KeyState::Unknown;
        template.keys().filter(open).map(|it| it.text().to_owned()).collect()
    };
    match fact {
        Fact::Present(condition) | Fact::Any(condition) | Fact::All(condition) => {
            vec![condition.key.text().to_owned()]
        }
        Fact::Condition(condition) => {
            let own = context.get(&condition.key) == KeyState::Unknown;
            let mut names: Vec<String> = own.then(|| condition.key.text().to_owned()).into_iter().collect();
            if let crate::compile::Test::Variables(templates) = &condition.test {
                names.extend(templates.iter().flat_map(unknown));
            }
            names
        }
        Fact::Entry { entry, urn, .. } => {
            let mut names = match entry {
                UrnMatcher::Variables(template) => unknown(template),
                UrnMatcher::Pattern(_) => Vec::new(),
            };
            let parts = match urn {
                None => vec![("resource", None)],
                Some(urn) if entry.hangs_on_parts(urn, context) => {
                    vec![("resource.region", urn.region()), ("resource.account", urn.account())]
                }
                Some(_) => Vec::new(),
            };
            names.extend(parts.into_iter().filter(|it| it.1.is_none()).map(|it| it.0.to_owned()));
            names
        }
        Fact::ScpsBind => vec!["authentication".to_owned()],
        Fact::SameAccount(_) => vec!["resource.account".to_owned()],
        Fact::Principal(_) => vec!["principal".to_owned()],
    }
}
