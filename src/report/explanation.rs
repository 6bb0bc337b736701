//! The explanation of a decision, in words.

use std::fmt;

use crate::decide::{
    Applies, Change, Explanation, FilledVariable, IncompleteLayer, NearestMiss, NoMatch, VariableFilling,
};
use crate::layer::Layer;
use crate::policy::Effect;
use crate::source::{brief, brief_name};

/// A few lines in plain text.
impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decision)?;
        if let Some(residual) = &self.residual {
            write!(f, ": {residual}")?;
        }
        for trace in &self.statements {
            let at = trace.statement;
            let may = if trace.applies == Applies::Yes { "applies" } else { "may apply" };
            let verb = if at.effect == Effect::Allow { "allow" } else { "deny" };
            write!(f, "\n{}:{}: this {verb} {may}", at.policy, at.place)?;
        }
        for layer in &self.incomplete {
            write!(f, "\n{layer}")?;
        }
        if let Some(why) = &self.no_match {
            write!(f, "\n{why}")?;
        }
        for miss in self.nearest.iter().chain(&self.besides) {
            let at = miss.trace.statement;
            write!(f, "\n{}:{}: this allow lacks {}: {miss}", at.policy, at.place, miss.lacking)?;
        }
        Ok(())
    }
}

/// The advice for a layer that allows nothing.
impl fmt::Display for IncompleteLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let IncompleteLayer(layer) = self;
        let vendors = match layer {
            Layer::Scp(_) => "FullAccess",
            Layer::Rcp(_) => "RCPFullAccess",
            Layer::Ncp(_) => "NCPFullAccess",
            Layer::Identity | Layer::Resource | Layer::Session | Layer::Endpoint => {
                return write!(f, "no statement of the layer `{layer}` allows anything: add an Allow to it");
            }
        };
        write!(f, "no statement of the level `{layer}` allows anything: `{vendors}` is missing there")
    }
}

/// The changes of a near miss: `add … to the actions of the statement; …`
impl fmt::Display for NearestMiss<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, change) in self.changes.iter().enumerate() {
            let joint = if index > 0 { "; " } else { "" };
            write!(f, "{joint}{change}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |names: &[String]| {
            names.iter().map(|it| format!("`{}`", brief_name(it))).collect::<Vec<_>>().join(", ")
        };
        match self {
            Change::AddAction(name) => {
                write!(f, "add `{}` to the actions of the statement", brief_name(name))
            }
            Change::RemoveNotActions(entries) => {
                write!(f, "take {} out of the statement's `NotAction`", quoted(entries))
            }
            Change::CoverResource { resource, has } => {
                let resource = brief_name(resource);
                write!(f, "let the statement's `Resource` cover `{resource}`: it has {has}")
            }
            Change::RemoveNotResources(entries) => {
                write!(f, "take {} out of the statement's `NotResource`", quoted(entries))
            }
            Change::NamePrincipal(name) => {
                write!(f, "name `{}` in the statement's `Principal`", brief_name(name))
            }
            Change::WidenGrant { scope, has } => {
                write!(f, "grant the policy where the resource is as well, {has}: it counts in {scope}")
            }
            Change::MeetCondition { wants, has } => write!(f, "make it so that {wants}; the key is {has}"),
            Change::FixUnreadable(why) => write!(f, "fix what cannot be read: {why}"),
        }
    }
}

/// ``no Allow statement names `csms:secret:get`, by name or by its alias …``
impl fmt::Display for NoMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.without_statements {
            return f.write_str("there is no statement at all");
        }
        write!(f, "no Allow statement names `{}`", brief(&self.action))?;
        if !self.aliases.is_empty() {
            write!(f, ", by name or by its alias {}", self.aliases.join(", "))?;
        }
        if !self.meant.is_empty() {
            let meant: Vec<String> = self.meant.iter().map(|it| format!("`{it}`")).collect();
            write!(f, "; the catalog does not know it either, did you mean {}", meant.join(", "))?;
        }
        Ok(())
    }
}

/// The value of a variable: `${g:UserName}` and its value.
impl fmt::Display for FilledVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FilledVariable { key, filling } = self;
        match filling {
            VariableFilling::Text(text) => write!(f, "`${{{key}}}` is `{text}`"),
            VariableFilling::Nothing => write!(f, "no value can be substituted for `${{{key}}}`"),
            VariableFilling::Unknown => write!(f, "`${{{key}}}` is not known"),
        }
    }
}
