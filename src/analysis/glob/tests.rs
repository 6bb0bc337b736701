//! Products of patterns against trying every short text.

use super::*;

fn glob(text: &str, fold: Fold) -> Glob {
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    let text = if fold == Fold::Lower { lower(text) } else { text.to_owned() };
    Glob::pattern(&Pattern::new(&text), fold)
}

fn between(required: &[Glob], excluded: &[Glob], budget: usize) -> Found {
    let (required, excluded): (Vec<_>, Vec<_>) = (required.iter().collect(), excluded.iter().collect());
    find(&required, &excluded, budget, &mut 0)
}

fn exact(text: &str) -> Glob {
    glob(text, Fold::Exact)
}

/// Every text of at most four characters of an alphabet of three, and one that no pattern names.
fn texts() -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut from = 0;
    for _ in 0..5 {
        let to = texts.len();
        for at in from..to {
            texts.extend(['a', 'B', 'b', 'x'].map(|c| format!("{}{c}", texts[at])));
        }
        from = to;
    }
    texts
}

#[test]
fn the_product_finds_what_trying_all_texts_finds() {
    let texts = texts();
    let mut random = crate::testing::generate::Choices::seeded(7);
    let mut found = [0, 0];
    for _ in 0..600 {
        let mut some = |most: usize| -> Vec<Glob> {
            let count = random.below(most);
            (0..count)
                .map(|_| {
                    let length = 1 + random.below(4);
                    let text: String =
                        (0..length).map(|_| random.pick(&['a', 'b', 'B', '*', '?', '*'])).collect();
                    let folds = random.chance(25);
                    glob(&text, if folds { Fold::Lower } else { Fold::Exact })
                })
                .collect()
        };
        let (required, excluded) = (some(4), some(4));
        let fits = |text: &str| {
            required.iter().all(|it| it.matches(text)) && !excluded.iter().any(|it| it.matches(text))
        };
        match between(&required, &excluded, 10_000) {
            Found::Text(text) => {
                assert!(fits(&text), "{text} {required:?} {excluded:?}");
                found[0] += 1;
            }
            Found::Nothing => {
                assert_eq!(texts.iter().find(|it| fits(it)), None, "{required:?} {excluded:?}");
                found[1] += 1;
            }
            Found::OutOfBudget => panic!("out of budget"),
        }
    }
    assert!(found[0] > 100 && found[1] > 50, "{found:?}");
}

#[test]
fn a_glob_matches_as_the_pattern_does() {
    for pattern in ["a*b", "*", "?a*", "a?b?", "**b", "", "aB", "*a?"] {
        for text in texts() {
            assert_eq!(
                exact(pattern).matches(&text),
                Pattern::new(pattern).matches(&text),
                "{pattern} {text}"
            );
        }
    }
}

#[test]
fn long_tails_are_read_from_the_end() {
    let tail = "?".repeat(16);
    let (one, other) = (exact(&format!("*a{tail}")), exact(&format!("*b{tail}")));
    assert_eq!(between(&[one.clone(), other], &[], 2_000), Found::Nothing);
    assert!(matches!(between(&[one], &[exact("*ab*")], 2_000), Found::Text(_)));
}

#[test]
fn too_many_states_are_reported() {
    let globs: Vec<Glob> = ["*a*", "*b*", "*c*", "*d*", "*e*", "*f*"].map(exact).to_vec();
    assert_eq!(between(&globs, &[], 20), Found::OutOfBudget);
    assert!(matches!(between(&globs, &[], 2_000), Found::Text(it) if it.len() == 6));
}

#[test]
fn con_4_letters_fold_one_by_one() {
    let any = |it: &str| glob(it, Fold::Lower);
    // The Kelvin sign is a `k` in any case, and neither `k` nor `K`.
    assert_eq!(between(&[any("k")], &[exact("k"), exact("K")], 100), Found::Text("\u{212a}".to_owned()));
    assert_eq!(between(&[any("a")], &[exact("a"), exact("A")], 100), Found::Nothing);
    assert!(any("i\u{307}").matches("\u{130}"));
    assert!(matches!(between(&[any("*i")], &[any("i")], 100), Found::Text(_)));
}

#[test]
fn res_3_case_does_not_count_in_the_service() {
    let urn = |it: &str| glob(it, Fold::Service);
    assert!(urn("CSMS:*:a").matches("csms:x:a"));
    assert!(!urn("CSMS:*:a").matches("csms:x:A"));
    assert!(urn("*M*:x").matches("csms:x"));
    assert!(!urn("*:M").matches("csms:m"));
}
