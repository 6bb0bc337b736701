//! The request of `iam5 check`: from an HTTP request line, from flags, or from JSON.

use anyhow::{Context, bail};
use iam5::request::http::{self, HttpFacts};
use iam5::request::{Authentication, Principal, RequestBuilder};
use iam5::{Catalog, Request, RequestError};
use serde_json::{Map, Value, json};

use super::input::{Input, limits};

/// The options that make up a request.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Request")]
pub(crate) struct AskArgs {
    /// A JSON file with the request, or `-`
    #[arg(value_name = "REQUEST", conflicts_with_all = ["http", "action"])]
    json: Option<String>,
    /// The HTTP request line, such as `GET /v1/{project_id}/secrets/app-db/stages/SYSCURRENT`; what it does
    /// not tell is unknown
    #[arg(long, value_name = "LINE", conflicts_with = "action")]
    http: Option<String>,
    /// A header of the HTTP request; may be repeated
    #[arg(long, value_name = "NAME: VALUE", requires = "http")]
    header: Vec<String>,
    /// The body of the HTTP request, or `-`
    #[arg(long, value_name = "FILE", requires = "http")]
    body: Option<String>,
    /// The region of the resource, where no host tells it
    #[arg(long, requires = "http")]
    region: Option<String>,
    /// The account that owns the resource
    #[arg(long, requires = "http")]
    account: Option<String>,
    /// The action, such as `csms:secret:getStage`; keys that are not given are absent
    #[arg(long)]
    action: Option<String>,
    /// The URN of the resource; may be repeated
    #[arg(long, value_name = "URN", conflicts_with = "json")]
    resource: Vec<String>,
    /// A condition key and its value, such as `csms:Type=COMMON`; repeat it for a key of several values
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
    /// A condition key that has no value
    #[arg(long, value_name = "KEY")]
    absent: Vec<String>,
    /// A condition key of which nothing is known, or a pattern such as `g:ResourceTag/*`
    #[arg(long, value_name = "KEY")]
    unknown: Vec<String>,
    /// Who calls, such as `iam::0a1b2c3d:user:ci`
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
}

/// A key and its values.
type Key = (String, Vec<String>);

impl AskArgs {
    /// Reads the request.
    pub(crate) fn request(&self, catalog: &Catalog, input: &Input) -> anyhow::Result<Request> {
        let keys = self.keys()?;
        if let Some(line) = &self.http {
            let call = self.http(line, catalog, input)?;
            return Ok(self.add(call, &keys).build(catalog)?);
        }
        if let Some(action) = &self.action {
            let resources = self.resource.iter();
            let asked = resources.fold(Request::builder(action), |builder, it| builder.resource(it));
            return Ok(self.add(asked, &keys).build(catalog)?);
        }
        let Some(argument) = &self.json else {
            bail!("there is no request: give `--http 'GET /v1/…'`, `--action …`, or a JSON file or `-`");
        };
        let source = input.one(argument)?;
        let place = |error: RequestError| match error.position() {
            Some(_) => anyhow::anyhow!("{}:{error}", source.name),
            None => anyhow::anyhow!("{}: {error}", source.name),
        };
        let request = Request::from_json_within(&source.text, catalog, &limits()).map_err(place)?;
        if !self.adds(&keys) {
            return Ok(request);
        }
        let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
        let mut value: Value = serde_json::from_str(text).with_context(|| source.name.clone())?;
        self.overlay(&mut value, &keys);
        Request::from_value_within(&value, catalog, &limits()).map_err(place)
    }

    fn http(&self, line: &str, catalog: &Catalog, input: &Input) -> anyhow::Result<RequestBuilder> {
        let mut headers = Vec::new();
        for header in &self.header {
            let Some((name, value)) = header.split_once(':') else {
                bail!("`{header}` is no header: write `Name: value`");
            };
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        let resource = match self.resource.as_slice() {
            [] => None,
            [one] => Some(one.clone()),
            _ => bail!("an HTTP request has one resource: give `--resource` once"),
        };
        let (region, account) = (self.region.clone(), self.account.clone());
        let facts = HttpFacts { region, account, resource, limits: limits() };
        let body = self.body.as_ref().map(|it| input.one(it)).transpose()?;
        let body = body.as_ref().map(|it| it.text.as_str());
        Ok(http::from_request_line(line, &headers, body, &facts, catalog)?.into_builder())
    }

    /// The keys of the flags, in the order of the command line; several values under one key.
    fn keys(&self) -> anyhow::Result<Vec<Key>> {
        let mut keys: Vec<Key> = Vec::new();
        for context in &self.context {
            let Some((key, value)) = context.split_once('=').filter(|it| !it.0.is_empty()) else {
                bail!("`{context}` is no key with a value: write `KEY=VALUE`, or `--absent KEY`");
            };
            match keys.iter_mut().find(|it| it.0.eq_ignore_ascii_case(key)) {
                Some((_, values)) => values.push(value.to_owned()),
                None => keys.push((key.to_owned(), vec![value.to_owned()])),
            }
        }
        for key in &self.absent {
            if keys.iter().any(|it| it.0.eq_ignore_ascii_case(key)) {
                bail!("the key `{key}` is given a value and said to have none: leave one of them out");
            }
            keys.push((key.clone(), Vec::new()));
        }
        Ok(keys)
    }

    fn adds(&self, keys: &[Key]) -> bool {
        !keys.is_empty() || !self.unknown.is_empty() || self.says_who() || self.token || self.signed
    }

    fn says_who(&self) -> bool {
        self.principal.is_some() || self.root || self.management_account || self.service_linked
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
                root: self.root,
                management_account: self.management_account,
                service_linked: self.service_linked,
                ..Principal::default()
            });
        }
        match (self.token, self.signed) {
            (true, _) => builder.authentication(Authentication::Token),
            (_, true) => builder.authentication(Authentication::Signed),
            _ => builder,
        }
    }

    /// Puts the flags over a request that was read from JSON: what a flag says wins.
    fn overlay(&self, request: &mut Value, keys: &[Key]) {
        let Value::Object(request) = request else { return };
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
    }
}

/// The object under a name, made where there is none.
fn object<'r>(request: &'r mut Map<String, Value>, name: &str) -> &'r mut Value {
    let value = request.entry(name).or_insert(Value::Null);
    if value.is_null() {
        *value = json!({});
    }
    value
}
