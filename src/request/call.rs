//! A call of a documented operation: what the values of its parameters say about the request.
//!
//! A call does not say everything, so its request starts from *unknown*: the secret's type and tags, who
//! calls, from where and when stay open until the caller says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{
    self, Authorization, Catalog, Fills, Fit, Operation, Parameter, Place, ValueConstraint,
};
use crate::json::{self, Limits, Member, Node, Value};
use crate::policy::Urn;
use crate::source::escaped;
use crate::wording::{Gap, Join, Text, text};

use super::{Authentication, Request, RequestBuilder, RequestError, RequestNote};

/// A call that is being read.
pub(crate) struct Call<'c> {
    catalog: &'c Catalog,
    operation: &'c Operation,
    action: &'c str,
    /// Everything but the resource and the tags of the request, which are added at the end.
    builder: RequestBuilder,
    /// The type and the name of the resource.
    resource: Option<(String, String)>,
    /// The call names its resource by an id.
    by_id: bool,
    /// The whole URN of the resource, where the caller knows it.
    given: Option<Urn>,
    request_tags: Vec<(String, Option<String>)>,
}

fn leave_one_out() -> Text {
    text!("leave one of them out", "请去掉其中一个")
}

impl<'c> Call<'c> {
    /// Starts a call of an operation, of which nothing but that is known.
    pub(crate) fn new(catalog: &'c Catalog, operation: &'c Operation) -> Result<Self, RequestError> {
        let id = operation.id();
        match operation.authorization() {
            Authorization::Action => {}
            Authorization::NoneNeeded => {
                return Err(RequestError::new(
                    text!(
                        "`{0}` needs no permission of an identity policy according to its documentation",
                        "根据文档，`{0}` 不需要身份策略授权",
                        id
                    ),
                    text!(
                        "there is nothing to decide: no policy allows or denies it by an action",
                        "无需判定：没有策略通过授权项允许或拒绝它"
                    ),
                ));
            }
            Authorization::Undocumented => {
                return Err(RequestError::new(
                    text!(
                        "which permission `{0}` needs is not documented",
                        "文档没有说明 `{0}` 需要哪个权限",
                        id
                    ),
                    text!(
                        "name the action yourself, if you know it, or load the service's authorization schema",
                        "如果知道授权项，请直接写明，或加载该服务的授权模式"
                    ),
                ));
            }
        }
        let [action] = operation.actions() else {
            let names = Gap::names(operation.actions(), Join::Comma);
            return Err(RequestError::new(
                text!(
                    "`{0}` checks not one action but these: {1}",
                    "`{0}` 校验的不是一个授权项，而是：{1}",
                    id,
                    names
                ),
                text!("ask for each action by its name", "请按名称逐个判定各授权项"),
            ));
        };
        let builder = Request::builder(action).of_call().authentication(Authentication::Unknown);
        let (resource, given, request_tags) = (None, None, Vec::new());
        Ok(Call { catalog, operation, action, builder, resource, by_id: false, given, request_tags })
    }

    /// Changes what is said besides the parameters.
    pub(crate) fn with(&mut self, change: impl FnOnce(RequestBuilder) -> RequestBuilder) {
        let blank = Request::builder(self.action);
        self.builder = change(std::mem::replace(&mut self.builder, blank));
    }

    fn note(&mut self, note: RequestNote) {
        self.with(|builder| builder.note(note));
    }

    /// The value of a parameter of the path, or of a member of the body that is not an object.
    pub(crate) fn parameter(&mut self, parameter: &Parameter, value: &str) -> Result<(), RequestError> {
        self.check(parameter.name(), parameter.values(), value)?;
        match parameter.fills() {
            Some(Fills::Key(key)) if parameter.is_unresolved(value) => {
                let name = parameter.name();
                self.note(RequestNote::Remark(text!(
                    "whether the service puts what `{0}` stands for into `{1}` is not documented: \
                     the key is unknown unless `{2}` is given in full",
                    "文档没有说明服务是否会把 `{0}` 所代表的内容填入 `{1}`：除非完整给出 `{2}`，该键未知",
                    value,
                    key,
                    name
                )));
            }
            Some(Fills::Key(key)) => self.with(|builder| builder.key_of_call(key, [value])),
            Some(Fills::ResourceName(kind)) => self.resource = Some((kind.clone(), value.to_owned())),
            Some(Fills::ResourceId(_)) => self.by_id = true,
            Some(Fills::TagKey) => self.with(|builder| builder.key_of_call("g:TagKeys", [value])),
            Some(Fills::Tags | Fills::Tag) | None => {}
        }
        Ok(())
    }

    /// The name of the call's resource, also where the call itself has but its id.
    pub(crate) fn resource_name(&mut self, name: &str) -> Result<(), RequestError> {
        let named = |it: &&Parameter| matches!(it.fills(), Some(Fills::ResourceName(_)));
        let mut operations = std::iter::once(self.operation)
            .chain(self.catalog.service(self.operation.service()).into_iter().flat_map(|it| it.operations()));
        let parameter = operations.find_map(|it| it.parameters().iter().find(named));
        match parameter {
            Some(parameter) => self.parameter(parameter, name),
            None => Err(RequestError::new(
                text!(
                    "no operation of `{0}` names a resource",
                    "`{0}` 没有按名称指明资源的 API 操作",
                    self.operation.service()
                ),
                text!("leave the name out, and give the URN of the resource", "请去掉名称，并给出资源的 URN"),
            )),
        }
    }

    /// The URN of the call's resource, which the call itself shows in part or not at all.
    pub(crate) fn resource_urn(&mut self, urn: &str) -> Result<(), RequestError> {
        self.given = Some(Urn::parse(urn).map_err(|error| RequestError::new(error.message, error.help))?);
        Ok(())
    }

    /// The value of a key that is not a parameter, checked as far as the catalog knows its values.
    pub(crate) fn key(&mut self, key: &str, value: &str) -> Result<(), RequestError> {
        let values = self.catalog.key(key).and_then(|it| it.values());
        self.check(key, values, value)?;
        self.with(|builder| builder.key(key, value));
        Ok(())
    }

    /// A tag that the call puts on its resource.
    pub(crate) fn request_tag(&mut self, key: &str, value: &str) {
        self.request_tags.push((key.to_owned(), Some(value.to_owned())));
    }

    /// A tag that the call puts on its resource, of which only the key is known.
    pub(crate) fn request_tag_key(&mut self, key: &str) {
        self.request_tags.push((key.to_owned(), None));
    }

    fn check(
        &mut self,
        name: &str,
        values: Option<&ValueConstraint>,
        value: &str,
    ) -> Result<(), RequestError> {
        let Some(values) = values else { return Ok(()) };
        match values.check(value) {
            Fit::Legal => {}
            Fit::Tolerated => self.note(match values {
                ValueConstraint::OneOf(_) => RequestNote::Remark(text!(
                    "`{0}` is no longer a value of `{1}`",
                    "`{0}` 已不再是 `{1}` 的取值",
                    value,
                    name
                )),
                _ => RequestNote::DottedName(value.to_owned()),
            }),
            Fit::Illegal if value.starts_with('{') && value.ends_with('}') => {
                return Err(RequestError::new(
                    text!("`{0}` is a placeholder", "`{0}` 是占位符", escaped(value)),
                    text!(
                        "put the value of `{0}` in its place: {1}",
                        "请填入 `{0}` 的值：{1}",
                        name,
                        values.phrase()
                    ),
                ));
            }
            Fit::Illegal => {
                return Err(RequestError::new(
                    text!(
                        "`{0}` is not a valid value of `{1}`, the service answers 400",
                        "`{0}` 不是 `{1}` 的有效取值，服务会返回 400",
                        escaped(value),
                        name
                    ),
                    text!("give {0}", "请给出 {0}", values.phrase()),
                ));
            }
        }
        Ok(())
    }

    /// Reads the members of a JSON body that matter. A body is given whole: what it leaves out has its
    /// default, where one is documented.
    pub(crate) fn body(&mut self, text: &str, limits: &Limits) -> Result<(), RequestError> {
        let operation = self.operation;
        let wanted = || operation.parameters().iter().filter(|it| it.place() == Place::Body);
        if wanted().next().is_none() {
            return Ok(());
        }
        let root = json::parse_with(text, limits).map_err(|error| RequestError::from_json(text, error))?;
        let Value::Object(members) = &root.value else {
            let message = text!(
                "expected the body to be an object, found {0}",
                "请求体应为对象，实际是 {0}",
                root.value.type_name()
            );
            let help = text!(
                "give the body of `{0}` as the API has it",
                "请按 API 的格式给出 `{0}` 的请求体",
                operation.id()
            );
            return Err(RequestError::new(message, help).at(text, root.span));
        };
        for parameter in wanted() {
            let name = parameter.name();
            let mut found = members.iter().filter(|it| it.name == name);
            match (found.next(), found.next()) {
                (_, Some(second)) => {
                    let error = RequestError::new(
                        text!("`{0}` is repeated", "`{0}` 重复出现", name),
                        leave_one_out(),
                    );
                    return Err(error.at(text, second.name_span));
                }
                (Some(member), None) if member.value.value != Value::Null => {
                    self.member(parameter, member).map_err(|error| error.at(text, member.value.span))?;
                }
                _ if parameter.required() => {
                    let message = text!(
                        "the body has no `{0}`, the service answers 400",
                        "请求体没有 `{0}`，服务会返回 400",
                        name
                    );
                    let help = text!(
                        "add it, or leave the body out to decide without it",
                        "请添加它，或去掉请求体，在没有它的情况下判定"
                    );
                    return Err(RequestError::new(message, help).at(text, root.span));
                }
                (Some(_), None) => {}
                (None, None) => {
                    if let Some(default) = parameter.default() {
                        self.parameter(parameter, default)?;
                        self.note(RequestNote::Remark(text!(
                            "the body has no `{0}`: it is `{1}`, the documented default",
                            "请求体没有 `{0}`：取文档中的默认值 `{1}`",
                            name,
                            default
                        )));
                    }
                }
            }
        }
        Ok(())
    }

    fn member(&mut self, parameter: &Parameter, member: &Member<'_>) -> Result<(), RequestError> {
        let name = parameter.name();
        let wrong = |expected: Text| {
            let message = text!(
                "expected `{0}` to be {1}, found {2}",
                "`{0}` 应为{1}，实际是 {2}",
                name,
                expected,
                member.value.value.type_name()
            );
            RequestError::new(message, text!("give it as the API has it", "请按 API 的格式给出"))
        };
        match (parameter.fills(), &member.value.value) {
            (Some(Fills::Tag), Value::Object(_)) => self.tag(&member.value),
            (Some(Fills::Tag), _) => Err(wrong(text!("an object", "对象"))),
            (Some(Fills::Tags), Value::Array(tags)) => tags.iter().try_for_each(|it| self.tag(it)),
            (Some(Fills::Tags), _) => Err(wrong(text!("an array", "数组"))),
            (_, Value::String(text)) => self.parameter(parameter, text),
            (_, Value::Number(digits)) => self.parameter(parameter, digits),
            _ => Err(wrong(text!("a string or a number", "字符串或数字"))),
        }
    }

    fn tag(&mut self, node: &Node<'_>) -> Result<(), RequestError> {
        let members = if let Value::Object(members) = &node.value { members.as_slice() } else { &[] };
        // Which of two counts nobody says.
        let twice = |name: &str| members.iter().filter(|it| it.name == name).count() > 1;
        if let Some(name) = ["key", "value"].iter().find(|it| twice(it)) {
            let message = text!("`{0}` is repeated in a tag", "标签中的 `{0}` 重复出现", *name);
            return Err(RequestError::new(message, leave_one_out()));
        }
        let member = |name: &str| members.iter().find(|it| it.name == name).map(|it| &it.value.value);
        let text = |value: Option<&Value<'_>>| match value {
            Some(Value::String(text)) => Some(text.to_string()),
            _ => None,
        };
        let key = text(member("key"));
        let value = member("value");
        match (key, text(value)) {
            (Some(key), given) if given.is_some() || matches!(value, None | Some(Value::Null)) => {
                self.request_tags.push((key, given));
                Ok(())
            }
            _ => Err(RequestError::new(
                text!(
                    "a tag is not an object with `key` and `value`",
                    "标签不是带有 `key` 和 `value` 的对象"
                ),
                text!(
                    "write `{\"key\": \"env\", \"value\": \"prod\"}`",
                    "请写成 `{\"key\": \"env\", \"value\": \"prod\"}`"
                ),
            )),
        }
    }

    /// The request so far. A region or account that is not given is unknown (rule UNK-3).
    pub(crate) fn finish(
        mut self,
        region: Option<&str>,
        account: Option<&str>,
    ) -> Result<RequestBuilder, RequestError> {
        for (what, part) in [("region", region), ("account", account)] {
            if let Some(error) = part.and_then(|it| super::place_error(what, it)) {
                return Err(error);
            }
        }
        self.put_request_tags()?;
        let called = self.resource.as_ref().map(|(kind, name)| self.urn(kind, name, region, account));
        let given = self.given.take();
        if let (Some(called), Some(given)) = (&called, &given)
            && !agree(called, given)
        {
            return Err(RequestError::new(
                text!(
                    "the resource is given as `{0}`, and the call names `{1}`",
                    "给出的资源是 `{0}`，而调用指明的是 `{1}`",
                    given.to_string(),
                    called.to_string()
                ),
                text!(
                    "leave the resource out, or give that of the call",
                    "请去掉资源，或给出调用所指明的资源"
                ),
            ));
        }
        // A call that shows no resource is made to a region all the same.
        if let (None, Some(given)) = (&called, &given) {
            for (what, said, of_urn) in [
                (text!("region", "区域"), region, given.region()),
                (text!("account", "账号"), account, given.account()),
            ] {
                if let (Some(said), Some(of_urn)) = (said, of_urn.filter(|it| !it.is_empty()))
                    && said != of_urn
                {
                    return Err(RequestError::new(
                        text!(
                            "the resource `{0}` is not of the {1} `{2}`",
                            "资源 `{0}` 不属于{1} `{2}`",
                            given.to_string(),
                            what,
                            said
                        ),
                        text!(
                            "leave the {0} out, or give that of the resource",
                            "请去掉{0}，或给出资源的{0}",
                            what
                        ),
                    ));
                }
            }
        }
        if let Some(urn) = given.or(called) {
            self.with(|builder| builder.urn(urn));
            return Ok(self.builder);
        }
        if let Some(account) = account {
            self.with(|builder| builder.resource_account(account));
        }
        if self.by_id {
            let id = self.operation.id();
            self.note(RequestNote::Remark(text!(
                "`{0}` names its resource by id, policies name it by name: give the resource to decide by it",
                "`{0}` 用 ID 指明资源，而策略用名称指明资源：请给出资源以便据此判定",
                id
            )));
        }
        Ok(self.builder)
    }

    fn urn(&self, kind: &str, name: &str, region: Option<&str>, account: Option<&str>) -> Urn {
        let resources = self.catalog.action(self.action).map_or(&[][..], |it| it.resources());
        let template = resources.iter().find(|it| it.type_name() == kind).and_then(|it| it.urn_template());
        let service = template.map_or(self.operation.service(), |it| it.service());
        let region = if template.is_some_and(|it| it.is_global()) { Some("") } else { region };
        let account = match template.map(|it| it.account()) {
            // A literal, such as `system`, or nothing at all.
            Some(fixed) if !fixed.starts_with('<') => Some(fixed),
            _ => account,
        };
        Urn::from_parts(service, region, account, kind, name)
    }

    /// `g:TagKeys`, and `g:RequestTag/…` for each tag whose value is sure.
    fn put_request_tags(&mut self) -> Result<(), RequestError> {
        if self.request_tags.is_empty() {
            return Ok(());
        }
        let one = |it: &Parameter| matches!(it.fills(), Some(Fills::Tag));
        if self.request_tags.len() > 1 && self.operation.parameters().iter().any(one) {
            let message = text!("`{0}` takes one tag", "`{0}` 只接受一个标签", self.operation.id());
            let help = text!("make a request for each tag", "请为每个标签分别发出请求");
            return Err(RequestError::new(message, help));
        }
        let tags = std::mem::take(&mut self.request_tags);
        // Tag keys ignore case as key names (rule CON-2): of two that differ only so, which counts is open.
        let mut values: BTreeMap<String, Vec<&(String, Option<String>)>> = BTreeMap::new();
        for tag in &tags {
            values.entry(catalog::lower(&tag.0).into_owned()).or_default().push(tag);
        }
        for same in values.values() {
            match same.as_slice() {
                [(key, Some(value))] => {
                    self.with(|builder| {
                        builder.key_of_call(&format!("g:RequestTag/{key}"), [value.as_str()])
                    });
                }
                [_] => {}
                several => {
                    let names: BTreeSet<_> = several.iter().map(|(key, _)| key).collect();
                    self.note(RequestNote::Remark(text!(
                        "the tag {0} is given more than once: its `g:RequestTag/<tag-key>` is unknown",
                        "标签 {0} 重复给出：其 `g:RequestTag/<tag-key>` 未知",
                        Gap::names(names, Join::Comma)
                    )));
                }
            }
        }
        let keys: BTreeSet<&str> = tags.iter().map(|(key, _)| key.as_str()).collect();
        self.with(|builder| builder.key_of_call("g:TagKeys", keys));
        Ok(())
    }
}

/// Returns whether two URNs can be of one resource, whatever their unknown parts are.
fn agree(called: &Urn, given: &Urn) -> bool {
    let part = |called: Option<&str>, given: Option<&str>| called.is_none() || called == given;
    part(called.region(), given.region())
        && part(called.account(), given.account())
        && (called.service(), called.resource_type(), called.path())
            == (given.service(), given.resource_type(), given.path())
}
