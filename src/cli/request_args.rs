//! The request of `iam5 check`: from an HTTP request line, from flags, or from JSON.

use anyhow::Context;
use iam5::catalog::Operation;
use iam5::request::http::{self, HttpFacts, HttpRequest};
use iam5::request::{Authentication, Principal, RequestBuilder};
use iam5::wording::Text;
use iam5::{Catalog, Request, RequestError};
use serde_json::{Map, Value, json};

use super::input::{Input, limits};
use super::language::{refuse, spoken, worded};

/// The options that make up a request.
#[derive(Debug, Default, Clone, clap::Args)]
#[command(next_help_heading = "Request")]
pub(crate) struct AskArgs {
    /// A JSON file with the request, or `-`
    #[arg(value_name = "REQUEST", conflicts_with_all = ["http", "action"])]
    json: Option<String>,
    /// The HTTP request line, such as `GET /v1/{project_id}/secrets/app-db/stages/SYSCURRENT`; what it does
    /// not name is unknown
    #[arg(long, value_name = "LINE", conflicts_with = "action")]
    http: Option<String>,
    /// A header of the HTTP request; may be repeated
    #[arg(long, value_name = "NAME: VALUE", requires = "http")]
    header: Vec<String>,
    /// The body of the HTTP request, or `-`
    #[arg(long, value_name = "FILE", requires = "http")]
    body: Option<String>,
    /// The region that the request is made to, where no host and no URN names it
    #[arg(long)]
    region: Option<String>,
    /// The account that owns the resource of the HTTP request
    #[arg(long, value_name = "ID")]
    resource_account: Option<String>,
    /// The snapshot of the caller's account: policies, tags and guardrails come from it, and with it `--principal` may be
    /// a name or an id
    #[arg(long, value_name = "FILE")]
    account: Option<String>,
    #[arg(skip)]
    principal_account: Option<String>,
    /// The project that the request is made in
    #[arg(long, value_name = "ID")]
    project: Option<String>,
    /// The id of the resource, with which the `uri` of a version 1.1 policy is compared
    #[arg(long, value_name = "ID")]
    resource_id: Option<String>,
    /// The resource belongs to the management account of the organization
    #[arg(long)]
    resource_management_account: bool,
    /// The action, such as `csms:secret:getStage`; keys that are not given are absent
    #[arg(long)]
    action: Option<String>,
    /// The URN of the resource; may be repeated
    #[arg(long, value_name = "URN", conflicts_with = "json")]
    resource: Vec<String>,
    /// A condition key and its value, such as `csms:Type=COMMON`; repeat it for a key of several values. A key that
    /// holds `=` is put in double quotes
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// A condition key that has no value
    #[arg(long, value_name = "KEY")]
    absent: Vec<String>,
    /// A condition key of which nothing is known, or a pattern such as `g:ResourceTag/*`; `*` is every key and every
    /// part of the request that is not given
    #[arg(long, value_name = "KEY")]
    unknown: Vec<String>,
    /// Who calls, such as `iam::0a1b2c3d:user:ci`; with `--account` a name, a URN or an id, `user:NAME` or
    /// `agency:NAME`
    #[arg(long, value_name = "URN")]
    principal: Option<String>,
    /// The caller is the root user of its account
    #[arg(long)]
    root: bool,
    /// The caller's account manages the organization
    #[arg(long)]
    management_account: bool,
    /// The caller is a service-linked agency
    #[arg(long)]
    service_linked: bool,
    /// The request carries an IAM token
    #[arg(long, conflicts_with = "signed")]
    token: bool,
    /// The request is signed with an access key
    #[arg(long)]
    signed: bool,
    /// Take actions, keys and resource types that the catalog does not list
    #[arg(long)]
    unlisted: bool,
}

/// A key and its values.
type Key = (String, Vec<String>);

impl AskArgs {
    /// The snapshot of the account, and the caller in it.
    pub(crate) fn account(&self) -> anyhow::Result<Option<(&str, &str)>> {
        let Some(file) = self.account.as_deref() else { return Ok(None) };
        if file != "-" && !std::path::Path::new(file).exists() {
            refuse!(
                "there is no file `{0}`: `--account` names a snapshot; give the account of the resource with \
                 `--resource-account {0}`",
                "没有文件 `{0}`：`--account` 指的是快照；请用 `--resource-account {0}` 给出资源所属的账号",
                file
            );
        }
        match self.principal.as_deref() {
            Some(principal) => Ok(Some((file, principal))),
            None => refuse!(
                "`--account` needs the caller: give `--principal NAME`",
                "`--account` 需要调用者：请给出 `--principal NAME`"
            ),
        }
    }

    /// The id of the resource, where it is given.
    pub(crate) fn resource_id(&self) -> Option<&str> {
        self.resource_id.as_deref()
    }

    /// Names the caller: by its URN, or by its account alone.
    pub(crate) fn call_as(&mut self, urn: Option<String>, account: &str, is_root: bool) {
        self.account = None;
        self.principal_account = urn.is_none().then(|| account.to_owned());
        self.principal = urn;
        self.root |= is_root;
    }

    pub(crate) fn exempt_as_service_linked(&mut self) {
        self.service_linked = true;
    }

    pub(crate) fn exempt_as_managing(&mut self) {
        self.management_account = true;
    }

    /// Returns whether the request is made in the project, as far as it shows.
    pub(crate) fn names_project(&self, id: &str) -> bool {
        let in_line = || self.http.as_ref().is_some_and(|it| it.split(['/', ' ', '?']).any(|it| it == id));
        self.project.as_deref() == Some(id) || self.project.is_none() && in_line()
    }

    /// Says where the resource of an HTTP request is, unless the flags say it.
    pub(crate) fn resource_is_in(&mut self, region: &str, account: &str) {
        if self.http.is_none() || !self.resource.is_empty() {
            return;
        }
        let names_host = self.header.iter().any(|it| it.to_ascii_lowercase().starts_with("host"))
            || self.http.as_ref().is_some_and(|it| it.contains("://"));
        if !names_host && self.region.is_none() {
            self.region = Some(region.to_owned());
        }
        self.resource_account.get_or_insert_with(|| account.to_owned());
    }

    /// Declares a key or a pattern of keys unknown, unless it is given.
    pub(crate) fn leave_unknown(&mut self, key: &str) {
        self.unknown.push(key.to_owned());
    }

    /// Reads the request, and the operation that it calls, where that is known.
    pub(crate) fn asked<'c>(
        &self,
        catalog: &'c Catalog,
        input: &Input,
    ) -> anyhow::Result<(Request, Option<&'c Operation>)> {
        self.check_places()?;
        if let Some(line) = &self.http {
            let keys = self.keys(catalog)?;
            let call = self.http(line, catalog, input)?;
            let operation = call.operation();
            return Ok((self.add(call.into_builder(), &keys).build(catalog)?, Some(operation)));
        }
        Ok((self.request(catalog, input)?, None))
    }

    fn request(&self, catalog: &Catalog, input: &Input) -> anyhow::Result<Request> {
        let keys = self.keys(catalog)?;
        if let Some(action) = &self.action {
            let resources = self.resource.iter();
            let mut asked = resources.fold(Request::builder(action), |builder, it| builder.resource(it));
            asked = self.region.iter().fold(asked, |builder, it| builder.region(it));
            asked = self.project.iter().fold(asked, |builder, it| builder.project(it));
            return Ok(self.add(asked, &keys).build(catalog)?);
        }
        let Some(argument) = &self.json else {
            refuse!(
                "there is no request: give `--http 'GET /v1/…'`, `--action …`, or a JSON file or `-`",
                "没有请求：请给出 `--http 'GET /v1/…'`、`--action …`、JSON 文件或 `-`"
            );
        };
        let source = input.one(argument)?;
        let place = |error: RequestError| {
            let name = &source.name;
            let line = |it: Text| match error.position() {
                Some(_) => format!("{name}:{}", it.to(spoken())),
                None => worded!(spoken(), "{0}: {1}", "{0}：{1}", name, it.to(spoken())),
            };
            anyhow::Error::msg(error.lines().map(line).collect::<Vec<_>>().join("\n"))
        };
        let adjust = |builder: RequestBuilder| if self.unlisted { builder.allow_unlisted() } else { builder };
        if !self.adds(&keys) {
            return Request::from_json_with(&source.text, catalog, &limits(), adjust).map_err(place);
        }
        RequestBuilder::from_json(&source.text, &limits()).map_err(place)?;
        let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
        let mut value: Value = serde_json::from_str(text).with_context(|| source.name.clone())?;
        self.overlay(&mut value, &keys)?;
        // Its places are those of a text that nobody wrote.
        let place = |it: RequestError| anyhow::anyhow!("{}: {}: {}", source.name, it.message(), it.help());
        Request::from_json_with(&value.to_string(), catalog, &limits(), adjust).map_err(place)
    }

    /// A URN names its region and its account: what is said besides would be passed over, or say otherwise.
    fn check_places(&self) -> anyhow::Result<()> {
        let is_named = self.resource.iter().any(|it| it != "*");
        if self.region.is_some() && self.action.is_some() && is_named {
            refuse!(
                "`--region` cannot be given beside a resource: leave it out, the URN names the region",
                "`--region` 不能与资源一起给出：请去掉它，URN 已说明区域"
            );
        }
        if self.resource_account.is_some() && self.http.is_none() {
            refuse!(
                "`--resource-account` is for `--http`: leave it out, a URN names the account",
                "`--resource-account` 只用于 `--http`：请去掉它，URN 已说明账号"
            );
        }
        Ok(())
    }

    fn http<'c>(&self, line: &str, catalog: &'c Catalog, input: &Input) -> anyhow::Result<HttpRequest<'c>> {
        let mut headers = Vec::new();
        for header in &self.header {
            let Some((name, value)) = header.split_once(':') else {
                refuse!(
                    "`{0}` is not a valid header: write `Name: value`",
                    "`{0}` 不是有效的请求头：请写成 `Name: value`",
                    header
                );
            };
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        let resource = match self.resource.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            _ => refuse!(
                "an HTTP request has one resource: give `--resource` once",
                "HTTP 请求只有一个资源：`--resource` 只能给出一次"
            ),
        };
        let (region, account) = (self.region.clone(), self.resource_account.clone());
        let facts = HttpFacts { region, account, project: self.project.clone(), resource, limits: limits() };
        let body = self.body.as_ref().map(|it| input.one(it)).transpose()?;
        let body = body.as_ref().map(|it| it.text.as_str());
        Ok(http::from_request_line(line, &headers, body, &facts, catalog)?)
    }

    /// The keys of the flags, in the order of the command line; several values under one key.
    fn keys(&self, catalog: &Catalog) -> anyhow::Result<Vec<Key>> {
        let mut keys: Vec<Key> = Vec::new();
        for context in &self.context {
            let (key, value) = key_and_value(context, catalog)?;
            match keys.iter_mut().find(|it| it.0.eq_ignore_ascii_case(key)) {
                Some((known, _)) if known != key => refuse!(
                    "the keys `{0}` and `{1}` differ only in letter case, which names of keys ignore: leave one of them \
                     out, or write both alike",
                    "条件键 `{0}` 与 `{1}` 只有大小写不同，而键名不区分大小写：请去掉其中一个，或写成一样",
                    known,
                    key
                ),
                Some((_, values)) => values.push(value.to_owned()),
                None => keys.push((key.to_owned(), vec![value.to_owned()])),
            }
        }
        for key in &self.absent {
            if keys.iter().any(|it| it.0.eq_ignore_ascii_case(key)) {
                refuse!(
                    "the key `{0}` is given both a value and as absent: leave one of them out",
                    "条件键 `{0}` 既给出了值，又给为不存在：请去掉其中一个",
                    key
                );
            }
            keys.push((key.clone(), Vec::new()));
        }
        Ok(keys)
    }

    fn adds(&self, keys: &[Key]) -> bool {
        !keys.is_empty()
            || !self.unknown.is_empty()
            || self.says_who()
            || self.token
            || self.signed
            || self.region.is_some()
            || self.project.is_some()
            || self.resource_id.is_some()
            || self.resource_management_account
    }

    fn says_who(&self) -> bool {
        self.principal.is_some()
            || self.principal_account.is_some()
            || self.root
            || self.management_account
            || self.service_linked
    }

    fn add(&self, mut builder: RequestBuilder, keys: &[Key]) -> RequestBuilder {
        for (key, values) in keys {
            builder = builder.key_values(key, values.iter().map(String::as_str));
        }
        for pattern in &self.unknown {
            builder = builder.unknown(pattern);
        }
        if self.says_who() {
            builder = builder.principal(Principal {
                urn: self.principal.clone(),
                account: self.principal_account.clone(),
                root: self.root,
                management_account: self.management_account,
                service_linked: self.service_linked,
                ..Principal::default()
            });
        }
        if let Some(id) = &self.resource_id {
            builder = builder.resource_id(id);
        }
        if self.resource_management_account {
            builder = builder.resource_management_account(true);
        }
        if self.unlisted {
            builder = builder.allow_unlisted();
        }
        match (self.token, self.signed) {
            (true, _) => builder.authentication(Authentication::Token),
            (_, true) => builder.authentication(Authentication::Signed),
            _ => builder,
        }
    }

    /// Puts the flags over a request that was read from JSON: what a flag says wins.
    fn overlay(&self, request: &mut Value, keys: &[Key]) -> anyhow::Result<()> {
        let Value::Object(request) = request else { return Ok(()) };
        let names_resource = match request.get("resource") {
            None | Some(Value::Null) => false,
            Some(Value::Array(urns)) => urns.iter().any(|it| it != "*"),
            Some(urn) => urn != "*",
        };
        if self.region.is_some() && names_resource {
            refuse!(
                "`--region` cannot be given beside a resource: leave it out, the URN names the region",
                "`--region` 不能与资源一起给出：请去掉它，URN 已说明区域"
            );
        }
        let places =
            [("region", &self.region), ("project", &self.project), ("resource_id", &self.resource_id)];
        for (name, place) in places {
            if let Some(place) = place {
                request.insert(name.to_owned(), json!(place));
            }
        }
        if self.resource_management_account {
            request.insert("resource_management_account".to_owned(), json!(true));
        }
        if let Value::Object(context) = object(request, "context") {
            for (key, values) in keys {
                context.retain(|known, _| !known.eq_ignore_ascii_case(key));
                context.insert(key.clone(), json!(values));
            }
            // A pattern is about what is not given; a name is about the key.
            let named = |key: &str| self.unknown.iter().any(|it| it.eq_ignore_ascii_case(key));
            context.retain(|key, _| !named(key));
        }
        if !self.unknown.is_empty() {
            let mut unknown = match request.remove("unknown") {
                Some(Value::Array(items)) => items,
                Some(Value::String(one)) => vec![Value::String(one)],
                _ => Vec::new(),
            };
            unknown.extend(self.unknown.iter().map(|it| json!(it)));
            request.insert("unknown".to_owned(), Value::Array(unknown));
        }
        if let (true, Value::Object(principal)) = (self.says_who(), object(request, "principal")) {
            if let Some(urn) = &self.principal {
                principal.insert("urn".to_owned(), json!(urn));
                principal.remove("account");
            }
            if let Some(account) = &self.principal_account {
                principal.insert("account".to_owned(), json!(account));
            }
            let flags = [
                ("root", self.root),
                ("management_account", self.management_account),
                ("service_linked", self.service_linked),
            ];
            principal.extend(flags.into_iter().filter(|it| it.1).map(|it| (it.0.to_owned(), json!(true))));
        }
        if self.token || self.signed {
            let says = if self.token { "token" } else { "signed" };
            request.insert("authentication".to_owned(), json!(says));
        }
        Ok(())
    }
}

/// A key and its value. Only the key of a tag can hold `=`, and is then put in double quotes.
fn key_and_value<'t>(context: &'t str, catalog: &Catalog) -> anyhow::Result<(&'t str, &'t str)> {
    if let Some(quoted) = context.strip_prefix('"') {
        let found = quoted.split_once("\"=").filter(|it| !it.0.is_empty());
        return found.with_context(|| {
            worded!(
                spoken(),
                "`{0}` is not a key with a value: write `\"KEY\"=VALUE`",
                "`{0}` 不是键和值：请写成 `\"KEY\"=VALUE`",
                context
            )
        });
    }
    let Some((key, value)) = context.split_once('=').filter(|it| !it.0.is_empty()) else {
        refuse!(
            "`{0}` is not a key with a value: write `KEY=VALUE`, or `--absent KEY`",
            "`{0}` 不是键和值：请写成 `KEY=VALUE`，或 `--absent KEY`",
            context
        );
    };
    let may_go_on = match catalog.key(key) {
        Some(known) => known.is_template(),
        None => key.contains('/'),
    };
    if may_go_on && value.contains('=') {
        let (longer, rest) = value.rsplit_once('=').unwrap_or((value, ""));
        refuse!(
            "`{0}` can be cut at several `=`: put the key in double quotes, `\"{1}\"={2}` or `\"{1}={3}\"={4}`",
            "`{0}` 可以在多个 `=` 处切分：请把键放在双引号中，`\"{1}\"={2}` 或 `\"{1}={3}\"={4}`",
            context,
            key,
            value,
            longer,
            rest
        );
    }
    Ok((key, value))
}

/// The object under a name, made where there is none.
fn object<'r>(request: &'r mut Map<String, Value>, name: &str) -> &'r mut Value {
    let value = request.entry(name).or_insert(Value::Null);
    if value.is_null() {
        *value = json!({});
    }
    value
}
