//! The one reader of objects: the known members, each at most once, of the expected types, with all faults at once.
//!
//! A format is a [`Shape`] for each of its objects. Who reads it takes one member after the other and goes on after
//! a fault, so that all are reported. The tests below read a list of users:
//!
//! ```text
//! const USER: Shape = Shape::new(|| text!("a user", "用户"), &["name", "id", "groups"]);
//!
//! let root = json::parse_with(text, limits).map_err(|it| vec![Fault::from(it)])?;
//! let mut faults = Faults::new(limits);
//! for node in faults.one_or_more(&root, "users") {
//!     let Some(user) = faults.object(node, &USER) else { continue };
//!     let name = user.string("name", &mut faults);
//!     let groups = user.array("groups", &mut faults);
//!     …
//! }
//! faults.none_or(users)
//! ```

use crate::source::{Span, brief, escaped};
use crate::spelling;
use crate::wording::{Gap, Join, Text, text};

use super::fault::{Fault, FaultKind};
use super::{Member, Node, Value, repeated};

/// The form of an object: its name in messages, and its members.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    name: fn() -> Text,
    members: &'static [&'static str],
    form: Option<fn() -> Text>,
    is_open: bool,
}

impl Shape {
    /// An object that is called so in messages, and has these members.
    pub(crate) const fn new(name: fn() -> Text, members: &'static [&'static str]) -> Self {
        Shape { name, members, form: None, is_open: false }
    }

    /// An object whose members are names of somebody else's, such as condition keys.
    pub(crate) const fn open(name: fn() -> Text) -> Self {
        Shape { is_open: true, ..Shape::new(name, &[]) }
    }

    /// The same with the help for what is not an object, such as ``write `{"key": "value"}` ``.
    pub(crate) const fn written(self, form: fn() -> Text) -> Self {
        Shape { form: Some(form), ..self }
    }

    /// Its name in messages.
    pub(crate) fn name(&self) -> Text {
        (self.name)()
    }

    /// The names of its members.
    pub(crate) fn members(&self) -> &'static [&'static str] {
        self.members
    }

    fn has(&self, name: &str) -> bool {
        self.is_open || self.members.contains(&name)
    }

    /// Returns whether a name that the object does not have is meant for one of its members.
    fn means(&self, name: &str, member: &str) -> bool {
        !self.has(name) && self.meant(name).is_some_and(|it| it.0 == member)
    }

    /// The member that an unknown name is meant for, and whether it differs in letter case alone.
    fn meant(&self, name: &str) -> Option<(&'static str, bool)> {
        let name = name.trim();
        let same = self.members.iter().find(|it| it.eq_ignore_ascii_case(name)).map(|it| (*it, true));
        let near = || spelling::nearest(name, self.members.iter().copied());
        same.or_else(|| near().map(|it| (it, false)))
    }
}

/// The words of a format for objects and their members.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    /// Objects of members, and arrays.
    Json,
    /// Tables of members, and lists.
    Toml,
}

impl Notation {
    fn object(self) -> Text {
        match self {
            Notation::Json => text!("an object", "对象"),
            Notation::Toml => text!("a table", "表"),
        }
    }

    fn array(self) -> Text {
        match self {
            Notation::Json => text!("an array", "数组"),
            Notation::Toml => text!("a list", "列表"),
        }
    }

    /// The name of a value's type.
    fn type_name(self, value: &Value<'_>) -> Text {
        match value {
            Value::Object(_) => self.object(),
            Value::Array(_) => self.array(),
            value => value.type_name(),
        }
    }
}

/// The type that a value should have.
#[derive(Debug, Clone)]
pub(crate) enum Wanted {
    /// A string.
    String,
    /// A truth value.
    Boolean,
    /// An array.
    Array,
    /// An object.
    Object,
    /// What the text says.
    Other(Text),
}

impl Wanted {
    fn text(&self, notation: Notation) -> Text {
        match self {
            Wanted::String => text!("a string", "字符串"),
            Wanted::Boolean => text!("a boolean", "布尔值"),
            Wanted::Array => notation.array(),
            Wanted::Object => notation.object(),
            Wanted::Other(text) => text.clone(),
        }
    }

    /// Advice to write a value of that type.
    fn help(&self, node: &Node<'_>, notation: Notation) -> Text {
        let in_quotes =
            |it: &str| text!("put it in double quotes: `\"{0}\"`", "用双引号括起来：`\"{0}\"`", brief(it));
        match (self, &node.value) {
            (Wanted::String, Value::Number(digits)) => in_quotes(digits),
            (Wanted::String, Value::Bool(truth)) => in_quotes(if *truth { "true" } else { "false" }),
            (Wanted::Boolean, _) => {
                text!("write `true` or `false`, without quotes", "写成不带引号的 `true` 或 `false`")
            }
            _ => text!("write {0}", "写成{0}", self.text(notation)),
        }
    }
}

/// What a value is, in a message about it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Subject<'s> {
    /// The value of the member of that name.
    Member(&'s str),
    /// An entry of the list that the member of that name is.
    Entry(&'s str),
}

impl Subject<'_> {
    pub(crate) fn text(self) -> Text {
        match self {
            Subject::Member(name) => text!("`{0}`", "成员 `{0}`", escaped(name)),
            Subject::Entry(name) => text!("an entry of `{0}`", "`{0}` 的一项", escaped(name)),
        }
    }
}

/// An object of which every member is known and none is repeated, or was reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Object<'n, 'a> {
    members: &'n [Member<'a>],
    span: Span,
}

/// A text with its place.
type Placed<'n> = (&'n str, Span);

impl<'n, 'a> Object<'n, 'a> {
    /// From its first to its last brace.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// Its members in the order of the text, those included that are `null`, unknown or repeated.
    pub(crate) fn members(&self) -> &'n [Member<'a>] {
        self.members
    }

    /// The value of a member; a member that is `null` is as good as none.
    pub(crate) fn get(&self, name: &str) -> Option<&'n Node<'a>> {
        let member = self.members.iter().find(|it| it.name == name)?;
        Some(&member.value).filter(|it| it.value != Value::Null)
    }

    /// A string with its place.
    pub(crate) fn string(&self, name: &str, reader: &mut impl ObjectReader) -> Option<Placed<'n>> {
        let node = self.get(name)?;
        Some((reader.string(node, Subject::Member(name))?, node.span))
    }

    /// A truth value.
    pub(crate) fn boolean(&self, name: &str, reader: &mut impl ObjectReader) -> Option<bool> {
        reader.boolean(self.get(name)?, Subject::Member(name))
    }

    /// The entries of an array; none where it is missing.
    pub(crate) fn array(&self, name: &str, reader: &mut impl ObjectReader) -> &'n [Node<'a>] {
        self.get(name).map_or(&[], |it| reader.array(it, Subject::Member(name)))
    }
}

/// What takes the faults of a text that is read. It says how to report one; how objects and their values are read is
/// the same for all.
///
/// Cost: linear in the members of an object, but that each member is looked for among the known ones.
pub(crate) trait ObjectReader: Sized {
    /// Takes a fault.
    fn report(&mut self, fault: Fault);

    /// The words of the format.
    fn notation(&self) -> Notation {
        Notation::Json
    }

    /// Reads an object. Members that it does not have, that it has twice or that it lacks are reported; nothing is
    /// returned for what is not an object.
    fn object<'n, 'a>(&mut self, node: &'n Node<'a>, shape: &Shape) -> Option<Object<'n, 'a>> {
        let members = self.members(node, shape)?;
        for member in members.iter().filter(|it| !shape.has(&it.name)) {
            self.unknown(member, members, shape);
        }
        for (again, first) in repeated(members) {
            let (name, of) = (escaped(&again.name), shape.name());
            let message = text!("`{0}` is repeated in {1}", "`{0}` 在{1}中重复出现", name, of);
            let help =
                text!("keep one: which of the two counts is not defined", "只保留一个：以哪个为准没有定义");
            self.repeated(Fault::new(again.name_span, message, help), first.name_span);
        }
        Some(Object { members, span: node.span })
    }

    /// Reads the members of an object, whatever they are.
    fn members<'n, 'a>(&mut self, node: &'n Node<'a>, shape: &Shape) -> Option<&'n [Member<'a>]> {
        match &node.value {
            Value::Object(members) => Some(members),
            _ => {
                self.wrong_type(node, shape.name(), &Wanted::Object, shape.form.map(|it| it()));
                None
            }
        }
    }

    /// Reads the entries of an array, or the one value that is there without brackets, which is a string. `null` has
    /// none.
    fn one_or_more<'n, 'a>(&mut self, node: &'n Node<'a>, name: &str) -> &'n [Node<'a>] {
        match &node.value {
            Value::Array(items) => items,
            Value::String(_) => std::slice::from_ref(node),
            Value::Null => &[],
            Value::Number(_) | Value::Bool(_) => {
                self.wrong_type(node, Subject::Member(name).text(), &Wanted::String, None);
                &[]
            }
            Value::Object(_) => {
                let wanted = text!("a string or an array of strings", "字符串或字符串数组");
                let help = text!("write `\"…\"` or `[\"…\"]`", "写成 `\"…\"` 或 `[\"…\"]`");
                self.wrong_type(node, Subject::Member(name).text(), &Wanted::Other(wanted), Some(help));
                &[]
            }
        }
    }

    /// Reads an array; the entries of another value are none.
    fn array<'n, 'a>(&mut self, node: &'n Node<'a>, subject: Subject<'_>) -> &'n [Node<'a>] {
        match &node.value {
            Value::Array(items) => items,
            _ => {
                self.wrong_type(node, subject.text(), &Wanted::Array, None);
                &[]
            }
        }
    }

    /// Reads a string.
    fn string<'n>(&mut self, node: &'n Node<'_>, subject: Subject<'_>) -> Option<&'n str> {
        match &node.value {
            Value::String(text) => Some(text),
            _ => {
                self.wrong_type(node, subject.text(), &Wanted::String, None);
                None
            }
        }
    }

    /// Reads a truth value.
    fn boolean(&mut self, node: &Node<'_>, subject: Subject<'_>) -> Option<bool> {
        match node.value {
            Value::Bool(truth) => Some(truth),
            _ => {
                self.wrong_type(node, subject.text(), &Wanted::Boolean, None);
                None
            }
        }
    }

    /// Reports a value that is not valid.
    fn invalid(&mut self, span: Span, message: Text, help: Text) {
        self.report(Fault::new(span, message, help));
    }

    /// Reports a value that is not of the wanted type.
    #[cold]
    fn wrong_type(&mut self, node: &Node<'_>, what: Text, wanted: &Wanted, help: Option<Text>) {
        let notation = self.notation();
        let kind = match (&node.value, wanted) {
            (Value::Number(_) | Value::Bool(_), Wanted::String) => FaultKind::Unquoted,
            _ => FaultKind::WrongType,
        };
        let found = notation.type_name(&node.value);
        let wanted_text = wanted.text(notation);
        let message =
            text!("expected {0} to be {2}, found {1}", "{0} 是{1}，应为{2}", what, found, wanted_text);
        let help = help.unwrap_or_else(|| wanted.help(node, notation));
        self.report(Fault { kind, ..Fault::new(node.span, message, help) });
    }

    /// Reports a member that an object lacks, unless it is there under a misspelled name, which is a fault of its own.
    #[cold]
    fn missing(&mut self, object: Object<'_, '_>, shape: &Shape, name: &str, help: Text) {
        if object.members.iter().any(|it| shape.means(&it.name, name)) {
            return;
        }
        let message = text!("{0} has no `{1}`", "{0}没有 `{1}`", shape.name(), name);
        let fault = Fault::new(object.span.first_byte(), message, help);
        self.report(Fault { kind: FaultKind::Missing, ..fault });
    }

    /// Reports a name that is given a second time.
    #[cold]
    fn repeated(&mut self, fault: Fault, first: Span) {
        let related = Some((first, text!("first given here", "首次出现在此处")));
        self.report(Fault { kind: FaultKind::Repeated, related, ..fault });
    }

    /// Reports a member that an object does not have.
    #[cold]
    fn unknown(&mut self, member: &Member<'_>, beside: &[Member<'_>], shape: &Shape) {
        let meant = shape.meant(&member.name);
        let help = match meant {
            Some((it, _)) if beside.iter().any(|other| other.name == it) => text!(
                "merge it into the `{0}` beside it, and remove it",
                "旁边已有 `{0}`：把想写的内容放到那里，再删除此处",
                it
            ),
            Some((it, true)) => text!("write it as `{0}`: case counts", "写成 `{0}`：区分大小写", it),
            Some((it, false)) => text!("write it as `{0}`", "写成 `{0}`", it),
            None => text!(
                "remove it: {0} has only {1}",
                "删除它：{0}只有 {1}",
                shape.name(),
                Gap::names(shape.members, Join::Comma)
            ),
        };
        let kind = if matches!(meant, Some((_, true))) { FaultKind::Misspelled } else { FaultKind::Unknown };
        let (name, of) = (escaped(&member.name), shape.name());
        let message = text!("unknown member `{1}` in {0}", "{0}没有成员 `{1}`", of, name);
        self.report(Fault { kind, ..Fault::new(member.name_span, message, help) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{self, Faults, Limits};
    use crate::source::LineIndex;
    use crate::wording::Language;

    const USER: Shape = Shape::new(|| text!("a user", "用户"), &["name", "id", "groups", "root"])
        .written(|| text!("write `{\"name\": \"…\"}`", "写成 `{\"name\": \"…\"}`"));

    /// What a text says of users, or what is wrong with it.
    fn users(text: &str, limits: &Limits) -> Result<Vec<String>, Vec<Fault>> {
        let root = json::parse_with(text, limits).map_err(|it| vec![Fault::from(it)])?;
        let mut faults = Faults::new(limits);
        let mut users = Vec::new();
        for node in faults.array(&root, Subject::Member("users")) {
            let Some(user) = faults.object(node, &USER) else { continue };
            let name = user.string("name", &mut faults);
            let groups = user.array("groups", &mut faults).iter();
            let groups: Vec<_> =
                groups.filter_map(|it| faults.string(it, Subject::Entry("groups"))).collect();
            if user.get("name").is_none() {
                faults.missing(user, &USER, "name", text!("add it", "请加上"));
            }
            let root = user.boolean("root", &mut faults).unwrap_or_default();
            users.extend(name.map(|it| format!("{} {} {root}", it.0, groups.join("+"))));
        }
        faults.none_or(users)
    }

    fn lines(text: &str, language: Language) -> Vec<String> {
        let faults = users(text, &Limits::default()).unwrap_err();
        faults.iter().map(|it| it.line(text, &LineIndex::new(text)).to(language)).collect()
    }

    #[test]
    fn an_object_is_read() {
        let text = r#"[{"name": "ci", "groups": ["a", "b"], "root": true}, {"name": "ops", "groups": null}]"#;
        assert_eq!(users(text, &Limits::default()).unwrap(), ["ci a+b true", "ops  false"]);
    }

    #[test]
    fn all_faults_are_reported_in_the_order_of_the_text() {
        let text = "[{\"name\": 7, \"groups\": [\"a\", null], \"root\": \"true\"},\n {\"nam\": \"x\", \"Root\": true, \"color\": 1, \
                    \"team\": []},\n {\"name\": \"a\", \"id\": \"1\", \"id\": \"2\"},\n {\"id\": \"3\", \"Groups\": [], \
                    \"groups\": []}, \"ci\"]";
        assert_eq!(
            lines(text, Language::English),
            [
                "1:11: expected `name` to be a string, found a number: put it in double quotes: `\"7\"`",
                "1:30: expected an entry of `groups` to be a string, found null: write a string",
                "1:45: expected `root` to be a boolean, found a string: write `true` or `false`, without quotes",
                "2:3: unknown member `nam` in a user: write it as `name`",
                "2:15: unknown member `Root` in a user: write it as `root`: case counts",
                "2:29: unknown member `color` in a user: remove it: a user has only `name`, `id`, `groups`, `root`",
                "2:41: unknown member `team` in a user: remove it: a user has only `name`, `id`, `groups`, `root`",
                "3:27: `id` is repeated in a user: keep one: which of the two counts is not defined \
                 (first given here: 3:16)",
                "4:2: a user has no `name`: add it",
                "4:14: unknown member `Groups` in a user: merge it into the `groups` beside it, and remove it",
                "4:43: expected a user to be an object, found a string: write `{\"name\": \"…\"}`",
            ]
        );
        let chinese = lines("[{\"name\": 7, \"id\": \"1\", \"id\": \"2\"}]", Language::Chinese);
        assert_eq!(
            chinese,
            [
                "1:11: 成员 `name` 是数字，应为字符串：用双引号括起来：`\"7\"`",
                "1:25: `id` 在用户中重复出现：只保留一个：以哪个为准没有定义（首次出现在此处：1:14）",
            ]
        );
        assert_eq!(
            lines("{}", Language::English),
            ["1:1: expected `users` to be an array, found an object: write an array"]
        );
    }

    #[test]
    fn no_more_faults_are_kept_than_the_limits_say() {
        let faults = users("[1, 2, 3, 4, 5]", &Limits::default().with_faults(2)).unwrap_err();
        assert_eq!(faults.len(), 3);
        assert_eq!(faults[2].to_string(), "there are more than 2 faults: fix the others first");
    }
}
