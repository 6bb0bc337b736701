//! Reading what only documents of version 1.1 and 1.0 have: `Depends`, and a resource with `uri` (rule DOC-8).

use crate::json::{Member, Node, Value};
use crate::policy::fault::FaultKind;
use crate::policy::role::RoleDependency;
use crate::policy::uri::Uri;
use crate::source::Span;
use crate::wording::{Text, text};

use super::elements::meant;
use super::{Reader, element, in_quotes};

const DEPENDENCY: &[&str] = &["catalog", "display_name"];
const RESOURCE: &[&str] = &["uri"];

fn a_dependency() -> Text {
    text!("an entry of `Depends`", "`Depends` 中的条目")
}

impl Reader<'_, '_> {
    /// The roles that the document depends on: objects with `catalog` and `display_name`.
    pub(super) fn dependencies(&mut self, member: &Member<'_>) {
        let form = || {
            text!(
                "write `[{\"catalog\": \"…\", \"display_name\": \"…\"}]`",
                "写成 `[{\"catalog\": \"…\", \"display_name\": \"…\"}]`"
            )
        };
        let Value::Array(items) = &member.value.value else {
            let want = text!("an array of objects", "对象的数组");
            return self.wrong_type(&element("Depends"), &want, &member.value, form());
        };
        for item in items {
            let Value::Object(members) = &item.value else {
                self.wrong_type(&a_dependency(), &text!("an object", "对象"), item, form());
                continue;
            };
            self.only(members, DEPENDENCY, item, &a_dependency());
            let mut text = |name: &str| match &members.iter().find(|it| it.name == name)?.value {
                Node { value: Value::String(text), .. } => Some(text.clone().into_owned()),
                other => {
                    self.not_a_string(&element(name), other, in_quotes());
                    None
                }
            };
            if let (Some(catalog), Some(display_name)) = (text("catalog"), text("display_name")) {
                self.document.depends.push(RoleDependency { catalog, display_name });
            }
        }
    }

    /// The entries of a `Resource` that is an object with `uri`.
    pub(super) fn uris(&mut self, bare: &mut Vec<Span>, node: &Node<'_>, members: &[Member<'_>]) -> Vec<Uri> {
        self.only(members, RESOURCE, node, &element("Resource"));
        let Some(member) = members.iter().find(|it| it.name == "uri") else { return Vec::new() };
        self.strings(bare, member, |text, span| Uri { text: text.to_owned(), span })
    }

    /// Reports members of an object that has others than these, lacks one, or has one twice.
    fn only(&mut self, members: &[Member<'_>], names: &'static [&'static str], node: &Node<'_>, of: &Text) {
        self.duplicates(members, || of.clone());
        let unknown: Vec<_> = members.iter().filter(|it| !names.contains(&&*it.name)).collect();
        self.unknown_elements(&unknown, members, names, of);
        let has = |name: &str| members.iter().any(|it| meant(&it.name, names).is_some_and(|it| it.0 == name));
        for name in names.iter().filter(|name| !has(name)) {
            self.fault(
                FaultKind::WrongType,
                Span { start: node.span.start, end: node.span.start + 1 },
                text!("{0} has no `{1}`", "{0}没有 `{1}`", of, *name),
                text!("add `\"{0}\": …`", "添加 `\"{0}\": …`", *name),
            );
        }
    }
}
