//! The known names nearest to an unknown one.

use crate::catalog::name::lower;
use crate::catalog::{Action, Catalog, ConditionKey, Service};
use crate::spelling::edits;

impl Catalog {
    /// Finds at most `limit` actions nearest to an unknown name, nearest first; aliases count too. Reads the
    /// whole catalog.
    #[must_use]
    pub fn nearest_actions(&self, name: &str, limit: usize) -> Vec<&Action> {
        let name = lower(name);
        let near = self.actions().filter_map(|action| {
            let names = action.aliases().iter().chain([&action.name]);
            let distance = names.filter_map(|known| name_distance(&name, &lower(known))).min()?;
            Some((distance, action.name(), action))
        });
        nearest(near, limit)
    }

    /// Finds at most `limit` keys nearest to an unknown name, nearest first. Of a name such as
    /// `g:ResourceTags/env` what stands before the slash counts. Reads the whole catalog.
    #[must_use]
    pub fn nearest_keys(&self, name: &str, limit: usize) -> Vec<&ConditionKey> {
        fn base(name: &str) -> &str {
            name.split('/').next().unwrap_or_default()
        }
        let name = lower(base(name));
        let near = self.keys().filter_map(|key| {
            let distance = name_distance(&name, &lower(base(key.name())))?;
            Some((distance, key.name(), key))
        });
        nearest(near, limit)
    }

    /// Finds at most `limit` services nearest to an unknown code, nearest first.
    #[must_use]
    pub fn nearest_services(&self, code: &str, limit: usize) -> Vec<&Service> {
        let code = lower(code);
        let near = self.services().filter_map(|service| {
            let distance = edits(&code, &lower(service.code()), (code.len() / 2).max(1))?;
            Some((distance, service.code(), service))
        });
        nearest(near, limit)
    }
}

/// The distance of a known `name:with:parts` from an unknown one; nothing where it is too far to be worth
/// naming. Both are lower case. The last parts being equal makes names close, whatever stands before them:
/// `csms:getstage` is near `csms:secret:getstage`.
fn name_distance(asked: &str, known: &str) -> Option<usize> {
    let limit = (asked.len() / 3).clamp(1, 8);
    let whole = edits(asked, known, limit);
    let (front, last) = asked.rsplit_once(':').unwrap_or(("", asked));
    let (known_front, known_last) = known.rsplit_once(':').unwrap_or(("", known));
    let by_parts = (last == known_last && !last.is_empty()).then(|| {
        let service = |front: &str| front.split(':').next().unwrap_or_default().to_owned();
        let same_service = service(front) == service(known_front);
        // Behind true misspellings of a letter or two.
        if same_service { 2 } else { 4 }
    });
    match (whole, by_parts) {
        (Some(whole), Some(parts)) => Some(whole.min(parts)),
        (whole, parts) => whole.or(parts),
    }
}

/// The candidate that is most like the name, where one is like it.
pub(crate) fn nearest_name<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let limit = (name.chars().count() / 3).clamp(1, 4);
    let like = candidates.filter_map(|it| Some((edits(name, it, limit)?, it)));
    like.min().map(|it| it.1)
}

/// The best `limit` of the candidates, nearest first, equals by name.
fn nearest<'c, T>(candidates: impl Iterator<Item = (usize, &'c str, &'c T)>, limit: usize) -> Vec<&'c T> {
    let mut found: Vec<_> = candidates.collect();
    found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    found.into_iter().take(limit).map(|(_, _, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::name_distance;

    #[test]
    fn equal_last_parts_make_names_near() {
        assert_eq!(name_distance("csms:getstage", "csms:secret:getstage"), Some(2));
        assert_eq!(name_distance("aws:sourceip", "g:sourceip"), Some(3));
        assert_eq!(name_distance("csms:secret:gtstage", "csms:secret:getstage"), Some(1));
        assert_eq!(name_distance("ecs:servers:list", "csms:secret:getstage"), None);
    }
}
