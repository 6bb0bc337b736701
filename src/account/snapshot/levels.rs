//! The levels of SCPs, RCPs and NCPs of a snapshot.

use crate::json::{Member, Node, Value};
use crate::policy::{Policy, PolicyKind};
use crate::request::Part;

use super::find;
use super::policies::Documents;
use super::reader::{Names, Reader};

/// The guardrails of organizations: their member of a snapshot, their kind, and the part of a question that they are.
pub(super) const KINDS: [(&str, PolicyKind, Part); 3] = [
    ("scps", PolicyKind::Scp, Part::Scps),
    ("rcps", PolicyKind::Rcp, Part::Rcps),
    ("ncps", PolicyKind::Ncp, Part::Ncps),
];

/// The policies and levels of one kind in a snapshot.
pub(super) struct Listed<'n, 'a> {
    pub(super) kind: PolicyKind,
    /// The names of each level, from the root; `None` where they are not known.
    pub(super) levels: Option<Vec<Names>>,
    /// The documents, where they stand beside the levels.
    pub(super) documents: &'n [Member<'a>],
}

impl Reader<'_> {
    /// Reads the guardrails of each kind: `{"policies": {…}, "levels": [[…]]}`, or the levels alone. In version 2 what is
    /// missing is not known; before, there was none.
    pub(super) fn listed<'n, 'a>(
        &mut self,
        members: &'n [Member<'a>],
        is_second: bool,
    ) -> Vec<Listed<'n, 'a>> {
        let mut all = Vec::new();
        for (name, kind, _) in KINDS {
            let missing = || (!is_second).then(Vec::new);
            let (levels, documents) = match find(members, name).map(|it| (it, &it.value)) {
                None | Some((_, Value::Null)) => (missing(), &[][..]),
                Some((node, Value::Object(_))) => {
                    let own = self.members(node, &format!("`{name}`"), &["policies", "levels"]);
                    let documents = find(own, "policies").map(|it| self.members(it, "`policies`", &[]));
                    let levels = find(own, "levels").filter(|it| it.value != Value::Null);
                    let levels = levels.map_or_else(missing, |it| Some(self.levels(it, name)));
                    (levels, documents.unwrap_or_default())
                }
                Some((node, _)) => (Some(self.levels(node, name)), &[][..]),
            };
            all.push(Listed { kind, levels, documents });
        }
        all
    }

    fn levels(&mut self, node: &Node<'_>, name: &str) -> Vec<Names> {
        let what = format!("a level of `{name}`");
        self.array(node, &format!("`{name}`")).iter().map(|it| self.names(it, &what)).collect()
    }

    /// The policies of a kind, level by level.
    pub(super) fn stack(&mut self, listed: &Listed<'_, '_>, documents: &Documents) -> Vec<Vec<Policy>> {
        let name = KINDS.iter().find(|it| it.1 == listed.kind).map_or("", |it| it.0);
        let mut stack = Vec::new();
        for level in listed.levels.iter().flatten() {
            for (policy, offset) in level.iter().filter(|it| documents.name(listed.kind, &it.0).is_none()) {
                self.fault(*offset, &format!("`{name}` names the policy `{policy}`, which `policies` lacks"));
            }
            let mut of_level = Vec::new();
            for (policy, offset) in level {
                if let Some(it) = documents.guarding.get(&(listed.kind, policy.clone()))
                    && self.hold(1 + it.statements().len(), *offset)
                {
                    of_level.push(it.clone());
                }
            }
            stack.push(of_level);
        }
        stack
    }
}
