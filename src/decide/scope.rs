//! Whether a request is within the scope in which a policy was granted (rule EVA-12).

use crate::compile::{CompiledStatement, ScopePlace};

use super::circumstance::Circumstance;
use super::condition;
use super::question::{NO_NUMBER, Question, Resource};
use super::truth::{Fact, Truth, Unknowns};

impl<'a> Question<'a> {
    /// Whether the statement's policy counts for the resource; one without a scope does everywhere.
    pub(crate) fn is_in_scope<U: Unknowns<'a>>(
        self,
        statement: &'a CompiledStatement,
        unknowns: &mut U,
    ) -> U::Truth {
        let Some(scope) = &statement.scope else { return U::Truth::ALWAYS };
        let here = match &scope.place {
            ScopePlace::Anywhere => U::Truth::ALWAYS,
            ScopePlace::NoRegion => self.is_in_region("", unknowns),
            ScopePlace::Project { id, region, is_alone } => {
                self.is_in_project(id, region.as_deref(), *is_alone, unknowns)
            }
            // What an action does not carry is the same for all its requests.
            ScopePlace::EnterpriseProject(_) if self.names.is_some_and(|it| it.lacks_enterprise_project) => {
                U::Truth::NEVER
            }
            ScopePlace::EnterpriseProject(is_it) => {
                let (context, options) = (self.request.context(), &self.compiled.options);
                condition::holds(is_it, context, options, condition::Unreadable::DoesNotHold, unknowns)
            }
        };
        // Grants are about the resources of their own account.
        if here.is_never() { here } else { here.and(self.is(Circumstance::SameAccount, unknowns)) }
    }

    fn is_in_project<U: Unknowns<'a>>(
        self,
        id: &'a str,
        region: Option<&'a str>,
        is_alone: bool,
        unknowns: &mut U,
    ) -> U::Truth {
        let asked = self.request.project();
        if asked.is_some_and(|it| it != id) {
            return U::Truth::NEVER;
        }
        let here = match region {
            Some(region) => self.is_in_region(region, unknowns),
            // A project is in some region.
            None => self.is_in_region("", unknowns).not(),
        };
        match asked.is_some() || is_alone || here.is_never() {
            true => here,
            false => here.and(unknowns.fact(Fact::Project(id))),
        }
    }

    /// Whether the resource is in that region; one in none is global.
    fn is_in_region<U: Unknowns<'a>>(self, region: &'a str, unknowns: &mut U) -> U::Truth {
        let (known, number, asks) = match self.resource {
            Resource::Named { number, urn } => (urn.region(), number, "resource.region"),
            Resource::Unknown => (None, NO_NUMBER, "resource"),
            Resource::None => (self.region_of_call(), NO_NUMBER, "region"),
        };
        match known {
            Some(known) => U::Truth::known(known == region),
            None => unknowns.fact(Fact::Region { region, number, asks }),
        }
    }

    /// The region of an action without a resource: none where its service has none, else that of the request or of
    /// its project.
    pub(crate) fn region_of_call(self) -> Option<&'a str> {
        let request = self.request;
        if self.compiled.catalog.is_global(request.action().lower()) {
            return Some("");
        }
        let of_project = || {
            let id = request.project()?;
            self.compiled.projects.iter().find(|it| it.id == id).map(|it| it.region.as_str())
        };
        request.region().or_else(of_project)
    }
}
