//! JSON as it is written: members in their order, repeated ones too.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Tree {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as `serde_json` writes it.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Tree>),
    /// An object.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// The value that a text is; `None` where it is no JSON.
    pub(super) fn read(text: &str) -> Option<Tree> {
        serde_json::from_str(text).ok()
    }

    /// The values that stand one after the other in a text.
    pub(super) fn read_all(text: &str) -> Option<Vec<Tree>> {
        serde_json::Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().ok()
    }

    /// The member of an object; `null` counts as a member that is not there.
    pub(super) fn get(&self, name: &str) -> Option<&Tree> {
        let Tree::Object(members) = self else { return None };
        members.iter().find(|it| it.0 == name).map(|it| &it.1).filter(|it| **it != Tree::Null)
    }

    /// The text of a string.
    pub(super) fn text(&self) -> Option<&str> {
        if let Tree::Text(text) = self { Some(text) } else { None }
    }

    /// The text of a string, a number or a truth value.
    pub(super) fn scalar(&self) -> Option<String> {
        match self {
            Tree::Text(text) | Tree::Number(text) => Some(text.clone()),
            Tree::Bool(truth) => Some(truth.to_string()),
            Tree::Null | Tree::List(_) | Tree::Object(_) => None,
        }
    }

    /// The entries of an array.
    pub(super) fn list(&self) -> Option<&[Tree]> {
        if let Tree::List(items) = self { Some(items) } else { None }
    }

    /// The members of an object.
    pub(super) fn members(&self) -> Option<&[(String, Tree)]> {
        if let Tree::Object(members) = self { Some(members) } else { None }
    }

    /// The value without what JSON leaves open: of two members of one name the last.
    pub(super) fn value(&self) -> serde_json::Value {
        match self {
            Tree::Null => serde_json::Value::Null,
            Tree::Bool(truth) => (*truth).into(),
            Tree::Number(digits) => serde_json::from_str(digits).unwrap_or_default(),
            Tree::Text(text) => text.as_str().into(),
            Tree::List(items) => items.iter().map(Tree::value).collect(),
            Tree::Object(members) => {
                serde_json::Value::Object(members.iter().map(|it| (it.0.clone(), it.1.value())).collect())
            }
        }
    }

    /// Whether some object within has two members of one name.
    pub(super) fn repeats_a_member(&self) -> bool {
        match self {
            Tree::List(items) => items.iter().any(Tree::repeats_a_member),
            Tree::Object(members) => members.iter().enumerate().any(|(at, (name, value))| {
                value.repeats_a_member() || members.iter().skip(at + 1).any(|it| it.0 == *name)
            }),
            Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) => false,
        }
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Tree, E> {
        Ok(Tree::Number(number.to_string()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Tree, E> {
        Ok(Tree::Number(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Tree, E> {
        Ok(Tree::Number(number.to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Tree, E> {
        Ok(Tree::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut object = Vec::new();
        while let Some(member) = members.next_entry()? {
            object.push(member);
        }
        Ok(Tree::Object(object))
    }
}
