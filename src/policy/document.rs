//! A document as it was written, perhaps broken: what a linter looks at.
//!
//! Reading never fails. It gives every part that can be made out, and every fault, in one pass.
//! The rules are DOC-1 to DOC-6 (<https://support.huaweicloud.com/intl/en-us/usermanual-iam5/iam_01_1291.html>).

use crate::json::{self, Node};
use crate::source::{Span, Walk};

use super::Policy;
use super::action::ActionClause;
use super::condition::Condition;
use super::effect::Effect;
use super::fault::{Fault, FaultKind};
use super::kind::PolicyKind;
use super::parse_options::ParseOptions;
use super::principal::PrincipalClause;
use super::reader::Reader;
use super::role::RoleDependency;
use super::statement::Statement;
use super::urn::ResourceClause;
use super::version::Version;

/// A document and everything that is wrong with it.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    /// The JSON tree; `None` where the text is not JSON.
    pub root: Option<Node<'a>>,
    /// The kind that it was read as.
    pub kind: PolicyKind,
    /// The language, where `Version` can be made out.
    pub version: Option<Version>,
    /// The roles that it depends on; only documents of version 1.1 and 1.0 have them (rule DOC-8).
    pub depends: Vec<RoleDependency>,
    /// The statements, in order; parts that are missing or unreadable are `None`.
    pub statements: Vec<StatementDraft>,
    /// Everything that makes the document invalid, as far as the limits let it be reported; in no particular order.
    pub faults: Vec<Fault>,
}

/// A statement of which parts may be missing.
#[derive(Debug, Clone)]
pub struct StatementDraft {
    /// Its place in `Statement`, from 0.
    pub index: usize,
    /// The `Sid`, with its place.
    pub sid: Option<(String, Span)>,
    /// The `Effect`, with its place.
    pub effect: Option<(Effect, Span)>,
    /// `Principal` or `NotPrincipal`.
    pub principals: Option<PrincipalClause>,
    /// The place of the value of that element.
    pub principals_span: Option<Span>,
    /// `Action` or `NotAction`, with the place of the element's name.
    pub actions: Option<(ActionClause, Span)>,
    /// `Resource` or `NotResource`, with the place of the element's name.
    pub resources: Option<(ResourceClause, Span)>,
    /// The conditions whose operator, key and values can be made out; an operator of another cloud or version,
    /// which is a fault, stands for the vendor's.
    pub conditions: Vec<Condition>,
    /// The `Condition` element's name and value, where there is one.
    pub condition_span: Option<(Span, Span)>,
    /// The place of a bare string for a list of one (rule DOC-4).
    pub bare_strings: Vec<Span>,
    /// An object without members stands in its `Condition`, or is it (rule DOC-6).
    pub has_empty_condition: bool,
    /// The whole document, from brace to brace.
    pub span: Span,
}

/// The parts of a valid document.
type Parts = (Version, Vec<RoleDependency>, Vec<Statement>);

impl<'a> Document<'a> {
    /// Reads a document of a [`PolicyKind`], or with other [`ParseOptions`].
    #[must_use]
    pub fn read(text: &'a str, options: impl Into<ParseOptions>) -> Self {
        let options = options.into();
        let (kind, limits) = (options.kind(), options.limits());
        let mut document = Document {
            root: None,
            kind,
            version: None,
            depends: Vec::new(),
            statements: Vec::new(),
            faults: Vec::new(),
        };
        match json::parse_with(text, limits) {
            Ok(root) => {
                let most = limits.faults();
                Reader { kind, version: Version::V5, document: &mut document, most }.policy(&root);
                document.root = Some(root);
            }
            Err(error) => document.faults.push(Fault {
                kind: FaultKind::JsonSyntax,
                span: error.span,
                message: error.message,
                help: error.help,
                related: None,
            }),
        }
        document
    }

    /// The policy that the document is once its faults are fixed, as far as they leave no doubt of what it decides:
    /// an `Allow` with a fault in it grants nothing; with a `Deny` of which a part is not known there is none.
    pub(crate) fn policy_once_fixed(&self, text: &str) -> Option<Policy> {
        let inside = |draft: &StatementDraft| {
            let is_in = |it: &Fault| draft.span.start < it.span.start && it.span.end <= draft.span.end;
            self.faults.iter().any(|it| draft.span == it.span || is_in(it))
        };
        let is_whole = |it: &Fault| !matches!(it.kind, FaultKind::JsonSyntax | FaultKind::TooManyFaults);
        if !self.faults.iter().all(is_whole) {
            return None;
        }
        let mut walk = Walk::new(text);
        let mut statements = Vec::with_capacity(self.statements.len());
        for draft in &self.statements {
            match draft.clone().complete(&mut walk) {
                Some(statement) if !inside(draft) => statements.push(statement),
                _ if draft.effect.is_some_and(|it| it.0 == Effect::Allow) => {}
                _ => return None,
            }
        }
        let version = self.version.unwrap_or(Version::V5);
        Some(Policy::of_statements("FILE", self.kind, version, statements))
    }

    /// The version, the roles that it depends on and the statements, where nothing is wrong with the document.
    pub(super) fn into_parts(self, text: &str) -> Result<Parts, Vec<Fault>> {
        let (Some(version), true) = (self.version, self.faults.is_empty()) else { return Err(self.faults) };
        let mut walk = Walk::new(text);
        // INVARIANT: a draft without effect or action has left a fault, so none is dropped here.
        let count = self.statements.len();
        let statements: Vec<_> =
            self.statements.into_iter().filter_map(|it| it.complete(&mut walk)).collect();
        if statements.len() == count { Ok((version, self.depends, statements)) } else { Err(self.faults) }
    }
}

impl StatementDraft {
    /// The statement, where no part is missing.
    fn complete(self, walk: &mut Walk<'_>) -> Option<Statement> {
        Some(Statement {
            sid: self.sid.map(|it| it.0),
            effect: self.effect?.0,
            principals: self.principals.unwrap_or(PrincipalClause::Every),
            actions: self.actions?.0,
            resources: self.resources.map_or(ResourceClause::Every, |it| it.0),
            conditions: self.conditions,
            bare_strings: self.bare_strings,
            has_empty_condition: self.has_empty_condition,
            place: walk.to(self.span.start),
            span: self.span,
        })
    }
}
