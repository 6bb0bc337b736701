//! The operation of an HTTP request, by its method and path.

use crate::catalog::embedded::Slot;
use crate::catalog::name::lower;
use crate::catalog::operation::{Call, Operation, Place};
use crate::spelling::edits;
use crate::wording::{Gap, Join, Text, text};

/// A path with more segments is near to none.
const DEEPEST: usize = 16;

/// The operation that a request calls.
#[derive(Debug, Clone)]
pub struct Route<'c> {
    operation: &'c Operation,
    parameters: Vec<(&'c str, String)>,
}

impl<'c> Route<'c> {
    /// The operation. Where the API has an older name for it as well, the newer one.
    #[must_use]
    pub fn operation(&self) -> &'c Operation {
        self.operation
    }

    /// The parameters of the path in order, percent-decoded. Whether the API allows the values is
    /// said by [`Parameter::values`](crate::catalog::Parameter::values).
    #[must_use]
    pub fn parameters(&self) -> &[(&'c str, String)] {
        &self.parameters
    }

    /// The value of a parameter of the path.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

/// The reason why a method and a path name no known operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RouteError {
    /// The path does not start with a slash.
    NotAbsolute {
        /// The path as given.
        path: String,
    },
    /// Two slashes follow one another.
    EmptySegment {
        /// The path as given.
        path: String,
        /// Number of the segment, counted from 1.
        segment: usize,
    },
    /// A segment is `.` or `..`, encoded or not.
    DotSegment {
        /// The path as given.
        path: String,
        /// The segment as written.
        segment: String,
    },
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    Encoding {
        /// The path as given.
        path: String,
        /// The segment as written.
        segment: String,
    },
    /// No operation has the path.
    UnknownPath {
        /// The path as given.
        path: String,
        /// The method and path of the operation that comes nearest.
        nearest: Option<String>,
    },
    /// Operations have the path, with other methods.
    WrongMethod {
        /// The method as given.
        method: String,
        /// The path of those operations, parameters in braces.
        path: String,
        /// The methods that it takes.
        allowed: Vec<String>,
    },
    /// Several operations have the method and the path.
    Ambiguous {
        /// The method as given.
        method: String,
        /// The path as given.
        path: String,
        /// The ids of the operations.
        operations: Vec<String>,
    },
}

impl std::error::Error for RouteError {}

/// The fault and the help in English.
impl std::fmt::Display for RouteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text().fmt(f)
    }
}

impl RouteError {
    /// The fault.
    #[must_use]
    pub fn message(&self) -> Text {
        match self {
            RouteError::NotAbsolute { path } => {
                text!("path `{0}` does not start with `/`", "路径 `{0}` 不以 `/` 开头", path)
            }
            RouteError::EmptySegment { path, segment } => text!(
                "path `{0}` has an empty segment, segment {1}",
                "路径 `{0}` 的第 {1} 段为空",
                path,
                *segment
            ),
            RouteError::DotSegment { path, segment } => text!(
                "path `{0}` has the segment `{1}`, which clients resolve before they send",
                "路径 `{0}` 中有 `{1}` 段，客户端在发送前会解析它",
                path,
                segment
            ),
            RouteError::Encoding { path, segment } => text!(
                "segment `{0}` of path `{1}` is not percent-encoded UTF-8",
                "路径 `{1}` 的 `{0}` 段不是百分号编码的 UTF-8",
                segment,
                path
            ),
            RouteError::UnknownPath { path, .. } => {
                text!("no operation has the path `{0}`", "没有路径为 `{0}` 的 API 操作", path)
            }
            RouteError::WrongMethod { method, path, allowed } => text!(
                "`{0}` takes {1}, not `{2}`",
                "`{0}` 的方法是 {1}，不是 `{2}`",
                path,
                Gap::names(allowed, Join::Or),
                method
            ),
            RouteError::Ambiguous { method, path, operations } => text!(
                "`{0} {1}` is a call of {2}",
                "`{0} {1}` 调用的是 {2}",
                method,
                path,
                Gap::names(operations, Join::Or)
            ),
        }
    }

    /// The help, where there is more than the fault says.
    #[must_use]
    pub fn help(&self) -> Option<Text> {
        Some(match self {
            RouteError::NotAbsolute { .. } => {
                let example = "`/v1/{project_id}/secrets`";
                text!("give it from the root, as in {0}", "请从根写起，例如 {0}", example)
            }
            RouteError::EmptySegment { .. } => text!(
                "leave out one of the slashes, or fill in the parameter",
                "请去掉其中一个斜杠，或填入参数"
            ),
            RouteError::DotSegment { .. } => text!("give the path as sent", "请给出实际发送的路径"),
            RouteError::Encoding { .. } => text!("write `%` itself as `%25`", "`%` 本身请写成 `%25`"),
            RouteError::UnknownPath { nearest: Some(nearest), .. } => {
                text!("the nearest is `{0}`", "最接近的是 `{0}`", nearest)
            }
            RouteError::UnknownPath { nearest: None, .. } => text!(
                "`iam5 catalog SERVICE` lists the paths that are known",
                "`iam5 catalog SERVICE` 列出已知的路径"
            ),
            RouteError::WrongMethod { .. } => return None,
            RouteError::Ambiguous { .. } => {
                text!("give the URL with its host, or name the action", "请给出带主机的 URL，或写明授权项")
            }
        })
    }

    /// The fault and the help in one line.
    #[must_use]
    pub fn text(&self) -> Text {
        match self.help() {
            Some(help) => text!("{0}; {1}", "{0}；{1}", self.message(), help),
            None => self.message(),
        }
    }
}

/// One segment of an operation's path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Segment<'a> {
    Literal(&'a str),
    Parameter(&'a str),
}

/// The segments of a path of an operation; a parameter that can have but one value is a literal.
fn segments<'o>(operation: &'o Operation, call: &'o Call) -> Vec<Segment<'o>> {
    let parts = call.path().split('/').skip(1).filter(|it| !it.is_empty());
    parts
        .map(|part| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            None => Segment::Literal(part),
            Some(name) => {
                let parameter = operation.parameter(name).filter(|known| known.place() == Place::Path);
                parameter
                    .and_then(|known| known.constant())
                    .map_or(Segment::Parameter(name), Segment::Literal)
            }
        })
        .collect()
}

/// The service whose operations are found by their host alone: their paths are names of objects.
const OF_OBJECTS: &str = "obs";

/// The only operation of it on no bucket.
const ON_NO_BUCKET: &str = "ListBuckets";

/// A path of fewer segments says nothing without its host.
const FEWEST: usize = 2;

/// The host of a request, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Host<'h> {
    Unknown,
    /// The first label of a host, which several services may share.
    Endpoint(&'h str),
    /// A host of the object service, with a bucket or without one.
    Objects {
        bucket: bool,
    },
}

impl Host<'_> {
    /// Returns whether it serves an operation with a path of so many segments.
    fn serves(self, slot: &Slot, operation: &Operation, length: usize) -> bool {
        match self {
            Self::Unknown => slot.code() != OF_OBJECTS && length >= FEWEST,
            Self::Endpoint(label) => {
                slot.code() != OF_OBJECTS
                    && (slot.endpoint().eq_ignore_ascii_case(label)
                        || slot.code().eq_ignore_ascii_case(label))
            }
            Self::Objects { bucket } => {
                slot.code() == OF_OBJECTS && bucket == (operation.id() != ON_NO_BUCKET)
            }
        }
    }
}

/// Service, operation and call, by place.
type At = (usize, usize, usize);

/// The paths of all operations, as a tree of segments.
#[derive(Debug, Default)]
pub(crate) struct RouteTable {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literals: Vec<(String, Node)>,
    parameter: Option<Box<Node>>,
    operations: Vec<At>,
}

impl Node {
    fn literal(&self, segment: &str) -> Option<&Node> {
        self.literals.iter().find(|(literal, _)| literal == segment).map(|(_, node)| node)
    }

    fn grow(&mut self, path: &[Segment<'_>], at: At) {
        let Some((first, rest)) = path.split_first() else {
            self.operations.push(at);
            return;
        };
        match first {
            Segment::Parameter(_) => self.parameter.get_or_insert_default().grow(rest, at),
            Segment::Literal(name) => match self.literals.iter_mut().find(|(literal, _)| literal == name) {
                Some((_, node)) => node.grow(rest, at),
                None => {
                    let mut node = Self::default();
                    node.grow(rest, at);
                    self.literals.push(((*name).to_owned(), node));
                }
            },
        }
    }

    /// Collects the nodes at the end of the path. At each level the literal comes before the parameter; the depth is
    /// that of the longest path of an operation.
    fn walk<'n>(&'n self, path: &[String], ends: &mut Vec<&'n Node>) {
        let Some((first, rest)) = path.split_first() else {
            if !self.operations.is_empty() {
                ends.push(self);
            }
            return;
        };
        let branches = [self.literal(first), self.parameter.as_deref()];
        branches.into_iter().flatten().for_each(|it| it.walk(rest, ends));
    }
}

impl RouteTable {
    /// The paths of the services that `wanted` holds for.
    pub(crate) fn new(slots: &[Slot], wanted: impl Fn(&Slot) -> bool) -> Self {
        let mut table = Self::default();
        for (place, slot) in slots.iter().enumerate().filter(|it| wanted(it.1)) {
            let operations = slot.service().map_or(&[][..], |it| it.operations());
            for (number, operation) in operations.iter().enumerate().filter(|it| it.1.same_as().is_none()) {
                for (version, call) in operation.calls().iter().enumerate() {
                    table.root.grow(&segments(operation, call), (place, number, version));
                }
            }
        }
        table
    }

    pub(crate) fn find<'c>(
        &self,
        slots: &'c [Slot],
        host: Host<'_>,
        method: &str,
        target: &str,
    ) -> Result<Route<'c>, RouteError> {
        let target = target.split('#').next().unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let values = if let Host::Objects { .. } = host { object(path)? } else { decode(path)? };
        let mut ends = Vec::new();
        self.root.walk(&values, &mut ends);
        let served = ends.iter().flat_map(|it| &it.operations).filter_map(|at| {
            let (slot, operation, call) = found(slots, *at)?;
            host.serves(slot, operation, values.len()).then_some((slot, operation, call))
        });
        let served: Vec<_> = served.collect();
        if served.is_empty() {
            let nearest = nearest_path(slots, host, method, &values);
            return Err(RouteError::UnknownPath { path: path.to_owned(), nearest });
        }
        // A literal takes its own methods alone: a secret may be called `restore`.
        let right = served.iter().filter(|it| it.2.method().eq_ignore_ascii_case(method));
        let given = |name: &String| query.split('&').any(|it| it.split('=').next() == Some(name));
        let called: Vec<_> = right.filter(|it| it.1.query().iter().all(given)).collect();
        let most = called.iter().map(|it| it.1.query().len()).max();
        let mut called = called.into_iter().filter(|it| Some(it.1.query().len()) == most);
        let Some((slot, operation, call)) = called.next() else {
            return Err(RouteError::WrongMethod {
                method: method.to_owned(),
                path: served.first().map_or(path, |it| it.2.path()).to_owned(),
                allowed: allowed(served.iter().map(|it| it.2)),
            });
        };
        // Of one service the literal is meant; what is asked of it may be the same for all.
        let others: Vec<&str> = called
            .filter(|it| {
                it.0.endpoint() != slot.endpoint()
                    || (alike(&segments(it.1, it.2), &segments(operation, call))
                        && (it.1.actions() != operation.actions()
                            || it.1.authorization() != operation.authorization()))
            })
            .map(|it| it.1.id())
            .collect();
        if !others.is_empty() {
            let operations = std::iter::once(operation.id()).chain(others).map(str::to_owned);
            return Err(RouteError::Ambiguous {
                method: method.to_owned(),
                path: path.to_owned(),
                operations: operations.collect(),
            });
        }
        let named = segments(operation, call).into_iter().zip(values);
        let parameters = named.filter_map(|(segment, value)| match segment {
            Segment::Parameter(name) => Some((name, value)),
            Segment::Literal(_) => None,
        });
        Ok(Route { operation, parameters: parameters.collect() })
    }
}

/// Returns whether two paths have the same literals at the same places.
fn alike(one: &[Segment<'_>], other: &[Segment<'_>]) -> bool {
    let literal = |it: &Segment<'_>| matches!(it, Segment::Literal(_));
    one.len() == other.len()
        && one.iter().zip(other).all(|(one, other)| one == other || !literal(one) && !literal(other))
}

fn found(slots: &[Slot], (service, operation, call): At) -> Option<(&Slot, &Operation, &Call)> {
    let slot = slots.get(service)?;
    let operation = slot.service()?.operations().get(operation)?;
    Some((slot, operation, operation.calls().get(call)?))
}

fn allowed<'c>(calls: impl Iterator<Item = &'c Call>) -> Vec<String> {
    let mut methods: Vec<String> = calls.map(|it| it.method().to_owned()).collect();
    methods.sort();
    methods.dedup();
    methods
}

/// The name of an object, percent-decoded; its slashes are its own.
fn object(path: &str) -> Result<Vec<String>, RouteError> {
    let rooted = path.strip_prefix('/').ok_or_else(|| RouteError::NotAbsolute { path: path.to_owned() })?;
    let name = decode_segment(rooted)
        .ok_or_else(|| RouteError::Encoding { path: path.to_owned(), segment: rooted.to_owned() })?;
    Ok(if name.is_empty() { Vec::new() } else { vec![name] })
}

/// The segments of a path, percent-decoded. One slash at the end is passed over.
fn decode(path: &str) -> Result<Vec<String>, RouteError> {
    let rooted = path.strip_prefix('/').ok_or_else(|| RouteError::NotAbsolute { path: path.to_owned() })?;
    let trimmed = rooted.strip_suffix('/').unwrap_or(rooted);
    if trimmed.is_empty() && rooted.is_empty() {
        return Ok(Vec::new());
    }
    let parts = trimmed.split('/').enumerate();
    parts
        .map(|(number, part)| {
            let value = decode_segment(part)
                .ok_or_else(|| RouteError::Encoding { path: path.to_owned(), segment: part.to_owned() })?;
            match value.as_str() {
                "" => Err(RouteError::EmptySegment { path: path.to_owned(), segment: number + 1 }),
                "." | ".." => Err(RouteError::DotSegment { path: path.to_owned(), segment: part.to_owned() }),
                _ => Ok(value),
            }
        })
        .collect()
}

fn decode_segment(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || char::from(rest.next()?).to_digit(16);
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The method and path that comes nearest, by edits to its literal segments; of equals the one with
/// the method asked for.
fn nearest_path(slots: &[Slot], host: Host<'_>, asked: &str, values: &[String]) -> Option<String> {
    if values.len() > DEEPEST {
        return None;
    }
    let served = slots.iter().flat_map(|slot| {
        let operations = slot.service().map_or(&[][..], |it| it.operations()).iter();
        operations.filter(move |it| it.same_as().is_none() && host.serves(slot, it, FEWEST))
    });
    let near =
        served.flat_map(|it| it.calls().iter().map(move |call| (it, call))).filter_map(|(it, call)| {
            let segments = segments(it, call);
            let distance = path_distance(values, &segments)?;
            let method = call.method();
            Some(((distance, !method.eq_ignore_ascii_case(asked)), segments, method))
        });
    let (_, segments, method) = near.min_by_key(|(rank, ..)| *rank)?;
    let mut path = String::new();
    for segment in segments {
        path.push('/');
        match segment {
            Segment::Literal(name) => path.push_str(name),
            Segment::Parameter(name) => path.extend(["{", name, "}"]),
        }
    }
    Some(format!("{method} {path}"))
}

/// The cost of a segment too many or too few.
const SEGMENT: usize = 6;

/// The distance of a path from that of an operation; nothing where less than half of it agrees.
fn path_distance(values: &[String], segments: &[Segment<'_>]) -> Option<usize> {
    let mut above: Vec<usize> = (0..=segments.len()).map(|count| count * SEGMENT).collect();
    for (row, value) in values.iter().enumerate() {
        let mut left = (row + 1) * SEGMENT;
        let mut line = vec![left];
        for (segment, pair) in segments.iter().zip(above.windows(2)) {
            let [diagonal, up] = *pair else { continue };
            let replace = match segment {
                // A parameter takes anything, if less gladly than a literal takes its own name.
                Segment::Parameter(_) => 1,
                Segment::Literal(name) => {
                    edits(&lower(value), name, SEGMENT).map_or(2 * SEGMENT, |cost| 2 * cost)
                }
            };
            left = (diagonal + replace).min(up + SEGMENT).min(left + SEGMENT);
            line.push(left);
        }
        above = line;
    }
    let limit = SEGMENT * segments.len().max(values.len()) / 2;
    above.last().copied().filter(|distance| *distance <= limit)
}
