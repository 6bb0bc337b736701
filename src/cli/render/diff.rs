//! Two texts as a unified diff.

use std::time::Duration;

use similar::TextDiff;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// After that time a shorter difference is no longer looked for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The difference, with the headings that `patch` takes; empty where there is none.
pub(crate) fn unified(file: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    diff.unified_diff().context_radius(CONTEXT).header(file, file).to_string()
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
        assert_eq!(unified("a", "", "x\n"), "--- a\n+++ a\n@@ -0,0 +1 @@\n+x\n");
    }

    #[test]
    fn long_texts_that_have_little_in_common_are_compared_in_time() {
        let old: String = (0..50_000).map(|it| format!("{it}\n")).collect();
        let new: String = (0..50_000).map(|it| format!("x{it}\n")).collect();
        let text = unified("a", &old, &new);
        assert_eq!(text.lines().filter(|it| it.starts_with('+')).count(), 50_001);
        assert_eq!(text.lines().filter(|it| it.starts_with('-')).count(), 50_001);
    }
}
