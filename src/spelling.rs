//! The distance of two spellings, and the one name meant by a misspelled one.

/// A longer name is not a misspelling of anything.
const LONGEST: usize = 256;

/// The edits (insert, remove, replace, swap of neighbors) that turn one text into the other, or
/// nothing where more than `limit` are needed. Costs the product of the lengths, and nothing for
/// texts that differ in length by more than `limit` or that are too long to be a name.
pub(crate) fn edits(from: &str, to: &str, limit: usize) -> Option<usize> {
    // The lengths alone decide this much.
    if from.is_ascii() && to.is_ascii() && from.len().abs_diff(to.len()) > limit {
        return None;
    }
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

/// The most edits between a name and the known one that a message offers for it: one in three letters of the shorter
/// one, at most four.
fn most_edits(asked: &str, known: &str) -> usize {
    (asked.chars().count().min(known.chars().count()) / 3).min(4)
}

/// The known name that is nearest to an unknown one in any letter case; of equally near ones the first in order.
pub(crate) fn nearest<'c>(name: &str, known: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    if name.len() > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    let near = known.filter_map(|it| Some((edits(&lower, &it.to_lowercase(), most_edits(name, it))?, it)));
    near.min().map(|it| it.1)
}

/// A misspelled name and its nearest have at most this distance.
const SLIPS: usize = 2;

/// The known name that a misspelled one is near to, with the edits between, in any letter case. Nothing where
/// another is nearly as near: `NoAction` is one edit from `NotAction` and two from its opposite.
pub(crate) fn only_near<'c>(name: &str, known: impl Iterator<Item = &'c str>) -> Option<(&'c str, usize)> {
    let limit = (name.chars().count() / 3).min(SLIPS);
    if limit == 0 || name.len() > LONGEST {
        return None;
    }
    let lower = name.to_lowercase();
    let distance = |it: &str| edits(&lower, &it.to_ascii_lowercase(), limit + 1);
    let mut like: Vec<_> = known.filter_map(|it| Some((distance(it)?, it))).collect();
    like.sort_unstable();
    match like.as_slice() {
        [(edits, _), ..] if *edits > limit => None,
        [(edits, _), (next, _), ..] if *next < edits + 2 => None,
        [(edits, name), ..] => Some((*name, *edits)),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_name_between_two_is_neither() {
        let near = |name: &str| {
            only_near(name, ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"].into_iter())
        };
        assert_eq!(near("Resources"), Some(("Resource", 1)));
        assert_eq!(near("resouce"), Some(("Resource", 1)));
        assert_eq!(near("NonResource"), Some(("NotResource", 1)));
        assert_eq!(near("Effetcs"), Some(("Effect", 2)));
        for name in ["NoAction", "NAction", "Id", "Where", "Comment", "", "Acts"] {
            assert_eq!(near(name), None, "{name}");
        }
    }
}
