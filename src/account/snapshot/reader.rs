//! Going through the members of a snapshot, with every fault at its place.

use std::collections::BTreeSet;

use crate::json::{self, Limits, Member, Node, Value};
use crate::policy::ParseErrors;
use crate::source::LineIndex;

use crate::account::origin::Origin;
use crate::account::tags::Tags;

pub(super) struct Reader<'t> {
    pub(super) name: &'t str,
    pub(super) text: &'t str,
    pub(super) lines: LineIndex,
    pub(super) limits: Limits,
    pub(super) faults: Vec<String>,
    /// Number of policies and statements that may still be held; `None` once that was too many.
    pub(super) left: Option<usize>,
}

/// The names that an entry refers to, each with where.
pub(super) type Names = Vec<(String, u32)>;

impl Reader<'_> {
    pub(super) fn fault(&mut self, offset: u32, what: &str) {
        let place = self.lines.position(self.text, offset);
        self.tell(&format!("{}:{place}", self.name), what);
    }

    /// The faults of a policy, each at its place in the file.
    pub(super) fn refuse(&mut self, name: &str, origin: &Origin, errors: &ParseErrors) {
        for (place, it) in errors.iter() {
            self.tell(&origin.place(place), &format!("policy `{name}`: {}: {}", it.message, it.help));
        }
    }

    pub(super) fn tell(&mut self, place: &str, what: &str) {
        let most = self.limits.faults();
        match self.faults.len() {
            count if count < most => self.faults.push(format!("{place}: {what}")),
            count if count == most => {
                self.faults
                    .push(format!("{place}: there are more than {most} faults: fix those before it first"));
            }
            _ => {}
        }
    }

    /// Takes from what may be held; `false` where that is used up.
    pub(super) fn hold(&mut self, count: usize, offset: u32) -> bool {
        let left = self.left.map(|it| it.checked_sub(count));
        if left == Some(None) {
            let most = self.limits.values();
            let what = format!(
                "users, agencies and levels hold more than {most} policies and statements of theirs: \
                 split the snapshot, or set a higher limit"
            );
            self.fault(offset, &what);
        }
        self.left = left.flatten();
        self.left.is_some()
    }

    /// Whether a name is given for the first time among its kind.
    pub(super) fn once(
        &mut self,
        seen: &mut BTreeSet<String>,
        what: &str,
        name: &str,
        node: &Node<'_>,
    ) -> bool {
        let new = seen.insert(name.to_owned());
        if !new {
            let what = format!("{what} `{name}` is repeated: leave one of them out");
            self.fault(node.span.start, &what);
        }
        new
    }

    pub(super) fn members<'n, 'a>(
        &mut self,
        node: &'n Node<'a>,
        what: &str,
        known: &[&str],
    ) -> &'n [Member<'a>] {
        let Value::Object(members) = &node.value else {
            self.fault(
                node.span.start,
                &format!("{what} is {}, not an object: write `{{…}}`", node.value.type_name()),
            );
            return &[];
        };
        for member in members.iter().filter(|it| !known.is_empty() && !known.contains(&&*it.name)) {
            let listed = known.join("`, `");
            let what = format!("{what} has no member `{}`: its members are `{listed}`", member.name);
            self.fault(member.name_span.start, &what);
        }
        for (member, _) in json::repeated(members) {
            let what = format!("`{}` is repeated: leave one of them out", member.name);
            self.fault(member.name_span.start, &what);
        }
        members
    }

    pub(super) fn string(&mut self, node: &Node<'_>, what: &str) -> Option<String> {
        match &node.value {
            Value::String(text) => Some(text.to_string()),
            Value::Null => None,
            other => {
                let what = format!("{what} is {}, not a string: put it in double quotes", other.type_name());
                self.fault(node.span.start, &what);
                None
            }
        }
    }

    pub(super) fn array<'n, 'a>(&mut self, node: &'n Node<'a>, what: &str) -> &'n [Node<'a>] {
        match &node.value {
            Value::Array(items) => items,
            Value::Null => &[],
            other => {
                let what = format!("{what} is {}, not an array: write `[…]`", other.type_name());
                self.fault(node.span.start, &what);
                &[]
            }
        }
    }

    pub(super) fn names(&mut self, node: &Node<'_>, what: &str) -> Names {
        let mut names = Vec::new();
        for item in self.array(node, what) {
            names.extend(self.string(item, what).map(|it| (it, item.span.start)));
        }
        names
    }
    pub(super) fn truth(&mut self, node: &Node<'_>, what: &str) -> bool {
        match &node.value {
            Value::Bool(truth) => *truth,
            Value::Null => false,
            _ => {
                self.fault(node.span.start, &format!("{what} is not a boolean: write `true` or `false`"));
                false
            }
        }
    }

    /// The tags of somebody or something.
    pub(super) fn tags(&mut self, node: &Node<'_>) -> Option<Tags> {
        Tags::read(node, &mut |span, what| self.fault(span.start, &what))
    }
}
