//! Answers of the cloud's interfaces that list resources: `secrets` of ListSecrets, `resources` of
//! ListResourceInstances and of the inventory of all resources; one page, an array of pages, or one after the other.

use crate::json::{self, JsonError, Limits, Member, Node, Value};
use crate::source::{LineIndex, Span};
use crate::wording::{Written, text};

use super::{Entry, Facts, Inventory, InventoryError, Location};
use crate::account::tags::Tags;

/// The tag of the system that holds the enterprise project.
const ENTERPRISE_PROJECT_TAG: &str = "_sys_enterprise_project_id";

/// Reads answers.
pub(super) fn read(
    inventory: &mut Inventory,
    name: &str,
    text: &str,
    location: &Location,
    limits: &Limits,
) -> Result<(), InventoryError> {
    let mut source = Source { name, text, lines: LineIndex::new(text), start: 0 };
    let mut seen = Seen::default();
    match json::parse_with(text, limits) {
        Ok(root) => pages(&source, &root, location, inventory, &mut seen)?,
        Err(error) => {
            let pieces = pieces(text);
            if pieces.len() < 2 {
                return Err(source.not_json(&error));
            }
            for (start, piece) in pieces {
                source.start = start;
                let root = json::parse_with(piece, limits).map_err(|error| source.not_json(&error))?;
                pages(&source, &root, location, inventory, &mut seen)?;
            }
        }
    }
    inventory.notes.extend(seen.notes(name));
    Ok(())
}

/// Totals over all pages of a text.
#[derive(Default)]
struct Seen {
    entries: u64,
    /// Number of resources that the service reports.
    total: u64,
    /// There is a page after which no other comes, or none that says so.
    is_ended: bool,
    is_continued: bool,
    /// Secrets that have neither an id nor a region, and so are never found.
    lost: u64,
}

impl Seen {
    fn notes(&self, name: &str) -> impl Iterator<Item = Written> {
        let (entries, total) = (self.entries, self.total);
        let incomplete = if self.is_continued && !self.is_ended {
            Some(text!(
                "the inventory `{0}` is incomplete: its last page has a `next_marker`, and what later pages list is \
                 unknown unless another file has it",
                "清单 `{0}` 不完整：最后一页带有 `next_marker`，后续页中的内容未知，除非另有文件提供",
                name
            ))
        } else if entries < total {
            Some(text!(
                "the inventory `{0}` is incomplete: it lists {1} of {2} resources, and the others are unknown unless \
                 another file has them",
                "清单 `{0}` 不完整：{2} 个资源中只列出了 {1} 个，其余资源未知，除非另有文件提供",
                name,
                entries,
                total
            ))
        } else {
            None
        };
        let lost = (self.lost > 0).then(|| {
            text!(
                "{0} entries of the inventory `{1}` have no id, and are found by name only where the region is known: \
                 give `--inventory REGION=FILE`",
                "清单 `{1}` 中有 {0} 项没有 ID，只有在区域已知时才能按名称找到：请给出 `--inventory REGION=FILE`",
                self.lost,
                name
            )
        });
        incomplete.into_iter().chain(lost).map(Written::from)
    }
}

/// A text that is being read, from a place on.
struct Source<'t> {
    name: &'t str,
    text: &'t str,
    lines: LineIndex,
    start: usize,
}

impl Source<'_> {
    fn fault(&self, span: Span, what: &str) -> InventoryError {
        let start = u32::try_from(self.start).unwrap_or(u32::MAX);
        let place = self.lines.position(self.text, start.saturating_add(span.start));
        InventoryError(format!("{}:{place}: {what}", self.name))
    }

    fn not_json(&self, error: &JsonError) -> InventoryError {
        let what =
            format!("{}: {}: give an answer of the service as it was returned", error.message, error.help);
        self.fault(error.span, &what)
    }

    /// The members of an object, of which none is there twice.
    fn members<'n, 'a>(&self, node: &'n Node<'a>, what: &str) -> Result<&'n [Member<'a>], InventoryError> {
        let Value::Object(members) = &node.value else {
            let kind = node.value.type_name();
            return Err(self.fault(node.span, &format!("{what} is {kind}, not an object")));
        };
        match json::repeated(members).first() {
            Some((member, _)) => {
                let what = format!("`{}` is given twice: leave one of them out", member.name);
                Err(self.fault(member.name_span, &what))
            }
            None => Ok(members),
        }
    }

    /// The text of the first of several members that has one; an empty one is none. All that have one agree.
    fn text(&self, members: &[Member<'_>], names: &[&str]) -> Result<Option<String>, InventoryError> {
        let mut found: Option<(&str, String)> = None;
        for name in names {
            let Some(member) = members.iter().find(|it| it.name == *name) else { continue };
            match &member.value.value {
                Value::Null => {}
                Value::String(text) if text.is_empty() => {}
                Value::String(text) => match &found {
                    Some((other, before)) if *before != **text => {
                        let what = format!(
                            "`{other}` is `{before}` and `{name}` is `{text}`: leave one of them out"
                        );
                        return Err(self.fault(member.value.span, &what));
                    }
                    _ => found = Some((name, text.to_string())),
                },
                other => {
                    let kind = other.type_name();
                    return Err(self.fault(member.value.span, &format!("`{name}` is {kind}, not a string")));
                }
            }
        }
        Ok(found.map(|it| it.1))
    }
}

/// The texts of JSON values that stand one after the other, each with where it starts.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    let (mut pieces, mut start) = (Vec::new(), 0);
    while let Some(Ok(_)) = stream.next() {
        let end = stream.byte_offset();
        pieces.extend(text.get(start..end).map(|it| (start, it)));
        start = end;
    }
    // The rest is reported by its reader.
    let rest = text.get(start..).filter(|it| !it.trim().is_empty());
    pieces.extend(rest.map(|it| (start, it)));
    pieces
}

fn pages(
    source: &Source<'_>,
    root: &Node<'_>,
    location: &Location,
    inventory: &mut Inventory,
    seen: &mut Seen,
) -> Result<(), InventoryError> {
    match &root.value {
        Value::Array(pages) => pages.iter().try_for_each(|it| page(source, it, location, inventory, seen)),
        _ => page(source, root, location, inventory, seen),
    }
}

fn page(
    source: &Source<'_>,
    node: &Node<'_>,
    location: &Location,
    inventory: &mut Inventory,
    seen: &mut Seen,
) -> Result<(), InventoryError> {
    let members = source.members(node, "a page")?;
    let find = |members: &'_ [Member<'_>], name: &str| members.iter().position(|it| it.name == name);
    let lists = ["secrets", "resources"].map(|name| (name, find(members, name)));
    if lists.iter().all(|it| it.1.is_none()) {
        let what = "the page has neither `secrets` nor `resources`: give an answer of ListSecrets or \
                    ListResourceInstances";
        return Err(source.fault(node.span, what));
    }
    for (name, at) in lists {
        let Some(member) = at.and_then(|it| members.get(it)) else { continue };
        let entries = match &member.value.value {
            Value::Array(entries) => entries.as_slice(),
            Value::Null => &[],
            other => {
                let what = format!("`{name}` is {}, not an array", other.type_name());
                return Err(source.fault(member.value.span, &what));
            }
        };
        for node in entries {
            let entry = entry(source, node, name == "secrets", location)?;
            seen.entries += 1;
            seen.lost += u64::from(entry.id.is_none() && entry.location.region.is_none());
            inventory.put(entry);
        }
    }
    let info = find(members, "page_info").and_then(|it| members.get(it)).map(|it| &it.value);
    let info = match info.map(|it| &it.value) {
        Some(Value::Object(info)) => info.as_slice(),
        _ => &[],
    };
    let is_continued = members.iter().chain(info).any(|it| {
        it.name == "next_marker"
            && !matches!(&it.value.value, Value::Null)
            && !matches!(&it.value.value, Value::String(marker) if marker.is_empty())
    });
    seen.is_continued |= is_continued;
    seen.is_ended |= !is_continued;
    let totals = members.iter().chain(info).filter(|it| it.name == "total_count");
    let total = totals.filter_map(|it| {
        if let Value::Number(digits) = &it.value.value { digits.parse().ok() } else { None }
    });
    seen.total = total.fold(seen.total, u64::max);
    Ok(())
}

/// One resource.
fn entry(
    source: &Source<'_>,
    node: &Node<'_>,
    is_listed_secret: bool,
    location: &Location,
) -> Result<Entry, InventoryError> {
    let members = source.members(node, "an entry")?;
    let find = |name: &str| members.iter().find(|it| it.name == name).map(|it| &it.value);
    let detail = match find("resource_detail") {
        Some(node) if node.value != Value::Null => source.members(node, "`resource_detail`")?,
        _ => &[],
    };
    let id = source.text(members, &["id", "resource_id", "secret_id"])?;
    let name = source.text(members, &["name", "resource_name"])?;
    let mut facts = Facts::default();
    let mut is_secret = is_listed_secret;
    // Not the encryption key: `csms:KmsKeyId` is the one that a request asks for, not the one in use.
    for members in [members, detail] {
        if let Some(kind) = source.text(members, &["secret_type"])? {
            is_secret = true;
            facts.add("csms:Type", vec![kind]);
        }
        if let Some(project) = source.text(members, &["enterprise_project_id", "ep_id"])? {
            facts.add("g:EnterpriseProjectId", vec![project]);
        }
    }
    let mut location = location.clone();
    if let Some(region) = source.text(members, &["region_id"])? {
        if location.region.as_ref().is_some_and(|it| *it != region) {
            let (given, span) = (location.region.unwrap_or_default(), node.span);
            return Err(
                source.fault(span, &format!("the entry is in `{region}`, the file is given as `{given}`"))
            );
        }
        location.region = Some(region);
    }
    let mut fault = None;
    let mut note = |span: Span, what: String| {
        fault.get_or_insert((span, what));
    };
    let tags = find("tags").and_then(|it| Tags::read(it, &mut note));
    let system = find("sys_tags").and_then(|it| Tags::read(it, &mut note));
    if let Some((span, what)) = fault {
        return Err(source.fault(span, &what));
    }
    if let Some(project) = system.as_ref().and_then(|it| it.value(ENTERPRISE_PROJECT_TAG)) {
        facts.add("g:EnterpriseProjectId", vec![project.to_owned()]);
    }
    if let Some(mut tags) = tags {
        // Whether tags of the system count as tags of the resource is not documented.
        tags.leave_open(system.as_ref());
        facts.add_tags(tags);
    }
    let secret = name.filter(|_| is_secret);
    if id.is_none() && secret.is_none() {
        let what = match is_secret {
            true => "the entry has no `name`, `resource_name` or `id`",
            false => "the entry has no `id` or `resource_id`: by name only secrets are found",
        };
        return Err(source.fault(node.span, what));
    }
    Ok(Entry { urn: None, id, secret, location, facts })
}
