//! Names that exist (rule UNK-4): what a request names is in the catalog, or the catalog does not speak for it.

use crate::catalog::{self, Catalog, Mistake, Resolution, ValueConstraint};
use crate::pattern::{Glyph, Pattern};
use crate::request::context::Entry;
use crate::request::error::About;
use crate::request::name::Name;
use crate::request::note::{self, NameKind};
use crate::request::{Action, Part, RequestContext, RequestError, RequestNote};
use crate::source::brief;
use crate::wording::{Gap, Join, Text, text};

/// The number of names offered in place of an unknown one.
const OFFERED: usize = 3;

/// The names of a request, checked against a catalog.
pub(in crate::request) struct Names<'c> {
    pub(in crate::request) catalog: &'c Catalog,
    /// Names that the catalog does not list are taken, with a note.
    pub(in crate::request) allow_unlisted: bool,
    pub(in crate::request) notes: Vec<RequestNote>,
}

impl<'c> Names<'c> {
    /// The action by its name or an alias (rule ACT-7): its own name, unless it was asked about by that, and what the
    /// catalog knows of it.
    pub(in crate::request) fn action(
        &mut self,
        asked: &Action,
    ) -> Result<(Option<Action>, Option<&'c catalog::Action>), RequestError> {
        let known = match self.catalog.resolve_lower(asked.hash(), asked.lower()) {
            Resolution::Canonical(action) => action,
            Resolution::Alias(action) => {
                let (alias, name) = (asked.name().to_owned(), action.name().to_owned());
                self.notes.push(RequestNote::NamedByAlias { alias, action: name });
                action
            }
            Resolution::AmbiguousAlias(actions) => {
                let names = Gap::names(actions.iter().map(|it| it.name()), Join::Comma);
                return Err(RequestError::new(
                    text!("`{0}` is an alias of several actions", "`{0}` 是多个授权项的旧名称", asked.name()),
                    text!("name one of {0}", "请写明其中之一：{0}", names),
                ));
            }
            Resolution::Unknown => {
                self.unknown_action(asked.name())?;
                return Ok((None, None));
            }
        };
        let own = (asked.name() != known.name()).then(|| Action::new(known.name()));
        Ok((own, Some(known)))
    }

    #[cold]
    fn unknown_action(&mut self, asked: &str) -> Result<(), RequestError> {
        if asked.contains(['*', '?']) {
            return Err(RequestError::new(
                text!("`{0}` is a pattern", "`{0}` 是通配模式", brief(asked)),
                text!(
                    "a request names one action, such as `csms:secret:getStage`",
                    "请求只有一个授权项，例如 `csms:secret:getStage`"
                ),
            ));
        }
        if !is_action_name(asked) {
            return Err(self.not_an_action(asked));
        }
        let near = || {
            let near = self.catalog.nearest_actions(asked, OFFERED);
            offer(near.into_iter().map(|it| it.name().to_owned()))
        };
        let kind = NameKind::Action;
        let service = asked.split(':').next().unwrap_or_default();
        match self.catalog.service(service) {
            Some(service) if service.is_complete() => {
                let what = text!(
                    "unknown action `{0}` of `{1}`",
                    "`{1}` 没有授权项 `{0}`",
                    brief(asked),
                    service.code()
                );
                self.unlisted(kind, asked, what, near)
            }
            Some(_) => {
                self.notes.push(RequestNote::NotInPartialCatalog { kind, name: asked.to_owned() });
                Ok(())
            }
            None => {
                self.notes.push(RequestNote::UncatalogedAction(asked.to_owned()));
                let shown = brief(service).into_owned();
                self.notes.extend(self.catalog.mistaken_code(service).map(|mistake| {
                    RequestNote::Remark(match mistake {
                        Mistake::For(near) => text!(
                            "`{0}` is in no list of the vendor's services: did you mean `{1}`?",
                            "`{0}` 不在云服务商的服务列表中：是不是想写 `{1}`？",
                            shown,
                            near
                        ),
                        Mistake::OfOtherCloud => text!(
                            "`{0}` is in no list of the vendor's services: names of another cloud begin so",
                            "`{0}` 不在云服务商的服务列表中：这是其他云的名称前缀",
                            shown
                        ),
                    })
                }));
                Ok(())
            }
        }
    }

    /// The error for a name that is not an action, which may be the operation that checks one.
    fn not_an_action(&self, asked: &str) -> RequestError {
        let last = asked.rsplit([':', '.', '/']).next().unwrap_or_default();
        let Some(operation) = self.catalog.operation(last.trim()) else {
            let near = self.catalog.nearest_actions(asked, OFFERED);
            let near: Vec<_> = near.into_iter().map(|it| it.name().to_owned()).collect();
            let form = text!(
                "write `service:type:operation`, such as `csms:secret:getStage`",
                "请写成 `service:type:operation`，例如 `csms:secret:getStage`"
            );
            let help = if near.is_empty() { form } else { offer(near.into_iter()) };
            let what = text!("`{0}` is not a valid action", "`{0}` 不是有效的授权项", brief(asked));
            return RequestError::new(what, help);
        };
        let id = operation.id();
        let help = match operation.actions() {
            [] => text!(
                "which action it checks is not documented: name the action yourself, if you know it",
                "文档没有说明它校验哪个授权项：如果知道，请直接写明授权项"
            ),
            actions => text!(
                "name the action that it checks: {0}",
                "请写它所校验的授权项：{0}",
                Gap::names(actions, Join::Comma)
            ),
        };
        let what = text!(
            "`{0}` is not an action: `{1}` is an operation",
            "`{0}` 不是授权项：`{1}` 是 API 操作",
            brief(asked),
            id
        );
        RequestError::new(what, help)
    }

    /// Refuses a name that would be in the catalog if it existed, or takes it with a note.
    fn unlisted(
        &mut self,
        kind: NameKind,
        name: &str,
        what: Text,
        help: impl FnOnce() -> Text,
    ) -> Result<(), RequestError> {
        if !self.allow_unlisted {
            return Err(RequestError::new(what, help()));
        }
        self.notes.push(RequestNote::Unlisted { kind, name: name.to_owned() });
        Ok(())
    }

    /// Restricts the keys to those that the action carries, as far as the catalog knows it.
    pub(in crate::request) fn restrict(
        &mut self,
        context: &mut RequestContext,
        action: &Action,
        known: Option<&catalog::Action>,
    ) {
        let Some(carried) = known.and_then(catalog::Action::carried_keys) else {
            return context.unrestrict();
        };
        context.restrict(carried);
        for key in context.uncarried() {
            let (key, action) = (key.to_owned(), action.name().to_owned());
            self.notes.push(RequestNote::KeyNotCarried { key, action });
        }
    }

    /// Checks the keys that are given, and their values against closed lists.
    pub(in crate::request) fn keys(&mut self, keys: &[Entry]) -> Result<(), RequestError> {
        for entry in keys {
            let name = entry.name();
            match self.catalog.key_by_hash(name.hash(), name.lower()) {
                Some(known) => {
                    if let Some(ValueConstraint::OneOf(words)) = known.values() {
                        self.closed(name, words, entry);
                    }
                }
                None => {
                    self.unknown_key(name.text()).map_err(|it| it.about(About::Key(name.lower().into())))?
                }
            }
        }
        Ok(())
    }

    fn closed(&mut self, name: &Name, words: &catalog::OneOf, entry: &Entry) {
        for value in entry.values() {
            let is_listed = words.values().iter().chain(words.former()).any(|it| **it == **value);
            if !is_listed {
                self.notes.push(RequestNote::ValueNotListed {
                    key: name.text().to_owned(),
                    value: value.to_string(),
                    listed: words.values().to_vec(),
                });
            }
        }
    }

    /// A key that the catalog does not have.
    #[cold]
    fn unknown_key(&mut self, text: &str) -> Result<(), RequestError> {
        let kind = NameKind::Key;
        let parts = text.split_once(':').filter(|it| !it.0.is_empty() && !it.1.is_empty());
        let shown = brief(text);
        let what = match parts {
            _ if text.contains(char::is_whitespace) => {
                text!("the key `{0}` contains white space", "条件键 `{0}` 中有空白字符", shown)
            }
            None => text!(
                "`{0}` is not a valid condition key: it has no prefix such as `g:` or `csms:`",
                "`{0}` 不是有效的条件键：没有 `g:` 或 `csms:` 这样的前缀",
                shown
            ),
            Some(_) if text.ends_with('>') && text.contains('<') => {
                text!("`{0}` is a placeholder, not a condition key", "`{0}` 是占位符，不是条件键", shown)
            }
            Some((prefix, _)) if prefix.eq_ignore_ascii_case("g") => {
                text!("unknown global condition key `{0}`", "没有全局条件键 `{0}`", shown)
            }
            Some((prefix, _)) => match self.catalog.service(prefix) {
                Some(service) if service.is_complete() => {
                    text!(
                        "unknown condition key `{0}` of `{1}`",
                        "`{1}` 没有条件键 `{0}`",
                        shown,
                        service.code()
                    )
                }
                Some(_) => {
                    self.notes.push(RequestNote::NotInPartialCatalog { kind, name: text.to_owned() });
                    return Ok(());
                }
                None => {
                    self.not_cataloged(text, prefix);
                    return Ok(());
                }
            },
        };
        let catalog = self.catalog;
        self.unlisted(kind, text, what, || offer_keys(catalog, text))
    }

    /// Collects the keys of one service in one note.
    fn not_cataloged(&mut self, key: &str, service: &str) {
        let of_service = self.notes.iter_mut().find_map(|it| match it {
            RequestNote::UncatalogedKeys(keys) => {
                let same = |it: &String| note::service(it).eq_ignore_ascii_case(service);
                keys.first().is_some_and(same).then_some(keys)
            }
            _ => None,
        });
        match of_service {
            Some(keys) => keys.push(key.to_owned()),
            None => self.notes.push(RequestNote::UncatalogedKeys(vec![key.to_owned()])),
        }
    }

    /// Checks the names declared unknown: neither a part of the request, nor `*`.
    pub(super) fn unknown(&mut self, pattern: &str) -> Result<(), RequestError> {
        let is_open = pattern.contains(['*', '?']);
        let lower = catalog::lower(pattern);
        let part = Part::ALL.into_iter().rev().find(|it| lower.starts_with(it.name()));
        if let Some(part) = part
            && !pattern.contains(':')
        {
            let base = lower.trim_end_matches(['*', '?', '.']);
            let near = catalog::nearest_name(base, Part::ALL.iter().map(|it| it.name()));
            return Err(RequestError::new(
                neither(pattern),
                text!(
                    "write `{0}`: a part is named in full",
                    "请写 `{0}`：组成部分须写全名",
                    near.unwrap_or(part.name())
                ),
            ));
        }
        if !is_open {
            let name = Name::new(pattern);
            if !pattern.contains(':') {
                return Err(self.not_a_key_pattern(pattern));
            }
            return match self.catalog.key_by_hash(name.hash(), name.lower()) {
                Some(_) => Ok(()),
                None => self.unknown_key(pattern),
            };
        }
        if !may_be_key(&lower) {
            return Err(self.not_a_key_pattern(pattern));
        }
        let catalog = self.catalog;
        if lower.contains(char::is_whitespace) {
            let what = text!(
                "`{0}` has white space in it, and no condition key has",
                "`{0}` 中有空白字符，而条件键中没有",
                brief(pattern)
            );
            return self.unlisted(NameKind::Key, pattern, what, || offer_keys(catalog, pattern));
        }
        let prefix = lower.split(':').next().unwrap_or_default();
        let keys = match catalog.service(prefix) {
            _ if prefix.contains(['*', '?']) || prefix.len() == lower.len() => return Ok(()),
            _ if prefix == "g" => catalog.global_keys(),
            Some(service) if service.is_complete() => service.keys(),
            _ => return Ok(()),
        };
        let pattern_of = Pattern::new(&lower);
        if keys.iter().any(|it| meets(&pattern_of, &catalog::lower(it.name()))) {
            return Ok(());
        }
        let what = text!("`{0}` matches no condition key", "`{0}` 不匹配任何条件键", brief(pattern));
        self.unlisted(NameKind::Key, pattern, what, || offer_keys(catalog, pattern))
    }

    fn not_a_key_pattern(&self, pattern: &str) -> RequestError {
        let near = self.catalog.nearest_keys(pattern, OFFERED);
        let near: Vec<_> = near.into_iter().map(|it| put_in(it.name(), pattern)).collect();
        let help = if near.is_empty() {
            let parts = Gap::names(Part::ALL.map(Part::name), Join::Comma);
            text!(
                "write a key such as `csms:Type`, or one of {0}",
                "请写条件键，例如 `csms:Type`，或以下之一：{0}",
                parts
            )
        } else {
            offer(near.into_iter())
        };
        RequestError::new(neither(pattern), help)
    }
}

fn neither(pattern: &str) -> Text {
    text!(
        "`{0}` is neither a condition key nor a part of the request",
        "`{0}` 既不是条件键，也不是请求的组成部分",
        brief(pattern)
    )
}

/// The nearest names, and the way to take a name that is newer than the catalog.
pub(super) fn offer(near: impl Iterator<Item = String>) -> Text {
    let near: Vec<String> = near.collect();
    if near.is_empty() {
        text!(
            "correct the name, or allow unlisted names if it is newer than the catalog",
            "请更正名称；如果它比目录新，请允许未列出的名称"
        )
    } else {
        text!("did you mean {0}?", "您要找的是 {0} 吗？", Gap::names(near, Join::Or))
    }
}

fn offer_keys(catalog: &Catalog, text: &str) -> Text {
    let trimmed: String = text.split_whitespace().collect();
    let asked = trimmed.trim_end_matches(['*', '?']);
    let near = catalog.nearest_keys(asked, OFFERED);
    offer(near.into_iter().map(|it| put_in(it.name(), &trimmed)))
}

/// A key with what follows the slash of another in place of its placeholder.
fn put_in(known: &str, asked: &str) -> String {
    match (known.split_once('<'), asked.split_once('/')) {
        (Some((head, _)), Some((_, rest))) if !rest.is_empty() && !rest.starts_with('<') => {
            format!("{head}{rest}")
        }
        _ => known.to_owned(),
    }
}

/// Returns whether a pattern in lower case can match a name with a colon within.
fn may_be_key(pattern: &str) -> bool {
    let is_open = |it: &str| it.contains(['*', '?']);
    match pattern.split_once(':') {
        Some((head, rest)) => !head.is_empty() && (!rest.is_empty() || head.contains('*')),
        None => {
            let within = pattern.get(1..pattern.len().saturating_sub(1)).unwrap_or_default();
            pattern.contains('*') || is_open(within)
        }
    }
}

/// Returns whether a pattern matches a key, or one that a template such as `g:ResourceTag/<tag-key>` covers.
fn meets(pattern: &Pattern, known: &str) -> bool {
    let Some((head, _)) = known.split_once('<') else { return pattern.matches(known) };
    let glyphs: Vec<Glyph> = pattern.glyphs().collect();
    // Where in the pattern one can be after the characters so far.
    let mut places = vec![false; glyphs.len() + 1];
    if let Some(first) = places.first_mut() {
        *first = true;
    }
    let skip_stars = |places: &mut Vec<bool>| {
        for (at, glyph) in glyphs.iter().enumerate() {
            if *glyph == Glyph::Star && places.get(at).copied().unwrap_or_default() {
                places.get_mut(at + 1).into_iter().for_each(|it| *it = true);
            }
        }
    };
    skip_stars(&mut places);
    for c in head.chars() {
        let mut next = vec![false; places.len()];
        for (at, glyph) in
            glyphs.iter().enumerate().filter(|it| places.get(it.0).copied().unwrap_or_default())
        {
            let to = match glyph {
                Glyph::Star => at,
                Glyph::One => at + 1,
                Glyph::Char(it) if *it == c => at + 1,
                Glyph::Char(_) => continue,
            };
            next.get_mut(to).into_iter().for_each(|it| *it = true);
        }
        skip_stars(&mut next);
        places = next;
    }
    // Something has to follow.
    places.iter().take(glyphs.len()).any(|it| *it)
}

fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Returns whether the text is a name that an action can have: `service:type:operation`, the type perhaps
/// empty (<https://support.huaweicloud.com/api-iam5/GetAuthorizationSchemaV5.html>).
fn is_action_name(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let of_words = |it: &str| it.chars().all(is_word);
    matches!(parts.as_slice(), [service, kind, operation]
        if !service.is_empty() && !operation.is_empty() && parts.iter().all(|it| of_words(it))
            && !kind.contains('.') && !operation.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unk_4_a_pattern_meets_the_names_that_a_template_covers() {
        let meets = |pattern: &str, known: &str| meets(&Pattern::new(pattern), known);
        for pattern in
            ["*", "g:*", "g:resourcetag/*", "g:r*/env", "*:*tag/env", "g:resourcetag/?", "g:resource???/*x"]
        {
            assert!(meets(pattern, "g:resourcetag/<tag-key>"), "{pattern}");
        }
        for pattern in
            ["g:resourcetags/*", "g:resourcetag", "g:resourcetag/", "g:?", "k:*", "g:resourcetag*s/"]
        {
            let expected = pattern == "g:resourcetag*s/";
            assert_eq!(meets(pattern, "g:resourcetag/<tag-key>"), expected, "{pattern}");
        }
        assert!(meets("csms:t*", "csms:type") && !meets("csms:typ", "csms:type"));
    }

    #[test]
    fn unk_4_a_pattern_that_can_hold_no_colon_is_about_no_key() {
        for some in ["*", "r*", "?:a", "*:type", "a?b", "a:b", "*:"] {
            assert!(may_be_key(some), "{some}");
        }
        for none in ["?", "??", ":*", "a?", "?a", ":", "a:", ""] {
            assert!(!may_be_key(none), "{none}");
        }
    }
}
