//! Which known names an unknown one may have been meant for.

/// A longer name is no misspelling of anything.
const LONGEST: usize = 256;

/// The edits (insert, remove, replace, swap of neighbours) that turn one text into the other, or
/// nothing where more than `limit` are needed. Costs the product of the lengths, and nothing for
/// texts that differ in length by more than `limit` or that are too long to be a name.
pub(crate) fn edits(from: &str, to: &str, limit: usize) -> Option<usize> {
    let from: Vec<char> = from.chars().take(LONGEST + 1).collect();
    let to: Vec<char> = to.chars().take(LONGEST + 1).collect();
    if from.len() > LONGEST || to.len() > LONGEST || from.len().abs_diff(to.len()) > limit {
        return None;
    }
    // Rows of the table: two above, one above, and the one being filled.
    let mut above2: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=to.len()).collect();
    let mut before = None;
    for (row, &mine) in from.iter().enumerate() {
        let mut line = Vec::with_capacity(to.len() + 1);
        let mut left = row + 1;
        let mut theirs_before = None;
        line.push(left);
        for (column, &theirs) in to.iter().enumerate() {
            let cell = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (cell(&above, column) + usize::from(mine != theirs))
                .min(cell(&above, column + 1) + 1)
                .min(left + 1);
            if before == Some(theirs) && theirs_before == Some(mine) {
                cost = cost.min(cell(&above2, column.wrapping_sub(1)) + 1);
            }
            line.push(cost);
            left = cost;
            theirs_before = Some(theirs);
        }
        if line.iter().all(|&cost| cost > limit) {
            return None;
        }
        above2 = std::mem::replace(&mut above, line);
        before = Some(mine);
    }
    above.last().copied().filter(|&cost| cost <= limit)
}

/// How far a known `name:with:parts` is from the one asked for; nothing where it is too far to be
/// worth naming. Both are lower case. The last parts being equal makes names close, whatever
/// stands before them: `csms:getstage` is near `csms:secret:getstage`.
pub(crate) fn name_distance(asked: &str, known: &str) -> Option<usize> {
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
pub(crate) fn nearest<'c, T>(
    candidates: impl Iterator<Item = (usize, &'c str, &'c T)>,
    limit: usize,
) -> Vec<&'c T> {
    let mut found: Vec<_> = candidates.collect();
    found.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    found.into_iter().take(limit).map(|(_, _, entry)| entry).collect()
}

#[cfg(test)]
mod tests {
    use super::{edits, name_distance};

    #[test]
    fn edits_are_counted() {
        assert_eq!(edits("", "", 0), Some(0));
        assert_eq!(edits("stage", "stage", 0), Some(0));
        assert_eq!(edits("stage", "stages", 2), Some(1));
        assert_eq!(edits("satge", "stage", 2), Some(1));
        assert_eq!(edits("ab", "ba", 1), Some(1));
        assert_eq!(edits("xabc", "xbac", 2), Some(1));
        assert_eq!(edits("kitten", "sitting", 3), Some(3));
        assert_eq!(edits("kitten", "sitting", 2), None);
        assert_eq!(edits("", "abc", 3), Some(3));
        assert_eq!(edits("é", "e", 1), Some(1));
        assert_eq!(edits(&"a".repeat(300), &"a".repeat(300), 9), None);
    }

    #[test]
    fn equal_last_parts_make_names_near() {
        assert_eq!(name_distance("csms:getstage", "csms:secret:getstage"), Some(2));
        assert_eq!(name_distance("aws:sourceip", "g:sourceip"), Some(3));
        assert_eq!(name_distance("csms:secret:gtstage", "csms:secret:getstage"), Some(1));
        assert_eq!(name_distance("ecs:servers:list", "csms:secret:getstage"), None);
    }
}
