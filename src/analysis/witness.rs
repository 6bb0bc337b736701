//! Requests made of models, and confirmed by the engine.

use std::collections::{BTreeMap, HashMap};

use crate::decide::{Authorizer, Decision, Verdict};
use crate::request::{Authentication, KeyName, Principal, Request, RequestBuilder};

use super::caller::{Caller, Callers};
use super::doubt::Doubt;
use super::encode::{Encoder, reads_as, type_of};
use super::glob::{self, Found, Glob, Unit};
use super::keys::Role;
use super::solver::{Base, Model};
use super::terms::{Atom, Kind, Place, Put};
use super::universe::{ACCOUNT, ActionName, OTHER_ACCOUNT, Shape};
use super::urns::{Via, with_account};
use super::values::{address_between, cuts, date_between, natural, number_between, part};

/// A request that shows a difference: the one side denies it, and the other allows it, by the engine's own answers.
#[derive(Debug, Clone)]
pub struct Witness {
    pub(super) request: Request,
    pub(super) parts: Parts,
    pub(super) callers: Callers,
    pub(super) is_cataloged: bool,
}

/// What a request is put together of.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    action: String,
    /// None where the action is checked against none.
    resources: Vec<String>,
    says_none: bool,
    principal: Principal,
    authentication: Authentication,
    keys: Vec<(String, Vec<String>)>,
}

impl Witness {
    /// The request.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The kind of caller that makes it.
    #[must_use]
    pub fn callers(&self) -> Callers {
        self.callers
    }

    /// Returns whether the catalog knows its action. It is a name that someone may give to an action otherwise.
    #[must_use]
    pub fn is_cataloged(&self) -> bool {
        self.is_cataloged
    }

    /// The URN of the caller, where it has to be named.
    #[must_use]
    pub fn principal(&self) -> Option<&str> {
        self.parts.principal.urn.as_deref()
    }

    /// The URNs of the resources; none where the action is checked against none.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.parts.resources.iter().map(String::as_str)
    }

    /// The keys that have values; others are absent, or follow from the caller.
    pub fn keys(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.parts.keys.iter().map(|(key, values)| (key.as_str(), values.as_slice()))
    }

    /// The request as options of `iam5 check`, each with its value.
    #[must_use]
    pub fn options(&self) -> Vec<(&'static str, String)> {
        let parts = &self.parts;
        let mut options = vec![("--action", parts.action.clone())];
        options.extend(parts.resources.iter().map(|it| ("--resource", it.clone())));
        if parts.says_none {
            options.push(("--resource", "*".to_owned()));
        }
        options.extend(parts.principal.urn.iter().map(|it| ("--principal", it.clone())));
        if parts.authentication == Authentication::Token {
            options.push(("--token", String::new()));
        }
        for (key, values) in &parts.keys {
            let key = if key.contains('=') { format!("\"{key}\"") } else { key.clone() };
            options.extend(values.iter().map(|it| ("--context", format!("{key}={it}"))));
        }
        options
    }
}

impl Parts {
    /// What distinguishes it, for a report of a defect.
    fn in_words(&self) -> String {
        format!("{} {:?} {:?} {:?}", self.action, self.resources, self.principal.urn, self.keys)
    }

    fn request(&self, catalog: &crate::catalog::Catalog) -> Result<Request, crate::request::RequestError> {
        let mut builder: RequestBuilder = Request::builder(&self.action)
            .principal(self.principal.clone())
            .authentication(self.authentication);
        builder = self.resources.iter().fold(builder, |builder, it| builder.resource(it));
        if self.says_none {
            builder = builder.resource("*");
        }
        for (key, values) in &self.keys {
            builder = builder.key_values(key, values.iter().map(String::as_str));
        }
        builder.build(catalog)
    }
}

/// The question that a model answers.
pub(super) struct Asked<'e, 'a> {
    pub(super) encoder: &'a Encoder<'e>,
    pub(super) name: &'a ActionName<'e>,
    pub(super) callers: Callers,
    pub(super) caller: Caller,
    pub(super) shapes: &'a [Shape],
    pub(super) bases: &'a BTreeMap<Place, Base>,
    pub(super) old: &'a Authorizer,
    pub(super) new: &'a Authorizer,
    pub(super) states: usize,
}

/// Returns whether a verdict allows, or allows where policies that are not known do.
fn allows(verdict: &Verdict<'_>) -> bool {
    const POLICIES: [&str; 4] = ["trust_policy", "scps", "rcps", "ncps"];
    verdict.is_allowed()
        || verdict.possible().any(|it| it == Decision::Allow)
            && verdict.unknown_keys().iter().all(|it| POLICIES.contains(&it.as_str()))
}

impl Asked<'_, '_> {
    /// Makes a request of a model and asks the engine.
    pub(super) fn confirm(&self, model: &Model) -> Result<Witness, Doubt> {
        let mut why = None;
        for put in self.guesses(model) {
            match self.attempt(model, &put) {
                Ok(witness) => return Ok(witness),
                Err(reason) => {
                    why.get_or_insert(reason);
                }
            }
        }
        Err(why.unwrap_or(Doubt::Apart))
    }

    fn attempt(&self, model: &Model, put: &HashMap<u32, String>) -> Result<Witness, Doubt> {
        let parts = self.parts(model, put)?;
        let request = parts.request(self.old.catalog()).map_err(|it| Doubt::Refused(it.to_string()))?;
        let (old, new) = (self.old.decide(&request), self.new.decide(&request));
        if allows(&new) && old.possible().all(|it| it != Decision::Allow) {
            let is_cataloged = matches!(self.name, ActionName::Known(_));
            return Ok(Witness { request, parts, callers: self.callers, is_cataloged });
        }
        let inexact = |it: &Atom| matches!(it, Atom::Opaque(_) | Atom::Fills(..));
        Err(if model.literals.iter().any(|it| inexact(&it.0)) {
            Doubt::Variables
        } else {
            Doubt::Defect(format!("{}: {} and {}", parts.in_words(), old.decision(), new.decision()))
        })
    }

    /// Values to try for keys that variables substitute, where the model says what has to match: none first.
    fn guesses(&self, model: &Model) -> Vec<HashMap<u32, String>> {
        const MOST: usize = 40;
        let mut guesses = vec![HashMap::new()];
        let terms = self.encoder.terms.borrow();
        for (atom, value) in &model.literals {
            let (Atom::Fills(place, number), true) = (atom, value) else { continue };
            let Some(filled) = terms.filled(*number) else { continue };
            for name in filled.template.keys() {
                let Some(key) = terms.keys.position(name.lower()) else { continue };
                // Where the variable stands, if what is before it is plain.
                let marked = filled.glob(|it| match it == name {
                    true => Put::Text("\u{1}".to_owned()),
                    false => Put::Anything,
                });
                let Some(marked) = marked else { continue };
                let Some(at) = marked.units.iter().position(|it| *it == Unit::Char('\u{1}')) else {
                    continue;
                };
                for (atom, value) in &model.literals {
                    let (Atom::In(of, glob), true) = (atom, value) else { continue };
                    let Some(glob) = terms.globs.get(*glob).filter(|_| of == place) else { continue };
                    if glob.units.get(..at) != marked.units.get(..at) {
                        continue;
                    }
                    let rest = glob.units.iter().skip(at).map_while(|it| match it {
                        Unit::Char(c) => Some(*c),
                        _ => None,
                    });
                    let rest: Vec<char> = rest.take(MOST).collect();
                    for length in (1..=rest.len()).rev() {
                        let text: String = rest.iter().take(length).collect();
                        guesses.push(HashMap::from([(key, text)]));
                    }
                }
            }
        }
        guesses.truncate(MOST);
        guesses
    }

    fn parts(&self, model: &Model, put: &HashMap<u32, String>) -> Result<Parts, Doubt> {
        let mut texts = self.places(model, &BTreeMap::new())?;
        let mut values = self.values(model, &texts, put)?;
        if model.literals.iter().any(|it| matches!(it.0, Atom::Fills(..))) {
            let filled = self.filled(model, &texts, &values);
            texts = self.places(model, &filled)?;
            for (place, (required, excluded)) in &filled {
                if let Place::Value(key, slot) = place {
                    let text = self.find(model, *place, required, excluded)?;
                    values.entry(*key).or_default().insert(*slot, text);
                }
            }
        }
        let mut parts = Parts { authentication: self.callers.authentication(), ..Parts::default() };
        parts.action = match texts.get(&Place::Action) {
            Some(text) => text.clone(),
            None => self.name.example().to_owned(),
        };
        for (number, shape) in (0..).zip(self.shapes) {
            match (&shape.urn, texts.get(&Place::Resource(number))) {
                (Some(_), Some(text)) => parts.resources.push(text.clone()),
                (Some(_), None) => return Err(Doubt::Apart),
                (None, _) => parts.says_none = self.name.says_none(),
            }
        }
        if let Some(urn) = texts.get(&Place::Caller) {
            parts.principal.urn = Some(urn.clone());
            parts.principal.root = self.caller == Caller::Root;
        }
        let terms = self.encoder.terms.borrow();
        for (key, values) in values {
            let spelled = terms.spelled.get(key as usize).ok_or(Doubt::Apart)?;
            parts.keys.push((spelled.to_string(), values.into_values().collect()));
        }
        if self.encoder.links {
            parts.complete();
            let known = |key: &str| {
                self.encoder.keys.known(&key.to_lowercase()).and_then(|it| it.value_type().and_then(type_of))
            };
            let is_odd = |(key, values): &(String, Vec<String>)| {
                known(key).is_some_and(|kind| !values.iter().all(|it| reads_as(kind, it)))
            };
            if parts.keys.iter().any(is_odd) {
                return Err(Doubt::Variables);
            }
        }
        parts.keys.sort();
        Ok(parts)
    }

    /// Patterns that templates come to, by place, as they are filled in with the values at hand.
    fn filled(
        &self,
        model: &Model,
        texts: &BTreeMap<Place, String>,
        values: &BTreeMap<u32, BTreeMap<u16, String>>,
    ) -> BTreeMap<Place, (Vec<Glob>, Vec<Glob>)> {
        let terms = self.encoder.terms.borrow();
        let mut found: BTreeMap<Place, (Vec<Glob>, Vec<Glob>)> = BTreeMap::new();
        let put = |name: &KeyName| {
            let Some(number) = terms.keys.position(name.lower()) else { return Put::Default };
            match self.encoder.role(number) {
                Some(Role::Free { .. }) => match values.get(&number) {
                    Some(values) if values.len() == 1 => {
                        values.values().next().map_or(Put::Default, |it| Put::Text(it.clone()))
                    }
                    _ => Put::Default,
                },
                Some(Role::Fixed { value, always }) if always || values.contains_key(&number) => {
                    Put::Text(value.to_owned())
                }
                Some(Role::Part { of, via, always }) if always || values.contains_key(&number) => {
                    match texts.get(&of).and_then(|it| part(it, via)) {
                        Some(text) => Put::Text(text),
                        None => Put::Default,
                    }
                }
                _ => Put::Default,
            }
        };
        for (atom, value) in &model.literals {
            let Atom::Fills(place, template) = atom else { continue };
            let Some(glob) = terms.filled(*template).and_then(|it| it.glob(put)) else { continue };
            let of_place = found.entry(*place).or_default();
            if *value { of_place.0.push(glob) } else { of_place.1.push(glob) }
        }
        found
    }

    /// The text at a place, with more patterns that it has to match and that it may not.
    fn find(
        &self,
        model: &Model,
        place: Place,
        required: &[Glob],
        excluded: &[Glob],
    ) -> Result<String, Doubt> {
        let terms = self.encoder.terms.borrow();
        let (mut all, mut none): (Vec<&Glob>, Vec<&Glob>) =
            (required.iter().collect(), excluded.iter().collect());
        for (atom, value) in &model.literals {
            if let Atom::In(of, glob) = atom
                && *of == place
                && let Some(glob) = terms.globs.get(*glob)
            {
                if *value { all.push(glob) } else { none.push(glob) }
            }
        }
        if let Some((required, excluded)) = self.bases.get(&place) {
            all.extend(required);
            none.extend(excluded);
        }
        match glob::find(&all, &none, self.states, &mut 0) {
            Found::Text(text) => {
                let fits = |text: &str| {
                    all.iter().all(|it| it.matches(text)) && !none.iter().any(|it| it.matches(text))
                };
                Ok(natural(place, text, fits))
            }
            Found::Nothing => Err(Doubt::Apart),
            Found::OutOfBudget => Err(Doubt::States),
        }
    }

    /// The texts of the request besides values of keys: of one account where they have to be.
    fn places(
        &self,
        model: &Model,
        more: &BTreeMap<Place, (Vec<Glob>, Vec<Glob>)>,
    ) -> Result<BTreeMap<Place, String>, Doubt> {
        let none = (Vec::new(), Vec::new());
        let of = |place: &Place| more.get(place).unwrap_or(&none);
        let mut texts = BTreeMap::new();
        for place in self.bases.keys() {
            let (required, excluded) = of(place);
            texts.insert(*place, self.find(model, *place, required, excluded)?);
        }
        let account = |it: &String| part(it, Via::Account).unwrap_or_default();
        let linked: Vec<Place> = texts.keys().copied().filter(|it| *it != Place::Action).collect();
        let owned = self.shapes.iter().all(|it| it.urn.is_none() || it.owner.is_real());
        let mut accounts: Vec<String> = linked.iter().filter_map(|it| texts.get(it)).map(account).collect();
        accounts.dedup();
        let is_other = !self.caller.is_of_resource_account();
        if is_other {
            if let Some(resource) = texts.get(&Place::Resource(0)).map(account) {
                let (required, excluded) = of(&Place::Caller);
                let excluded = [excluded.clone(), with_account(&resource)].concat();
                let mine = [required.clone(), with_account(OTHER_ACCOUNT)].concat();
                let other = self.find(model, Place::Caller, &mine, &excluded);
                let other = other.or_else(|_| self.find(model, Place::Caller, required, &excluded))?;
                texts.insert(Place::Caller, other);
            }
            return Ok(texts);
        }
        if linked.len() < 2 || accounts.len() < 2 || !owned {
            return Ok(texts);
        }
        let mut candidates = vec![ACCOUNT.to_owned()];
        candidates.extend(accounts);
        'candidates: for candidate in candidates {
            let mut tried = texts.clone();
            for place in &linked {
                let (required, excluded) = of(place);
                let required = [required.clone(), with_account(&candidate)].concat();
                match self.find(model, *place, &required, excluded) {
                    Ok(text) => tried.insert(*place, text),
                    Err(_) => continue 'candidates,
                };
            }
            return Ok(tried);
        }
        Err(Doubt::Apart)
    }

    /// The values of the keys that are present and that the caller does not bring along.
    fn values(
        &self,
        model: &Model,
        texts: &BTreeMap<Place, String>,
        put: &HashMap<u32, String>,
    ) -> Result<BTreeMap<u32, BTreeMap<u16, String>>, Doubt> {
        let count = u32::try_from(self.encoder.terms.borrow().spelled.len()).unwrap_or(u32::MAX);
        let mut values: BTreeMap<u32, BTreeMap<u16, String>> = BTreeMap::new();
        for key in (0..count).filter(|it| model.has(Atom::Present(*it), true)) {
            let of_key = values.entry(key).or_default();
            match self.encoder.role(key) {
                Some(Role::Fixed { value, .. }) => drop(of_key.insert(0, value.to_owned())),
                Some(Role::Part { of, via, .. }) => {
                    let text = texts.get(&of).and_then(|it| part(it, via));
                    of_key.insert(0, text.ok_or(Doubt::Apart)?);
                }
                Some(Role::Free { values: count }) => {
                    let used = (1..count).filter(|it| model.has(Atom::Used(key, *it), true));
                    for slot in std::iter::once(0).chain(used) {
                        let value = match put.get(&key) {
                            Some(text) => text.clone(),
                            None => self.value(model, key, slot)?,
                        };
                        of_key.insert(slot, value);
                    }
                }
                Some(Role::Absent) | None => {}
            }
        }
        Ok(values)
    }

    /// A value of a key as the literals want it.
    fn value(&self, model: &Model, key: u32, slot: u16) -> Result<String, Doubt> {
        let kind = |wanted: bool| {
            model.literals.iter().find_map(|(atom, value)| match atom {
                Atom::Reads(of, number, kind) if *of == key && *number == slot && *value == wanted => {
                    Some(*kind)
                }
                _ => None,
            })
        };
        let of_text =
            |it: &Atom| matches!(it, Atom::In(of, _) | Atom::Fills(of, _) if *of == Place::Value(key, slot));
        let asks = model.literals.iter().any(|it| of_text(&it.0));
        let of_kind = |it: &Atom| matches!(it, Atom::Reads(of, number, _) if (*of, *number) == (key, slot));
        if asks && model.literals.iter().any(|it| of_kind(&it.0)) {
            return Err(Doubt::Kinds);
        }
        let terms = self.encoder.terms.borrow();
        if let Some(kind) = kind(true) {
            let is_yes = model.has(Atom::Yes(key, slot), true);
            let (from, to) = cuts(model, &terms, key, slot, kind);
            let found = match kind {
                Kind::Truth => Some(if is_yes { "true" } else { "false" }.to_owned()),
                Kind::Number => number_between(&from, &to),
                Kind::Date => date_between(&from, &to),
                Kind::Address => address_between(&from, &to),
            };
            return found.ok_or(Doubt::Unwritten);
        }
        let name = terms.spelled.get(key as usize).map(ToString::to_string).unwrap_or_default();
        drop(terms);
        if asks {
            return self.find(model, Place::Value(key, slot), &[], &[]);
        }
        let own = self
            .encoder
            .keys
            .known(&name.to_ascii_lowercase())
            .and_then(|it| it.value_type().and_then(type_of));
        let usual = |kind: Kind| match kind {
            Kind::Number => "1",
            Kind::Date => "2026-01-01T00:00:00Z",
            Kind::Truth => "true",
            Kind::Address => "192.0.2.1",
        };
        Ok(match (kind(false), own) {
            (Some(unread), _) if !reads_as(unread, "x") => "x".to_owned(),
            (_, Some(own)) => usual(own).to_owned(),
            _ => "x".to_owned(),
        })
    }
}

impl Parts {
    /// Adds what goes with keys that are there.
    fn complete(&mut self) {
        let has =
            |keys: &[(String, Vec<String>)], key: &str| keys.iter().any(|it| it.0.eq_ignore_ascii_case(key));
        for (key, needs, value) in
            [("g:MFAAge", "g:MFAPresent", "true"), ("g:SourceVpc", "g:SourceVpce", "vpcep-1")]
        {
            if has(&self.keys, key) && !has(&self.keys, needs) {
                self.keys.push((needs.to_owned(), vec![value.to_owned()]));
            }
        }
    }
}
