//! What answers of lists of secrets and tags say of a secret.

use std::collections::{BTreeMap, BTreeSet};

use super::key::folded;
use super::plain::{Plain, Resources, State};
use super::tree::Tree;

/// What a table says of a resource: its URN, a key, and a value.
type Told = (String, String, String);

/// A text of an inventory, and where what it lists is, if that is told.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The account.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The text.
    pub text: String,
}

/// What is known of a secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    id: Option<String>,
    name: Option<String>,
    account: Option<String>,
    region: Option<String>,
    /// Its type, enterprise project, and all its tags, where they are listed.
    kind: BTreeSet<String>,
    project: BTreeSet<String>,
    tags: Option<BTreeSet<(String, String)>>,
}

/// What a set of pages says.
#[derive(Debug, Clone, Default)]
pub struct Inventory {
    items: Vec<Item>,
    /// Keys of resources by their URNs, from tables.
    told: BTreeSet<Told>,
    /// Whether some tag is written in another way than as a key and a value of text.
    pub is_odd: bool,
}

/// Reads pages, in any order; `None` where one is no list of secrets.
#[must_use]
pub fn read(pages: &[Page]) -> Option<Inventory> {
    let mut inventory = Inventory::default();
    for page in pages {
        if !page.text.trim_start().starts_with(['{', '[']) {
            inventory.told.extend(table(&page.text)?);
            continue;
        }
        for answer in Tree::read_all(&page.text)? {
            let listed = ["secrets", "resources"].iter().find_map(|it| answer.get(it))?.list()?;
            for entry in listed {
                let item = inventory.item(page, entry)?;
                inventory.items.push(item);
            }
        }
    }
    Some(inventory)
}

/// The rows of a table of URN, key and value, with commas or tabs between.
fn table(text: &str) -> Option<BTreeSet<Told>> {
    let mut rows: BTreeSet<Told> = BTreeSet::new();
    for (number, line) in text.lines().enumerate().filter(|it| !it.1.trim().is_empty()) {
        let separator = if line.contains('\t') { '\t' } else { ',' };
        let (urn, rest) = cell(line, separator)?;
        let (key, rest) = cell(rest?, separator)?;
        // The last cell takes the rest.
        let rest = rest?.trim();
        let value = match rest.starts_with('"') {
            true => cell(rest, separator).filter(|it| it.1.is_none())?.0,
            false => rest.to_owned(),
        };
        if number == 0 && urn.eq_ignore_ascii_case("urn") {
            continue;
        }
        let (family, _) = key.split_once('/').unwrap_or((&key, ""));
        let (service, name) = family.split_once(':')?;
        let is_key = !service.is_empty() && !name.is_empty() && !family.contains(char::is_whitespace);
        let differs = rows.iter().any(|it| it.0 == urn && it.1 == key && it.2 != value);
        if super::request::resource(&urn).is_none() || !is_key || differs {
            return None;
        }
        rows.insert((urn, key, value));
    }
    Some(rows)
}

/// The first cell of a line, without the blanks around it, and what stands behind the separator.
fn cell(line: &str, separator: char) -> Option<(String, Option<&str>)> {
    let Some(quoted) = line.trim_start().strip_prefix('"') else {
        let (cell, rest) = line.split_once(separator).map_or((line, None), |it| (it.0, Some(it.1)));
        return Some((cell.trim().to_owned(), rest));
    };
    let mut end = 0;
    loop {
        end += quoted.get(end..)?.find('"')?;
        let after = quoted.get(end + 1..)?;
        if after.starts_with('"') {
            end += 2;
            continue;
        }
        let after = after.trim_start();
        let rest = after.strip_prefix(separator);
        let cell = quoted.get(..end)?.replace("\"\"", "\"");
        return (rest.is_some() || after.is_empty()).then_some((cell, rest));
    }
}

impl Inventory {
    fn item(&mut self, page: &Page, entry: &Tree) -> Option<Item> {
        let detail = entry.get("resource_detail").unwrap_or(entry);
        let text = |names: [&str; 2]| {
            let found = names.iter().find_map(|it| entry.get(it).or_else(|| detail.get(it)));
            found.and_then(Tree::text).map(str::to_owned)
        };
        let tags = match entry.get("tags").or_else(|| detail.get("tags")) {
            None => None,
            Some(tags) => Some(self.tags(tags)?),
        };
        Some(Item {
            id: text(["id", "resource_id"]),
            name: text(["name", "resource_name"]),
            account: page.account.clone(),
            region: page.region.clone(),
            kind: text(["secret_type", "secret_type"]).into_iter().collect(),
            project: text(["enterprise_project_id", "enterprise_project_id"]).into_iter().collect(),
            tags,
        })
    }

    /// Tags in the documented form, and in others that say the same.
    fn tags(&mut self, tags: &Tree) -> Option<BTreeSet<(String, String)>> {
        if let Tree::Object(members) = tags {
            self.is_odd = true;
            return members.iter().map(|it| Some((it.0.clone(), it.1.scalar()?))).collect();
        }
        let mut found = BTreeSet::new();
        for tag in tags.list()? {
            let of = |names: [&str; 2]| names.iter().find_map(|it| tag.get(it));
            match (tag, of(["key", "Key"]), of(["value", "Value"])) {
                (Tree::Text(pair), _, _) => {
                    self.is_odd = true;
                    let (key, value) = pair.split_once('=')?;
                    found.insert((key.to_owned(), value.to_owned()));
                }
                (_, Some(Tree::Text(key)), Some(Tree::Text(value))) => {
                    self.is_odd |= tag.get("key").is_none() || tag.get("value").is_none();
                    found.insert((key.clone(), value.clone()));
                }
                (_, Some(key), value) => {
                    self.is_odd = true;
                    let several = tag.get("values").and_then(Tree::list).unwrap_or_default();
                    let one = value.and_then(Tree::scalar).unwrap_or_default();
                    let values: Vec<String> = several.iter().filter_map(Tree::scalar).collect();
                    for value in if values.is_empty() { vec![one] } else { values } {
                        found.insert((key.scalar()?, value));
                    }
                }
                _ => return None,
            }
        }
        Some(found)
    }

    /// What is known of the secret of a record: by its id, or by its name where the record has no id and the
    /// place of the only secret of that name is known and its own.
    fn of(
        &self,
        id: Option<&str>,
        name: Option<&str>,
        region: Option<&str>,
        account: Option<&str>,
    ) -> Option<Item> {
        let mut found: Vec<&Item> = match (id, name) {
            (Some(id), _) => self.items.iter().filter(|it| it.id.as_deref() == Some(id)).collect(),
            (None, Some(name)) => self.items.iter().filter(|it| it.name.as_deref() == Some(name)).collect(),
            (None, None) => return None,
        };
        if id.is_none() {
            let placed = |it: &&Item| it.region.is_some() && (it.account.is_some() || account.is_some());
            if region.is_none() || !found.iter().all(placed) {
                return None;
            }
            let is_here = |it: &&Item| {
                it.region.as_deref() == region && (it.account.is_none() || it.account.as_deref() == account)
            };
            let (here, elsewhere): (Vec<&Item>, Vec<&Item>) = found.into_iter().partition(is_here);
            found = here;
            let ids: BTreeSet<&String> = found.iter().filter_map(|it| it.id.as_ref()).collect();
            // A secret that is also somewhere else is not known to be this one.
            if ids.len() > 1 || elsewhere.iter().any(|it| it.id.as_ref().is_some_and(|id| ids.contains(id))) {
                return None;
            }
            // What other pages say of the same id is said of it too.
            if let Some(id) = ids.first() {
                found = self.items.iter().filter(|it| it.id.as_ref() == Some(*id)).collect();
            }
        }
        let mut all = Item::default();
        for item in found {
            all.kind.extend(item.kind.iter().cloned());
            all.project.extend(item.project.iter().cloned());
            if let Some(tags) = &item.tags {
                all.tags.get_or_insert_with(BTreeSet::new).extend(tags.iter().cloned());
            }
            all.id.clone_from(&item.id);
        }
        Some(all)
    }

    /// Fills in what is known of the secret of a request, and not said in it.
    pub fn fill(&self, plain: &mut Plain, id: Option<&str>) {
        let found = match &plain.resources {
            Resources::Named(urns) => match urns.as_slice() {
                [urn] => self.of(id, Some(&urn.path), urn.region.as_deref(), urn.account.as_deref()),
                _ => None,
            },
            Resources::Unknown => self.of(id, None, None, None),
            Resources::None => None,
        };
        let told = self.told_of(plain);
        let item = match found {
            Some(item) => item,
            None if told.is_empty() => return,
            None => Item::default(),
        };
        let mut facts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        facts.insert("csms:type".to_owned(), item.kind.clone());
        facts.insert("g:enterpriseprojectid".to_owned(), item.project.clone());
        for (key, value) in told {
            facts.entry(folded(&key)).or_default().insert(value);
        }
        const FAMILY: &str = "g:resourcetag/";
        let mut open = BTreeSet::new();
        for (key, values) in facts {
            let listed = item.tags.as_ref().filter(|_| key.starts_with(FAMILY));
            let same = |tag: &(String, String)| folded(&format!("{FAMILY}{}", tag.0)) == key;
            // Two pages, or a table and a page, that differ say nothing.
            let agrees = listed.is_none_or(|tags| {
                let mut found = tags.iter().filter(|it| same(it));
                found.clone().count() == 1 && found.all(|it| values.contains(&it.1))
            });
            match (values.len(), values.first()) {
                (1, Some(value)) if agrees => {
                    // What a record does not mention it leaves to the table.
                    let is_open = !plain.absent.contains(&key);
                    if is_open || !key.starts_with(FAMILY) {
                        plain.keys.entry(key).or_insert_with(|| vec![value.clone()]);
                    }
                }
                _ => drop(open.insert(key)),
            }
        }
        if let Some(tags) = &item.tags {
            plain.tell_tags("g:ResourceTag/", tags);
            for key in open {
                if key.starts_with(FAMILY) && !plain.absent.contains(&key) {
                    plain.keys.remove(&key);
                    plain.told.entry(FAMILY.to_owned()).or_default().insert(key);
                }
            }
        }
    }

    /// What tables say of the one resource of a request.
    fn told_of(&self, plain: &Plain) -> Vec<(String, String)> {
        let Resources::Named(urns) = &plain.resources else { return Vec::new() };
        let [urn] = urns.as_slice() else { return Vec::new() };
        let (Some(region), Some(account)) = (&urn.region, &urn.account) else { return Vec::new() };
        let rest = [region, account, &urn.kind, &urn.path].map(String::as_str).join(":");
        // The letters of the service alone do not count (rule RES-3).
        let is_it = |text: &str| {
            text.split_once(':').is_some_and(|it| it.0.eq_ignore_ascii_case(&urn.service) && it.1 == rest)
        };
        let of_it = self.told.iter().filter(|it| is_it(&it.0));
        of_it.map(|it| (it.1.clone(), it.2.clone())).collect()
    }
}

impl Plain {
    /// Says that these tags are all there are, besides those that the request gives. Those that differ only in
    /// letter case stay open.
    pub(super) fn tell_tags(&mut self, family: &str, tags: &BTreeSet<(String, String)>) {
        self.unknown.push(format!("{family}*"));
        let mut values: BTreeMap<String, BTreeSet<&(String, String)>> = BTreeMap::new();
        for tag in tags {
            values.entry(folded(&format!("{family}{}", tag.0))).or_default().insert(tag);
        }
        let mut open = BTreeSet::new();
        for (key, tags) in values {
            match (tags.len(), tags.first(), self.state(&key)) {
                (1, Some(tag), State::Unknown) => drop(self.keys.insert(key, vec![tag.1.clone()])),
                _ => drop(open.insert(key)),
            }
        }
        self.told.insert(folded(family), open);
    }
}
