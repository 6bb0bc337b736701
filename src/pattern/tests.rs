//! Tests of patterns against their definition.

use super::*;

/// The textbook table: `matched[j]` is whether the glyphs so far match the first `j` characters.
fn oracle(pattern: &str, text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let mut matched = vec![false; text.len() + 1];
    matched[0] = true;
    for glyph in pattern.chars() {
        let before = matched.clone();
        for j in 0..=text.len() {
            matched[j] = match glyph {
                '*' => before[j] || (j > 0 && matched[j - 1]),
                '?' => j > 0 && before[j - 1],
                c => j > 0 && before[j - 1] && text[j - 1] == c,
            };
        }
    }
    matched[text.len()]
}

#[test]
fn act_2_agrees_with_the_table_on_every_short_pattern() {
    let alphabet = ['a', 'b', '*', '?', '允'];
    let mut patterns = vec![String::new()];
    for length in 0..5 {
        let longer: Vec<String> = patterns
            .iter()
            .filter(|it| it.chars().count() == length)
            .flat_map(|it| alphabet.map(|c| format!("{it}{c}")))
            .collect();
        patterns.extend(longer);
    }
    let texts = ["", "a", "b", "允", "ab", "aab", "aba", "a允b", "abab", "bbaab", "?", "*", "aaaab"];
    for pattern in &patterns {
        let compiled = Pattern::new(pattern);
        for text in texts {
            assert_eq!(compiled.matches(text), oracle(pattern, text), "`{pattern}` on `{text}`");
        }
        assert!(compiled.matches(&pattern.replace('*', "").replace('?', "b")), "{pattern}");
    }
}

#[test]
fn knowing_where_the_first_colons_stand_changes_nothing() {
    let pieces = ["", ":", ":a", "a:", "::", "a", "?", ":?"];
    for text in ["", ":", "::", "a:", ":a", "a::a:a", ":aa::a:aa:", "aaa", "b:ab:a:::a"] {
        let colons: Vec<u32> = (0..).zip(text.bytes()).filter(|it| it.1 == b':').map(|it| it.0).collect();
        for (one, two, three) in
            pieces.iter().flat_map(|one| pieces.iter().flat_map(move |two| pieces.map(|it| (one, two, it))))
        {
            let text_of = format!("{one}*{two}*{three}");
            let pattern = Pattern::new(&text_of);
            for known in 0..=colons.len() {
                let subject = Subject { text, fold: 0, colons: &colons[..known] };
                let (found, wanted) = (pattern.matches_subject(subject), oracle(&text_of, text));
                assert_eq!(found, wanted, "`{text_of}` on `{text}`, {known} colons known");
            }
        }
    }
}

#[test]
fn a_long_piece_with_question_marks_crosses_words() {
    let piece = format!("{}?{}", "a".repeat(100), "b".repeat(100));
    let pattern = Pattern::new(&format!("*{piece}*"));
    let text = format!("b{}xc", piece.replace('?', "允"));
    assert!(pattern.matches(&text));
    assert!(!pattern.matches(&text.replace("允", "")));
}

#[test]
fn act_2_agrees_with_the_table_on_long_pieces_of_rare_and_frequent_characters() {
    let letter = |at: usize| {
        if at.is_multiple_of(3) { 'a' } else { char::from(b"bcdefghijklmnopqrstuvwx"[at * at % 23]) }
    };
    let text: String = (0..400).map(letter).collect();
    for (from, length) in [(0, 70), (3, 130), (17, 200), (150, 250), (90, 64), (91, 65)] {
        let stretch: Vec<char> = text.chars().skip(from).take(length).collect();
        for hole in [1, 5, 64] {
            let with_holes = |change: usize| -> String {
                let unit = |(at, c): (usize, &char)| match at {
                    at if at == change => 'z',
                    at if at % hole == hole - 1 => '?',
                    _ => *c,
                };
                stretch.iter().enumerate().map(unit).collect()
            };
            for change in [usize::MAX, 0, length / 2, length - 1] {
                let pattern = format!("*{}*", with_holes(change));
                let found = Pattern::new(&pattern).matches(&text);
                assert_eq!(found, oracle(&pattern, &text), "`{pattern}`");
            }
        }
    }
}

#[test]
fn res_3_case_folds_only_within_the_head_of_the_text() {
    let head = "csms".len();
    let matches = |pattern: &str| {
        let text = "csms:r:a:secretName:Db";
        let pattern = Pattern::new(pattern).fold_until(':');
        let [with, without] = [&[4, 6, 8, 19][..], &[]]
            .map(|colons| pattern.matches_subject(Subject { text, fold: head, colons }));
        assert_eq!(with, without);
        with
    };
    assert!(matches("CSMS:*:*:secretName:Db"));
    assert!(matches("C*:secretName:Db") && matches("*MS:*") && matches("?SMS:*Db"));
    assert!(!matches("csms:*:*:SECRETNAME:Db"));
    assert!(!matches("*DB") && matches("*Db") && matches("*Name*"));
    assert!(!matches("*NAME*"), "the type is not in the head");
    let prepared = Pattern::new("*B").fold_until(':');
    assert!(prepared.matches("aB") && !prepared.matches("b"), "of a text without a head case counts");
}

#[test]
fn literals_are_what_an_index_may_look_for() {
    let of = |pattern: &str| {
        Pattern::new(pattern).literals().map(|it| (it.text.to_owned(), it.at_end)).collect::<Vec<_>>()
    };
    assert_eq!(of("csms:*:x?y"), [("csms:".into(), false), (":x".into(), false), ("y".into(), true)]);
    assert_eq!(of("*"), []);
    let exact = |pattern: &str| Pattern::new(pattern).as_exact().map(str::to_owned);
    assert_eq!((exact("ab"), exact("a*b"), exact("a?b")), (Some("ab".into()), None, None));
    assert_eq!((exact("*"), exact("a*"), exact("")), (None, None, Some(String::new())));
    assert_eq!(of("ab*"), [("ab".into(), false)]);
}

#[test]
fn a_pattern_is_written_as_it_was_read() {
    for text in ["*", "a*b", "a?b*", "*a*", "", "a", "**"] {
        assert_eq!(Pattern::new(text).to_string(), text.replace("**", "*"));
    }
    let literal = Pattern::from_glyphs([Glyph::Char('*'), Glyph::Star, Glyph::Char('?'), Glyph::One]);
    assert_eq!(literal.to_string(), "${*}*${?}?");
    assert!(literal.matches("*x?y") && !literal.matches("ax?y"));
}

/// Returns whether a pattern matches, by the definition; case does not count before character `fold`.
fn by_definition(pattern: &[char], text: &[char], fold: usize) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, _) => text.is_empty(),
        (Some(('*', rest)), None) => by_definition(rest, text, fold),
        (Some(('*', rest)), Some((_, after))) => {
            by_definition(rest, text, fold) || by_definition(pattern, after, fold.saturating_sub(1))
        }
        (Some(_), None) => false,
        (Some((want, rest)), Some((have, after))) => {
            let same = want == have || (fold > 0 && want.eq_ignore_ascii_case(have));
            (*want == '?' || same) && by_definition(rest, after, fold.saturating_sub(1))
        }
    }
}

#[test]
fn res_3_the_head_of_a_text_ignores_case_and_the_rest_does_not() {
    let alphabet = ['a', 'A', 'b', ':', '*', '?'];
    let texts =
        ["", "a", "ab", "a:", "a:a", "a:A", "aa:aA", "ab:Ab", "ba:a:A", "aab:b", "éa:aé", "abab:AB:a"];
    let count = alphabet.len();
    for length in 0..=6_u32 {
        for number in 0..count.pow(length) {
            let chars: Vec<char> =
                (0..length).map(|digit| alphabet[number / count.pow(digit) % count]).collect();
            let pattern = Pattern::new(&chars.iter().collect::<String>()).fold_until(':');
            for text in texts {
                let head = text.find(':').unwrap_or(text.len());
                let fold = text.chars().take_while(|c| *c != ':').count();
                let expected = by_definition(&chars, &text.chars().collect::<Vec<_>>(), fold);
                // Some of the colons are known, all of them, or none.
                let colons: Vec<u32> =
                    (0..).zip(text.bytes()).filter(|it| it.1 == b':').map(|it| it.0).collect();
                for colons in [&[], colons.get(..1).unwrap_or_default(), &colons] {
                    let subject = Subject { text, fold: head, colons };
                    assert_eq!(pattern.matches_subject(subject), expected, "{chars:?} on `{text}`");
                }
            }
        }
    }
}
