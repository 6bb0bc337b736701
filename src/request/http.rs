//! Conversion of an HTTP request to a request for a decision.

use crate::catalog::{Catalog, Host, Operation, Place, RouteError, Service};
use crate::json::{self, Limits};
use crate::source::escaped;
use crate::wording::{Text, text};

use super::call::Call;
use super::{Authentication, Request, RequestBuilder, RequestError, RequestNote};

/// Facts known to the caller besides the HTTP request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpFacts {
    /// The region, where no host says it.
    pub region: Option<String>,
    /// The id of the project, where the path has none.
    pub project: Option<String>,
    /// The id of the account that owns the resource. The project in a path does not name it.
    pub account: Option<String>,
    /// The URN of the resource, where the call names it by an id or not at all.
    pub resource: Option<String>,
    /// The limits of the request, and of its body.
    pub limits: Limits,
}

/// The call that an HTTP request makes.
#[derive(Debug, Clone)]
pub struct HttpRequest<'c> {
    operation: &'c Operation,
    builder: RequestBuilder,
}

impl<'c> HttpRequest<'c> {
    /// The operation that is called.
    #[must_use]
    pub fn operation(&self) -> &'c Operation {
        self.operation
    }

    /// The request so far, to which keys and the principal can be added. What was not said is unknown.
    #[must_use]
    pub fn into_builder(self) -> RequestBuilder {
        self.builder
    }

    /// The request, nothing added.
    ///
    /// # Errors
    /// As [`RequestBuilder::build`].
    pub fn request(self, catalog: &Catalog) -> Result<Request, RequestError> {
        self.builder.build(catalog)
    }
}

/// Reads a request line, such as `GET https://kms.cn-north-4.myhuaweicloud.com/v1/…`, or a whole HTTP
/// request of several lines: headers, an empty line, and the body.
///
/// The host gives the region, where it is in a domain of the vendor; the path the project, the resource and keys, a
/// JSON body further keys. A header
/// `X-Auth-Token` marks a token request, `Authorization: SDK-HMAC-SHA256 …` a signed one. Everything
/// else is unknown (rules UNK-1 and UNK-3). Literal braces, as in `/v1/{project_id}/…`, may stand where
/// the value plays no part.
///
/// ```
/// use iam5::Catalog;
/// use iam5::request::http::{self, HttpFacts};
///
/// let catalog = Catalog::embedded();
/// let line = "GET https://kms.cn-north-4.myhuaweicloud.com/v1/{project_id}/secrets/payments-db/stages/SYSCURRENT";
/// let facts = HttpFacts { account: Some("0a1b2c3d".into()), ..HttpFacts::default() };
/// let call = http::from_request_line(line, &[], None, &facts, &catalog)?;
/// assert_eq!(call.operation().id(), "ShowSecretStage");
///
/// let request = call.into_builder().key("csms:Type", "COMMON").build(&catalog)?;
/// assert_eq!(request.action().name(), "csms:secret:getStage");
/// # Ok::<(), iam5::RequestError>(())
/// ```
///
/// # Errors
/// A line that is not a request line; a host of the vendor that is not an endpoint of the service, or two hosts; a path or a method that
/// no operation has; a value that the service would answer with 400; a body that is not the operation's;
/// an operation of which no page says which permission it needs, or whose page says that it needs none.
pub fn from_request_line<'c>(
    text: &str,
    headers: &[(String, String)],
    body: Option<&str>,
    facts: &HttpFacts,
    catalog: &'c Catalog,
) -> Result<HttpRequest<'c>, RequestError> {
    json::fits(text, &facts.limits).map_err(|error| RequestError::from_json(text, error))?;
    let mut message = Message::read(text)?;
    message.headers.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    if body.is_some() && message.body.is_some() {
        return Err(RequestError::new(text!("the body is given twice", "请求体给了两次"), leave_one_out()));
    }
    let (method, target) = request_line(message.line)?;
    let (host, path) = split_target(target);
    let mut hosts = message.headers("Host").filter(|it| !it.is_empty());
    let of_header = hosts.next();
    if let (Some(one), Some(other)) =
        (of_header, hosts.find(|it| of_header.is_some_and(|one| !it.eq_ignore_ascii_case(one))))
    {
        return Err(RequestError::new(
            text!(
                "the request has two `Host` headers, `{0}` and `{1}`",
                "请求有两个 `Host` 头：`{0}` 和 `{1}`",
                escaped(one),
                escaped(other)
            ),
            text!(
                "leave one of them out: the cloud refuses such a request",
                "请去掉其中一个：云服务会拒绝这样的请求"
            ),
        ));
    }
    let host = match (host, of_header) {
        (Some(of_target), Some(of_header)) if !of_target.eq_ignore_ascii_case(of_header) => {
            return Err(RequestError::new(
                text!(
                    "the URL is of the host `{0}`, the header of `{1}`",
                    "URL 中的主机是 `{0}`，请求头中的是 `{1}`",
                    escaped(of_target),
                    escaped(of_header)
                ),
                leave_one_out(),
            ));
        }
        (of_target, of_header) => of_target.or(of_header),
    };
    if let Some(host) = host.filter(|it| it.contains('@')) {
        return Err(RequestError::new(
            text!("`{0}` names a user before the host", "`{0}` 在主机之前写了用户", escaped(host)),
            text!("leave out the part before the `@`, and the `@`", "请去掉 `@` 及其之前的部分"),
        ));
    }

    let mut route = catalog.route_at(host.map_or(Host::Unknown, served_by), method, path);
    // The path may be of a service that the host does not serve, which is reported of the host.
    if let (Err(RouteError::UnknownPath { .. }), Ok(other)) = (&route, catalog.route(method, path)) {
        route = Ok(other);
    }
    let operation = route.as_ref().ok().map(|it| it.operation());
    let of_host = host.map(|it| region(it, operation, catalog)).transpose()?.unwrap_or(Of::Nothing);
    let region_of_host = if let Of::Region(region) = &of_host { Some(region.clone()) } else { None };
    let route = route.map_err(|error| of_route(&error))?;
    let operation = route.operation();
    let region = match (region_of_host, facts.region.as_deref()) {
        (Some(of_host), Some(given)) if of_host != given => {
            return Err(RequestError::new(
                text!(
                    "the host is of the region `{0}`, not of `{1}`",
                    "主机属于区域 `{0}`，不是 `{1}`",
                    of_host,
                    escaped(given)
                ),
                text!("leave the region out, or give that of the host", "请去掉区域，或给出主机所属的区域"),
            ));
        }
        (of_host, given) => of_host.or(given.map(str::to_owned)),
    };

    let mut call = Call::new(catalog, operation)?;
    let of_path = route.parameter("project_id").filter(|it| !is_placeholder(it));
    let project = match (of_path, facts.project.as_deref()) {
        (Some(of_path), Some(given)) if of_path != given => {
            return Err(RequestError::new(
                text!(
                    "the path is of the project `{0}`, not of `{1}`",
                    "路径中的项目是 `{0}`，不是 `{1}`",
                    escaped(of_path),
                    escaped(given)
                ),
                text!("leave the project out, or give that of the path", "请去掉项目，或给出路径中的项目"),
            ));
        }
        (of_path, given) => of_path.or(given),
    };
    for (name, value) in route.parameters() {
        let parameter = operation.parameter(name).filter(|it| it.place() == Place::Path);
        if let Some(parameter) = parameter {
            call.parameter(parameter, value)?;
        }
    }
    if let Some(body) = body.or(message.body).filter(|it| !it.trim().is_empty()) {
        call.body(body, &facts.limits)?;
    }
    if let Some(urn) = &facts.resource {
        call.resource_urn(urn)?;
    }
    let (authentication, note) = authentication(&message);
    let outside = host.filter(|_| matches!(of_host, Of::Outside)).map(|host| {
        let host = escaped(host);
        RequestNote::Remark(text!(
            "`{0}` is not in a domain of the vendor, so it names no region",
            "`{0}` 不属于华为云的域名，因此不能说明区域",
            host
        ))
    });
    call.with(|builder| {
        let builder = builder.authentication(authentication);
        let builder = region.iter().fold(builder, |it, region| it.region(region));
        let builder = project.iter().fold(builder, |it, project| it.project(project));
        note.into_iter().chain(outside).fold(builder, RequestBuilder::note)
    });
    let builder = call.finish(region.as_deref(), facts.account.as_deref())?;
    Ok(HttpRequest { operation, builder })
}

/// The parts of an HTTP request.
#[derive(Debug)]
struct Message<'t> {
    line: &'t str,
    headers: Vec<(&'t str, &'t str)>,
    body: Option<&'t str>,
}

impl<'t> Message<'t> {
    fn read(text: &'t str) -> Result<Self, RequestError> {
        let (line, mut rest) = split_line(text.trim_start());
        let mut headers = Vec::new();
        let mut number = 1_usize;
        while let Some(text) = rest {
            let (header, after) = split_line(text);
            number += 1;
            if header.trim().is_empty() {
                return Ok(Message { line, headers, body: after.filter(|it| !it.is_empty()) });
            }
            match header.split_once(':') {
                Some((name, value)) if !name.is_empty() && !name.contains([' ', '\t']) => {
                    headers.push((name, value.trim()));
                }
                _ => {
                    return Err(RequestError::new(
                        text!(
                            "line {0} of the request, `{1}`, is not a valid header",
                            "请求的第 {0} 行 `{1}` 不是有效的请求头",
                            number,
                            escaped(header)
                        ),
                        text!(
                            "write `Name: value`, and an empty line before the body",
                            "请写成 `Name: value`，并在请求体之前留一个空行"
                        ),
                    ));
                }
            }
            rest = after;
        }
        Ok(Message { line, headers, body: None })
    }

    /// The values of all headers of that name.
    fn headers(&self, name: &str) -> impl Iterator<Item = &'t str> {
        let found = self.headers.iter().filter(move |(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim())
    }
}

/// The first line, and what follows its line break.
fn split_line(text: &str) -> (&str, Option<&str>) {
    match text.split_once('\n') {
        Some((line, after)) => (line.trim_end_matches('\r'), Some(after)),
        None => (text, None),
    }
}

/// The method and the target.
fn request_line(line: &str) -> Result<(&str, &str), RequestError> {
    let form = || {
        let example = "`GET /v1/{project_id}/secrets`";
        text!("write a method and a path or URL, such as {0}", "请写出方法和路径或 URL，例如 {0}", example)
    };
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let is_version = |it: &str| it.get(..5).is_some_and(|it| it.eq_ignore_ascii_case("http/"));
    let (first, target) = match words.as_slice() {
        [] => return Err(RequestError::new(text!("the request line is empty", "请求行为空"), form())),
        [first] => (*first, None),
        [first, version] if is_version(version) => (*first, None),
        [first, target] => (*first, Some(*target)),
        [first, target, version] if is_version(version) => (*first, Some(*target)),
        _ => {
            return Err(RequestError::new(
                text!(
                    "`{0}` is not a valid request line: it has too many parts",
                    "`{0}` 不是有效的请求行：部分过多",
                    escaped(line)
                ),
                text!("write a space within a path as `%20`", "路径中的空格请写成 `%20`"),
            ));
        }
    };
    if first.contains(['/', ':']) {
        let what = text!("`{0}` names no method", "`{0}` 没有写明方法", escaped(line));
        return Err(RequestError::new(what, form()));
    }
    match target {
        Some(target) if first.bytes().all(|it| it.is_ascii_alphabetic()) => Ok((first, target)),
        Some(_) => {
            let what =
                text!("`{0}` is not a valid HTTP method", "`{0}` 不是有效的 HTTP 方法", escaped(first));
            Err(RequestError::new(what, form()))
        }
        None => {
            let what = text!("`{0}` names no path", "`{0}` 没有写明路径", escaped(line));
            Err(RequestError::new(what, form()))
        }
    }
}

/// The host of a target, where it has one, and its path.
fn split_target(target: &str) -> (Option<&str>, &str) {
    let after_scheme = ["https://", "http://"].iter().find_map(|scheme| {
        let head = target.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then(|| target.get(scheme.len()..))?
    });
    let Some(rest) = after_scheme else { return (None, target) };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(end);
    (Some(host), if path.starts_with('/') { path } else { "/" })
}

/// The facts that a host names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Of {
    Region(String),
    /// A host of the vendor that names no region.
    Nothing,
    /// A host outside of the vendor's domains: private clouds have domains of their own.
    Outside,
}

/// The domains of the vendor's endpoints.
const DOMAINS: [&str; 3] = ["myhuaweicloud.com", "myhuaweicloud.eu", "myhuaweicloud.cn"];

/// The name of the object service in a host.
const OBJECTS: &str = "obs";

/// The services that a host serves: one of the vendor says so by its first label, or the second one behind a bucket.
fn served_by(host: &str) -> Host<'_> {
    let name = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    let is_vendor = DOMAINS.iter().any(|it| {
        let (head, end) = name.split_at_checked(name.len().saturating_sub(it.len())).unwrap_or_default();
        end.eq_ignore_ascii_case(it) && head.ends_with('.')
    });
    let mut labels = name.split('.');
    match (labels.next(), labels.next()) {
        _ if !is_vendor => Host::Unknown,
        (Some(first), _) if first.eq_ignore_ascii_case(OBJECTS) => Host::Objects { bucket: false },
        (_, Some(second)) if second.eq_ignore_ascii_case(OBJECTS) => Host::Objects { bucket: true },
        (Some(first), _) => Host::Endpoint(first),
        (None, _) => Host::Unknown,
    }
}

/// Returns whether a text is a placeholder: `{project_id}`.
fn is_placeholder(text: &str) -> bool {
    text.starts_with('{') && text.ends_with('}')
}

/// The region that a host names. A host of the vendor must serve the operation; where the path is not an operation's,
/// some operation of the catalog.
fn region(host: &str, operation: Option<&Operation>, catalog: &Catalog) -> Result<Of, RequestError> {
    if is_placeholder(host) {
        return Ok(Of::Nothing);
    }
    let plain = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        Some(_) => "",
        None => host,
    };
    let plain = plain.trim_end_matches('.').to_ascii_lowercase();
    let domain = DOMAINS.iter().find_map(|it| plain.strip_suffix(it)?.strip_suffix('.'));
    let Some(head) = domain else {
        let is_host =
            |it: &str| !it.is_empty() && it.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if plain.split('.').all(is_host) {
            return Ok(Of::Outside);
        }
        return Err(RequestError::new(
            text!("`{0}` is not a valid host", "`{0}` 不是有效的主机", escaped(host)),
            text!(
                "give a host such as `kms.<region>.myhuaweicloud.com`, or the path alone",
                "请给出 `kms.<region>.myhuaweicloud.com` 这样的主机，或只给出路径"
            ),
        ));
    };
    let mut labels: Vec<&str> = head.split('.').collect();
    // The bucket stands before the name of the object service.
    if labels.get(1) == Some(&OBJECTS) {
        labels.remove(0);
    }
    let serves = |service: &str| {
        let endpoint = catalog.service(service).map_or(service, Service::endpoint);
        let is_label = |it: &&str| it.eq_ignore_ascii_case(endpoint) || it.eq_ignore_ascii_case(service);
        labels.first().is_some_and(is_label)
    };
    let right = match operation {
        Some(operation) => serves(operation.service()),
        None => catalog.operations().any(|it| it.path().is_some() && serves(it.service())),
    };
    match labels.as_slice() {
        // A host without a region, and one whose region is a placeholder.
        [_] if right => Ok(Of::Nothing),
        [_, region, ..] if right && region.starts_with(['{', '<']) => Ok(Of::Nothing),
        [_, region] if right && !region.is_empty() => Ok(Of::Region((*region).to_owned())),
        _ => {
            let (problem, service) = match operation {
                Some(operation) => {
                    let id = operation.id();
                    (
                        text!("`{0}` does not serve `{1}`", "`{0}` 不提供 `{1}`", escaped(host), id),
                        catalog.service(operation.service()).map_or("kms", Service::endpoint),
                    )
                }
                None => (
                    text!(
                        "no known operation is served by `{0}`",
                        "`{0}` 不提供任何已知的 API 操作",
                        escaped(host)
                    ),
                    "kms",
                ),
            };
            Err(RequestError::new(
                problem,
                text!(
                    "give `{0}.<region>.myhuaweicloud.com`, or the path alone",
                    "请给出 `{0}.<region>.myhuaweicloud.com`，或只给出路径",
                    service
                ),
            ))
        }
    }
}

fn leave_one_out() -> Text {
    text!("leave one of them out", "请去掉其中一个")
}

fn of_route(error: &RouteError) -> RequestError {
    let help = error.help().unwrap_or_else(|| {
        text!("give the method that the API has for the operation", "请给出 API 为该操作规定的方法")
    });
    RequestError::new(error.message(), help)
}

fn authentication(message: &Message<'_>) -> (Authentication, Option<RequestNote>) {
    // An empty header is none.
    let token = message.headers("X-Auth-Token").any(|it| !it.is_empty());
    let signed = message.headers("Authorization").any(|it| {
        let scheme = it.split_ascii_whitespace().next().unwrap_or_default();
        ["SDK-HMAC-SHA256", "V11-HMAC-SHA256"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    });
    match (token, signed) {
        (true, false) => (Authentication::Token, None),
        (false, true) => (Authentication::Signed, None),
        (false, false) => (Authentication::Unknown, None),
        (true, true) => (
            Authentication::Unknown,
            Some(RequestNote::Remark(text!(
                "the request carries a token and a signature: which of them counts is unknown",
                "请求同时带有令牌和签名：以哪个为准未知"
            ))),
        ),
    }
}

#[cfg(test)]
mod tests;
