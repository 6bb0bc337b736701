//! Tests of what fixes write, one by one.

use super::super::{Config, LintInput, Safety, check, fix};
use crate::Catalog;
use crate::policy::PolicyKind;

/// The document after its fixes up to so safe.
fn fixed(text: &str, safety: Safety) -> String {
    let input = LintInput { text, kind: Some(PolicyKind::Identity) };
    fix(&input, &Catalog::embedded(), &Config::default(), safety).text
}

/// The statement after its fixes up to so safe.
fn statement(text: &str, safety: Safety) -> String {
    let (head, tail) = (r#"{"Version": "5.0", "Statement": [{"#, "}]}");
    let text = fixed(&format!("{head}{text}{tail}"), safety);
    let rest = text.strip_prefix(head).and_then(|it| it.strip_suffix(tail));
    rest.unwrap_or(&text).to_owned()
}

/// A statement that denies under these conditions, after its fixes.
fn conditions(text: &str, safety: Safety) -> String {
    let (head, tail) = (r#""Effect": "Deny", "Action": ["csms:secret:get"], "Condition": {"#, "}");
    let text = statement(&format!("{head}{text}{tail}"), safety);
    let rest = text.strip_prefix(head).and_then(|it| it.strip_suffix(tail));
    rest.unwrap_or(&text).to_owned()
}

#[test]
fn a_misspelled_element_is_renamed_and_never_removed() {
    let head = r#""Effect": "Deny", "Action": ["csms:secret:get"]"#;
    for (written, safe, both) in [
        (r#""resource": ["*"]"#, r#""Resource": ["*"]"#, r#""Resource": ["*"]"#),
        (r#""Resources": ["*"]"#, r#""Resource": ["*"]"#, r#""Resource": ["*"]"#),
        (r#""Resouce": ["*"]"#, r#""Resource": ["*"]"#, r#""Resource": ["*"]"#),
        (
            r#""Conditon": {"Bool": {"g:MFAPresent": "true"}}"#,
            r#""Condition": {"Bool": {"g:MFAPresent": "true"}}"#,
            r#""Condition": {"Bool": {"g:MFAPresent": "true"}}"#,
        ),
        (
            r#""Condtions": {"Bool": {"g:MFAPresent": "true"}}"#,
            r#""Condtions": {"Bool": {"g:MFAPresent": "true"}}"#,
            r#""Condition": {"Bool": {"g:MFAPresent": "true"}}"#,
        ),
        // Its opposite is nearly as near.
        (r#""NResource": ["*"]"#, r#""NResource": ["*"]"#, r#""NResource": ["*"]"#),
        // What else it may say, it may restrict by.
        (r#""Regions": ["cn-north-4"]"#, r#""Regions": ["cn-north-4"]"#, r#""Regions": ["cn-north-4"]"#),
    ] {
        for (safety, expected) in [(Safety::Safe, safe), (Safety::Unsafe, both)] {
            let text = statement(&format!("{head}, {written}"), safety);
            assert_eq!(text, format!("{head}, {expected}"), "{written}");
        }
    }
    let remark = format!(r#"{head}, "Comment": "x""#);
    assert_eq!(statement(&remark, Safety::Safe), remark);
    assert_eq!(statement(&remark, Safety::Unsafe), head);
    // One that is there already does not become two.
    for twice in [
        r#""Resource": ["a:b:c:d:e"], "Resources": ["*"]"#,
        r#""Resuorce": ["a:b:c:d:e"], "Resources": ["*"]"#,
    ] {
        let text = format!("{head}, {twice}");
        assert_eq!(statement(&text, Safety::Unsafe), text);
    }
}

#[test]
fn a_misspelled_operator_becomes_the_one_that_is_meant() {
    for (written, safe, both) in [
        ("ForAllValue:StringEquals", "ForAllValues:StringEquals", "ForAllValues:StringEquals"),
        ("ForAnyValues:StringEquals", "ForAnyValue:StringEquals", "ForAnyValue:StringEquals"),
        ("StringEqual", "StringEquals", "StringEquals"),
        ("StringEquals ", "StringEquals", "StringEquals"),
        ("StringEqualsIfExist", "StringEqualsIfExists", "StringEqualsIfExists"),
        ("StringEqualz3", "StringEqualz3", "StringEquals"),
        ("StringNoEquals", "StringNoEquals", "StringNoEquals"),
        ("ForValues:StringEquals", "ForValues:StringEquals", "ForValues:StringEquals"),
    ] {
        for (safety, expected) in [(Safety::Safe, safe), (Safety::Unsafe, both)] {
            let text = conditions(&format!(r#""{written}": {{"g:TagKeys": ["a"]}}"#), safety);
            assert_eq!(text, format!(r#""{expected}": {{"g:TagKeys": ["a"]}}"#), "{written}");
        }
    }
}

#[test]
fn one_place_has_one_fix() {
    let text = r#"{"Version": "5.0", "Statement": [{"Effect": "Deny", "Action": ["csms:secret:get"], "Condition": {"ArnEquals": {"g:PrincipalUrn": "iam::a:user:x"}}}]}"#;
    let report = check(&LintInput::new(text), &Catalog::embedded(), &Config::default());
    let mut places: Vec<_> = report.diagnostics.iter().filter_map(|it| it.fix.as_ref()).collect();
    assert!(!places.is_empty());
    places.dedup_by_key(|it| it.edits.first().map(|it| it.span));
    assert_eq!(places.len(), 1, "{places:?}");
}

#[test]
fn operators_that_become_one_keep_their_keys_apart() {
    let twice = r#""NumberEquals": {"csms:RecoveryWindowInDays": "7"}, "NumericEquals": {"CSMS:RecoveryWindowInDays": "8"}"#;
    let fixed = conditions(twice, Safety::Unsafe);
    assert!(fixed.contains("\"NumericEquals\""), "{fixed}");
    let apart = r#""NumberEquals": {"csms:RecoveryWindowInDays": "7"}, "NumericEquals": {"g:MFAAge": "8"}"#;
    assert_eq!(
        conditions(apart, Safety::Safe),
        r#""NumberEquals": {"csms:RecoveryWindowInDays": "7", "g:MFAAge": "8"}"#
    );
}

#[test]
fn quotes_are_put_where_they_fix() {
    for (written, expected) in [
        (r#"{"Version": 5.0, "Statement": []}"#, r#"{"Version": "5.0", "Statement": []}"#),
        (r#"{"Version": 5, "Statement": []}"#, r#"{"Version": "5.0", "Statement": []}"#),
        (r#"{"Version": 1.1, "Statement": []}"#, r#"{"Version": "1.1", "Statement": []}"#),
        (r#"{"Version": " 1.1", "Statement": []}"#, r#"{"Version": "1.1", "Statement": []}"#),
        (r#"{"Version": 7, "Statement": []}"#, r#"{"Version": 7, "Statement": []}"#),
    ] {
        assert_eq!(fixed(written, Safety::Safe), expected);
    }
    for same in [
        r#""Effect": 1, "Action": ["csms:secret:get"]"#,
        r#""Effect": "Deny", "Action": [1, true]"#,
        r#""Effect": "Deny", "Action": ["csms:secret:get"], "Resource": [1]"#,
    ] {
        assert_eq!(statement(same, Safety::Unsafe), same);
    }
    assert_eq!(
        conditions(r#""NumberEquals": {"csms:RecoveryWindowInDays": [1e1, 14]}"#, Safety::Safe),
        r#""NumberEquals": {"csms:RecoveryWindowInDays": ["10", "14"]}"#
    );
}

#[test]
fn the_version_is_settled_before_names_are_fixed() {
    let statement = r#""Statement": [{"Effect": "Allow", "Action": ["csms:secretStage:get"]}]"#;
    for version in [r#""Version": 1.1"#, r#""version": "1.1""#, r#""Verson": "1.1""#, r#""Version": "1.1 ""#]
    {
        let text = fixed(&format!("{{{version}, {statement}}}"), Safety::Unsafe);
        assert_eq!(text, format!("{{\"Version\": \"1.1\", {statement}}}"));
    }
    let text = fixed(&format!("{{\"Version\": 5.0, {statement}}}"), Safety::Safe);
    assert!(text.contains("csms:secret:getStage"), "{text}");
}

#[test]
fn con_5_a_substring_becomes_a_pattern_with_stars() {
    for (written, expected) in [
        (r#""StringLike": {"g:UserName": "prod"}"#, r#""StringMatch": {"g:UserName": "*prod*"}"#),
        (
            r#""StringNotLike": {"g:UserName": ["a", "ci-*"], "g:UserAgent": "b"}"#,
            r#""StringNotMatch": {"g:UserName": ["*a*", "ci-*"], "g:UserAgent": "*b*"}"#,
        ),
    ] {
        assert_eq!(conditions(written, Safety::Safe), written);
        assert_eq!(conditions(written, Safety::Unsafe), expected);
    }
}

#[test]
fn an_operation_is_replaced_by_its_action() {
    let text = r#""Effect": "Deny", "Action": ["csms:secret:showSecretStage"]"#;
    assert_eq!(statement(text, Safety::Unsafe), r#""Effect": "Deny", "Action": ["csms:secret:getStage"]"#);
}

#[test]
fn a_variable_without_braces_is_no_resource_type() {
    let text = r#""Effect": "Deny", "Action": ["csms:secret:get"], "Resource": ["csms:*:$g:DomainId:secretName:pay"]"#;
    assert_eq!(statement(text, Safety::Unsafe), text);
}

#[test]
fn res_3_a_short_entry_is_not_safe_to_cover_a_long_one() {
    let head = r#""Effect": "Deny", "Action": ["csms:secret:get"], "Resource": ["#;
    let long = r#""csms:*:*:secretName:pay""#;
    for (wide, safe) in [
        (r#""*""#, true),
        (r#""csms:*:*:secretName:*""#, true),
        (r#""csms:*""#, false),
        (r#""csms:*:pay""#, false),
        (r#""*:*:*:*pay""#, false),
    ] {
        let text = format!("{head}{wide}, {long}]");
        let removed = format!("{head}{wide}]");
        assert_eq!(
            statement(&text, Safety::Safe),
            if safe { removed.clone() } else { text.clone() },
            "{wide}"
        );
        assert_eq!(statement(&text, Safety::Unsafe), removed, "{wide}");
    }
}
