//! Tests of what is read as JSON, and what is refused where.

use super::*;

#[test]
fn spans_cover_names_and_values() {
    let text = r#" {"a": [1, "x\u0041"], "a": null} "#;
    let Value::Object(members) = parse(text).unwrap().value else { panic!("an object") };
    assert_eq!(members.len(), 2, "DOC-5: duplicates are kept");
    assert_eq!(members[0].name_span.of(text), "\"a\"");
    assert_eq!(members[0].value.span.of(text), r#"[1, "x\u0041"]"#);
    let Value::Array(items) = &members[0].value.value else { panic!("an array") };
    assert_eq!(items[1].value, Value::String("xA".into()));
}

#[test]
fn faults_stand_at_their_place() {
    let at = |text: &str| {
        let error = parse(text).unwrap_err();
        (error.span.start, error.message.to_string())
    };
    assert_eq!(at("[1,]").0, 3);
    assert_eq!(at("{\"a\" 1}"), (5, "expected a colon after the member name".into()));
    assert_eq!(at("[1 2]"), (3, "expected a comma or the end of the array".into()));
    assert_eq!(at("{} x").1, "expected the end of the text");
    assert_eq!(at("\"ab"), (0, "the string is not closed".into()));
    assert_eq!(at("\"a\nb\"").1, "control character in a string");
    assert_eq!(at("\"\\ud800\"").1, "half of a surrogate pair in a string");
    assert_eq!(at("").1, "expected a value, found the end of the text");
    assert_eq!(at("nul").1, "expected a value");
    let help = |text: &str| parse(text).unwrap_err().help.to_string();
    for text in ["[1,]", "{\"a\": 1,}", "{\"a\": 1, ]"] {
        assert_eq!(help(text), "remove the comma before the closing bracket", "{text}");
    }
    assert_eq!(help("{\"a\": }"), "write a value after the colon");
    for text in ["[}", "{]", "[1}", "{\"a\": 1]", "{\"a\": [}"] {
        assert_eq!(help(text), "close `[` with `]`, and `{` with `}`", "{text}");
    }
    assert_eq!(help("}"), "write an object, `{…}`");
    for text in ["{\"a\": 1, // x\n}", "{# x\n}", "[/* x */ 1]", "[1 /* x */]", "// x\n{}", "{} // x"] {
        assert_eq!(help(text), "JSON has no comments: remove it", "{text}");
    }
    for text in ["{'a': 1}", "{\"a\": 'b'}", "['a']"] {
        assert_eq!(help(text), "use double quotes, not single ones", "{text}");
    }
    for text in ["{“a”: 1}", "[“a”]", "{\"a\": “b”}"] {
        assert_eq!(help(text), "`“` is a typographic quote: use the plain `\"`", "{text}");
    }
    for text in ["{\u{a0}\"a\": 1}", "[1,\u{a0}2]", "[1\u{a0}]", "{\"a\"\u{a0}: 1}", "{}\u{a0}"] {
        assert!(help(text).starts_with("remove the invisible character U+00A0"), "{text}");
    }
    for text in ["[1,,2]", "[,1]", "{\"a\": 1,,\"b\": 2}", "{,}"] {
        assert_eq!(help(text), "remove the superfluous comma", "{text}");
    }
    assert_eq!(help("{\"a\": , \"b\": 1}"), "write a value after the colon");
    assert_eq!(help("[1， 2]"), "`，` is a full-width character: use the plain one");
    assert!(parse("[01]").is_err() && parse("[-]").is_err() && parse("[\u{a0}1]").is_err());
}

#[test]
fn a_byte_order_mark_is_passed_over_and_nesting_is_bounded() {
    assert_eq!(parse("\u{feff}{}").unwrap().span, Span::new(3, 5));
    assert!(parse(&"[".repeat(100_000)).unwrap_err().message.to_string().contains("nested deeper"));
    let deep = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let default = Limits::default();
    assert!(parse(&deep(default.depth())).is_ok() && parse(&deep(default.depth() + 1)).is_err());
    let most = default.with_depth(usize::MAX);
    assert!(parse_with(&deep(most.depth()), &most).is_ok());
    assert!(parse_with(&"[".repeat(100_000), &most).is_err());
}

#[test]
fn what_is_more_than_the_limits_is_refused_where_they_end() {
    let fault = |text: &str, limits: Limits| {
        let error = parse_with(text, &limits).unwrap_err();
        (error.span.start, error.message.to_string())
    };
    let bytes = Limits::of_bytes(8).with_values(9);
    assert!(parse_with("[1, [2]]", &bytes).is_ok());
    let (at, message) = fault("[1, [2] ]", bytes);
    assert_eq!((at, &*message), (0, "the text has 9 bytes, more than the 8 that are read"));
    let values = Limits::default().with_values(3);
    assert!(parse_with("[1, [2]]", &values).is_err() && parse_with("[1, 2]", &values).is_ok());
    assert_eq!(fault("[1, [2]]", values), (5, "more than 3 values".to_owned()));
    assert_eq!(
        fault("[[[]]]", Limits::default().with_depth(1)),
        (1, "nested deeper than 1 levels".to_owned())
    );
}

#[test]
fn repeated_names_are_found_among_few_and_many() {
    for count in [2, 30] {
        let members: Vec<String> = (0..count).map(|it| format!("\"{it}\": 0")).collect();
        let text = format!("{{{}, \"\\u0031\": 1, \"1\": 2}}", members.join(", "));
        let Value::Object(members) = parse(&text).unwrap().value else { panic!("an object") };
        let again = repeated(&members);
        assert_eq!(again.len(), 2, "an escape is the character that it stands for");
        assert!(again.iter().all(|(it, first)| it.name == "1" && first.name_span == members[1].name_span));
        assert!(repeated(&members[..count]).is_empty());
    }
}

#[test]
fn a_plain_string_ends_at_the_first_byte_that_is_none() {
    let plain = |bytes: &[u8]| {
        bytes.iter().position(|it| matches!(it, b'"' | b'\\' | 0..0x20)).unwrap_or(bytes.len())
    };
    for length in 0..20 {
        for (at, byte) in (0..length).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
            for rest in [b'a', b' ', b'!', 0x80, 0xff, b'"' + 1, b'\\' + 1] {
                let mut bytes = vec![rest; length];
                bytes[at] = byte;
                assert_eq!(plain_length(&bytes), plain(&bytes), "{bytes:?}");
                // What stands behind makes no difference.
                bytes[length - 1] = b'"';
                assert_eq!(plain_length(&bytes), plain(&bytes), "{bytes:?}");
            }
        }
    }
}
