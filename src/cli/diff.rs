//! Two texts as a unified diff.

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// Pairs of an old and a new line that are compared; with more, all between the first and the last change
/// is replaced at once.
const MOST: usize = 16 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Keep,
    Remove,
    Insert,
}

/// The difference, with the headings that `patch` takes; empty where there is none.
pub(crate) fn unified(file: &str, old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let old: Vec<&str> = old.split_inclusive('\n').collect();
    let new: Vec<&str> = new.split_inclusive('\n').collect();
    let steps = steps(&old, &new);
    let mut text = format!("--- {file}\n+++ {file}\n");
    let changes: Vec<usize> = (0..).zip(&steps).filter(|it| *it.1 != Step::Keep).map(|it| it.0).collect();
    for hunk in changes.chunk_by(|a, b| b - a <= 2 * CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let range = first.saturating_sub(CONTEXT)..(last + CONTEXT + 1).min(steps.len());
        write_hunk(&mut text, &steps, range, &old, &new);
    }
    text
}

fn write_hunk(text: &mut String, steps: &[Step], range: std::ops::Range<usize>, old: &[&str], new: &[&str]) {
    let count = |steps: &[Step], not: Step| steps.iter().filter(|it| **it != not).count();
    let before = steps.get(..range.start).unwrap_or_default();
    let within = steps.get(range).unwrap_or_default();
    let (mut at_old, mut at_new) = (count(before, Step::Insert), count(before, Step::Remove));
    let (olds, news) = (count(within, Step::Insert), count(within, Step::Remove));
    // Of an empty side, the line before it is named.
    let from = |at: usize, lines: usize| at + usize::from(lines > 0);
    let heading = format!("@@ -{},{olds} +{},{news} @@\n", from(at_old, olds), from(at_new, news));
    text.push_str(&heading);
    for step in within {
        let (sign, line) = match step {
            Step::Insert => ('+', new.get(at_new)),
            Step::Remove => ('-', old.get(at_old)),
            Step::Keep => (' ', old.get(at_old)),
        };
        at_old += usize::from(*step != Step::Insert);
        at_new += usize::from(*step != Step::Remove);
        let line = line.copied().unwrap_or_default();
        text.push(sign);
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// The steps from one list of lines to the other.
fn steps(old: &[&str], new: &[&str]) -> Vec<Step> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let old = old.get(..old.len() - tail).unwrap_or_default();
    let new = new.get(..new.len() - tail).unwrap_or_default();
    let mut steps = vec![Step::Keep; head];
    steps.extend(
        shortest(old, new)
            .unwrap_or_else(|| [vec![Step::Remove; old.len()], vec![Step::Insert; new.len()]].concat()),
    );
    steps.extend(vec![Step::Keep; tail]);
    steps
}

/// The way that keeps most lines; `None` where the texts are too long to look for it.
fn shortest(old: &[&str], new: &[&str]) -> Option<Vec<Step>> {
    let width = new.len() + 1;
    let size = width.checked_mul(old.len() + 1).filter(|it| *it <= MOST)?;
    // How many lines can be kept from old line `i` and new line `j` on.
    let mut kept = vec![0_u32; size];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            let at = |i: usize, j: usize| kept.get(i * width + j).copied().unwrap_or(0);
            let most =
                if old.get(i) == new.get(j) { at(i + 1, j + 1) + 1 } else { at(i + 1, j).max(at(i, j + 1)) };
            *kept.get_mut(i * width + j)? = most;
        }
    }
    let at = |i: usize, j: usize| kept.get(i * width + j).copied().unwrap_or(0);
    let (mut i, mut j, mut steps) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        let step = match (old.get(i), new.get(j)) {
            (Some(a), Some(b)) if a == b => Step::Keep,
            (Some(_), Some(_)) if at(i + 1, j) >= at(i, j + 1) => Step::Remove,
            (Some(_), None) => Step::Remove,
            _ => Step::Insert,
        };
        i += usize::from(step != Step::Insert);
        j += usize::from(step != Step::Remove);
        steps.push(step);
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_that_are_far_apart_have_hunks_of_their_own() {
        let old: String = (1..=20).map(|it| format!("{it}\n")).collect();
        let new = old.replace("2\n3\n", "2\nx\n").replace("\n20\n", "\n20");
        let expected = "--- a\n+++ a\n@@ -1,6 +1,6 @@\n 1\n 2\n-3\n+x\n 4\n 5\n 6\n\
                        @@ -17,4 +17,4 @@\n 17\n 18\n 19\n-20\n+20\n\\ No newline at end of file\n";
        assert_eq!(unified("a", &old, &new), expected);
        assert_eq!(unified("a", &old, &old), "");
        assert_eq!(unified("a", "", "x\n"), "--- a\n+++ a\n@@ -0,0 +1,1 @@\n+x\n");
    }

    #[test]
    fn long_texts_are_replaced_between_their_first_and_last_change() {
        let old: String = (0..5_000).map(|it| format!("{it}\n")).collect();
        let new = old.replace("1\n", "x\n");
        let steps = steps(&old.lines().collect::<Vec<_>>(), &new.lines().collect::<Vec<_>>());
        assert_eq!(steps.iter().filter(|it| **it == Step::Keep).count(), 1 + 8);
        let count = |not: Step| steps.iter().filter(|it| **it != not).count();
        assert_eq!((count(Step::Insert), count(Step::Remove)), (5_000, 5_000));
    }
}
