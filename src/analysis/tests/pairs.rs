//! The pairs: a name, the statements of each side, and what the second gains over the first and loses to it.

/// The condition part of a statement.
macro_rules! when {
    ($effect:literal, $condition:literal) => {
        concat!($effect, r#" "Condition": {"#, $condition, "}")
    };
}

macro_rules! on {
    ($effect:literal, $resources:literal) => {
        concat!($effect, r#" "Resource": ["#, $resources, "]")
    };
}

pub(super) use {on, when};

/// A name, the statements of both sides, and the expected answer each way.
pub(super) type Pair =
    (&'static str, &'static [&'static str], &'static [&'static str], &'static str, &'static str);

/// Pairs with what the second allows beyond the first, and the first beyond the second.
pub(super) const PAIRS: &[Pair] = &[
    ("nothing", &[], &[], "none", "none"),
    ("anything", &[], &["Allow"], "gain", "none"),
    ("a Deny", &["Allow"], &["Allow", "Deny"], "none", "gain"),
    (
        "a Deny and order",
        &["Allow", on!("Deny", r#""*:a""#)],
        &[on!("Deny", r#""*:a""#), "Allow"],
        "none",
        "none",
    ),
    (
        "one letter's case",
        &[on!("Allow", r#""csms:*:*:secretName:app""#)],
        &[on!("Allow", r#""csms:*:*:secretName:App""#)],
        "gain",
        "gain",
    ),
    (
        "case of the service",
        &[on!("Allow", r#""csms:*:*:secretName:app""#)],
        &[on!("Allow", r#""CSMS:*:*:secretName:app""#)],
        "none",
        "none",
    ),
    (
        "one `?`",
        &[on!("Allow", r#""csms:*:*:secretName:app??""#)],
        &[on!("Allow", r#""csms:*:*:secretName:app?""#)],
        "gain",
        "gain",
    ),
    (
        "a star for two `?`",
        &[on!("Allow", r#""csms:*:*:secretName:app*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:app??""#)],
        "none",
        "gain",
    ),
    (
        "a split by length",
        &[on!("Allow", r#""csms:*:*:secretName:?*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:?", "csms:*:*:secretName:??*""#)],
        "none",
        "none",
    ),
    (
        "a split without the shortest",
        &[on!("Allow", r#""csms:*:*:secretName:?*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:??*""#)],
        "none",
        "gain",
    ),
    (
        "a type that the action has not",
        &[on!("Allow", r#""csms:*:*:secretName:*""#)],
        &["Allow"],
        "none",
        "none",
    ),
    (
        "a star crosses colons",
        &[on!("Allow", r#""csms:*:secretName:*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:*""#)],
        "none",
        "none",
    ),
    (
        "the union of two Denies",
        &["Allow", on!("Deny", r#""*:a*""#), on!("Deny", r#""*b""#)],
        &["Allow", on!("Deny", r#""*:a*", "*b""#)],
        "none",
        "none",
    ),
    (
        "a Deny less",
        &["Allow", on!("Deny", r#""*:a*""#), on!("Deny", r#""*b""#)],
        &["Allow", on!("Deny", r#""*:a*""#)],
        "gain",
        "none",
    ),
    (
        "a covered Deny less",
        &["Allow", on!("Deny", r#""*:a*""#), on!("Deny", r#""*:ab""#)],
        &["Allow", on!("Deny", r#""*:a*""#)],
        "none",
        "none",
    ),
    (
        "NotResource of both",
        &[r#"Allow "NotResource": ["*:a*", "*:b*"]"#],
        &["Allow", on!("Deny", r#""*:a*", "*:b*""#)],
        "none",
        "none",
    ),
    ("NotAction", &[r#"Allow "NotAction": ["csms:secret:getVersion"]"#], &["Allow"], "gain", "gain"),
    ("an alias", &[r#"Allow "Action": ["csms:secretVersion:get"]"#], &["Allow"], "none", "none"),
    (
        "actions in halves",
        &[r#"Allow "Action": ["csms:secret:get*"]"#],
        &[r#"Allow "Action": ["csms:secret:getV*"]"#, r#"Allow "Action": ["csms:secret:get"]"#],
        "none",
        "gain",
    ),
    (
        "actions that no catalog has",
        &[r#"Allow "Action": ["obs:object:get*"]"#],
        &[r#"Allow "Action": ["obs:object:getObject"]"#],
        "none",
        "gain",
    ),
    (
        "names of a complete service",
        &[r#"Allow "Action": ["csms:secret:getStage", "csms:secret:getVersion", "csms:secret:get"]"#],
        &[
            r#"Allow "Action": ["csms:secret:getStage", "csms:secret:getVersion", "csms:secret:get", "csms:nothing:*"]"#,
        ],
        "none",
        "none",
    ),
    (
        "one absent key",
        &[when!("Allow", r#""StringEquals": {"g:EnterpriseProjectId": ["a"]}"#)],
        &[when!("Allow", r#""StringEqualsIfExists": {"g:EnterpriseProjectId": ["a"]}"#)],
        "gain",
        "none",
    ),
    (
        "absent or present",
        &["Allow"],
        &[when!("Allow", r#""Null": {"x:a": ["true"]}"#), when!("Allow", r#""Null": {"x:a": ["false"]}"#)],
        "none",
        "none",
    ),
    ("present alone", &["Allow"], &[when!("Allow", r#""Null": {"x:a": ["false"]}"#)], "none", "gain"),
    (
        "equal or not",
        &["Allow"],
        &[
            when!("Allow", r#""StringEquals": {"g:UserName": ["a"]}"#),
            when!("Allow", r#""StringNotEquals": {"g:UserName": ["a"]}"#),
        ],
        "none",
        "none",
    ),
    (
        "any case",
        &[when!("Allow", r#""StringEqualsIgnoreCase": {"x:a": ["ab"]}"#)],
        &[when!("Allow", r#""StringEquals": {"x:a": ["ab", "Ab", "aB", "AB"]}"#)],
        "none",
        "none",
    ),
    (
        "any case but one",
        &[when!("Allow", r#""StringEquals": {"x:a": ["ab", "Ab", "AB"]}"#)],
        &[when!("Allow", r#""StringEqualsIgnoreCase": {"x:a": ["ab"]}"#)],
        "gain",
        "none",
    ),
    (
        "the Kelvin sign",
        &[when!("Allow", r#""StringEquals": {"x:a": ["k", "K"]}"#)],
        &[when!("Allow", r#""StringEqualsIgnoreCase": {"x:a": ["k"]}"#)],
        "gain",
        "none",
    ),
    (
        "one address",
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/24"]}"#)],
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/25", "10.0.0.128/25", "10.0.1.0"]}"#)],
        "gain",
        "none",
    ),
    (
        "halves of a range",
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/24"]}"#)],
        &[
            when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/25"]}"#),
            when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.128/25"]}"#),
        ],
        "none",
        "none",
    ),
    (
        "both families",
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["0.0.0.0/0", "::/0"]}"#)],
        &[when!("Allow", r#""Null": {"g:SourceIp": ["false"]}"#)],
        "none",
        "none",
    ),
    (
        "addresses that are IPv4 ones",
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["10.0.0.0/8"]}"#)],
        &[when!("Allow", r#""IpAddress": {"g:SourceIp": ["::ffff:10.0.0.0/104"]}"#)],
        "none",
        "none",
    ),
    (
        "no address between",
        &["Deny"],
        &[when!(
            "Allow",
            r#""IpAddress": {"g:SourceIp": ["::ffff:0:0/90"]}, "NotIpAddress": {"g:SourceIp": ["::/90", "::fffe:0:0/96"]}"#
        )],
        "gain",
        "none",
    ),
    (
        "one second",
        &[when!("Allow", r#""DateLessThan": {"g:CurrentTime": ["2026-12-01T00:00:00Z"]}"#)],
        &[when!("Allow", r#""DateLessThanEquals": {"g:CurrentTime": ["2026-11-30T23:59:59Z"]}"#)],
        "none",
        "gain",
    ),
    (
        "the same instant",
        &[when!("Allow", r#""DateLessThan": {"g:CurrentTime": ["2026-12-01T00:00:00Z"]}"#)],
        &[when!("Allow", r#""DateLessThan": {"g:CurrentTime": ["2026-12-01T08:00:00+08:00"]}"#)],
        "none",
        "none",
    ),
    (
        "the last instant before",
        &[when!("Allow", r#""DateLessThan": {"g:CurrentTime": ["2026-12-01T00:00:00Z"]}"#)],
        &[when!(
            "Allow",
            r#""DateLessThanEquals": {"g:CurrentTime": ["2026-11-30T23:59:59.999999999999999999Z"]}"#
        )],
        "none",
        "none",
    ),
    (
        "before and after",
        &["Allow"],
        &[
            when!("Allow", r#""DateLessThanIfExists": {"g:CurrentTime": ["2026-12-01"]}"#),
            when!("Allow", r#""DateGreaterThanEquals": {"g:CurrentTime": ["2026-12-01"]}"#),
        ],
        "none",
        "none",
    ),
    (
        "before and after but then",
        &["Allow"],
        &[
            when!("Allow", r#""DateLessThanIfExists": {"g:CurrentTime": ["2026-12-01"]}"#),
            when!("Allow", r#""DateGreaterThan": {"g:CurrentTime": ["2026-12-01"]}"#),
        ],
        "none",
        "gain",
    ),
    (
        "equal numbers",
        &[when!("Allow", r#""NumberEquals": {"g:MFAAge": ["1"]}"#)],
        &[when!("Allow", r#""NumberEquals": {"g:MFAAge": ["1.0"]}"#)],
        "none",
        "none",
    ),
    (
        "numbers as text",
        &[when!("Allow", r#""StringEquals": {"x:a": ["1"]}"#)],
        &[when!("Allow", r#""NumberEquals": {"x:a": ["1"]}"#)],
        "undecided",
        "undecided",
    ),
    (
        "a hair's breadth",
        &[when!("Allow", r#""NumberLessThan": {"x:a": ["0.3"]}"#)],
        &[when!("Allow", r#""NumberLessThan": {"x:a": ["0.3000000000000000000000001"]}"#)],
        "gain",
        "none",
    ),
    (
        "between two numbers",
        &["Deny"],
        &[when!("Allow", r#""NumberLessThan": {"x:a": ["-0.1"]}, "NumberGreaterThan": {"x:a": ["-0.2"]}"#)],
        "gain",
        "none",
    ),
    (
        "no number between",
        &["Deny"],
        &[when!(
            "Allow",
            r#""NumberLessThan": {"g:MFAAge": ["0.1"]}, "NumberGreaterThanEquals": {"g:MFAAge": ["0.1"]}"#
        )],
        "none",
        "none",
    ),
    (
        "true and false",
        &["Allow"],
        &[
            when!("Allow", r#""BoolIfExists": {"g:MFAPresent": ["true"]}"#),
            when!("Allow", r#""Bool": {"g:MFAPresent": ["false"]}"#),
        ],
        "none",
        "none",
    ),
    (
        "MFA has an age",
        &[when!("Allow", r#""Bool": {"g:MFAPresent": ["true"]}"#)],
        &[when!("Allow", r#""NumberLessThan": {"g:MFAAge": ["300"]}"#)],
        "none",
        "gain",
    ),
    (
        "one value of a key",
        &[when!("Allow", r#""StringEquals": {"g:UserName": ["a"]}"#)],
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:UserName": ["a"]}"#)],
        "none",
        "none",
    ),
    (
        "several values",
        &[when!(
            "Allow",
            r#""ForAllValues:StringEquals": {"g:TagKeys": ["a", "b"]}, "Null": {"g:TagKeys": ["false"]}"#
        )],
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a", "b"]}"#)],
        "gain",
        "none",
    ),
    (
        "several values at once",
        &[
            when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a"]}"#),
            when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["b"]}"#),
        ],
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a", "b"]}"#)],
        "none",
        "none",
    ),
    (
        "two of several values",
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a"], "x:b": ["b"]}"#)],
        &[when!("Allow", r#""ForAnyValue:StringEquals": {"g:TagKeys": ["a"]}"#)],
        "gain",
        "none",
    ),
    (
        "a key that the action has not",
        &["Allow"],
        &[when!("Allow", r#""StringNotEquals": {"csms:RecoveryWindowInDays": ["7"]}"#)],
        "none",
        "gain",
    ),
    (
        "a key that does not come",
        &["Allow"],
        &["Allow", when!("Deny", r#""Null": {"csms:KmsKeyId": ["false"]}"#)],
        "none",
        "none",
    ),
    (
        "the same variable",
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-a*", "csms:*:*:secretName:${g:UserName}-*""#)],
        "none",
        "none",
    ),
    (
        "a variable less",
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-*""#)],
        &["Allow"],
        "gain",
        "none",
    ),
    (
        "a variable and what it may be",
        &[on!("Allow", r#""csms:*:*:secretName:bob-*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-*""#)],
        "gain",
        "gain",
    ),
    (
        "what matches any variable",
        &[on!("Allow", r#""csms:*:*:secretName:*-*""#)],
        &[on!("Allow", r#""csms:*:*:secretName:${g:UserName}-*""#)],
        "none",
        "gain",
    ),
    (
        "a default",
        &[on!("Allow", r#""csms:*:*:secretName:${x:a, 'b'}""#)],
        &[when!("Allow", r#""Null": {"x:a": ["true"]}"#)],
        "gain",
        "gain",
    ),
    (
        "another account",
        &["Allow"],
        &[
            when!("Allow", r#""StringEquals": {"g:PrincipalAccount": ["a1"]}"#),
            on!("Allow", r#""*:a2:secretName:*""#),
        ],
        "none",
        "gain",
    ),
    (
        "the account of the caller is that of the resource",
        &["Deny"],
        &[
            r#"Allow "Resource": ["csms:cn-north-4:a1:secretName:*"], "Condition": {"StringEquals": {"g:DomainId": ["a2"]}}"#,
        ],
        "none",
        "none",
    ),
    (
        "the URN of a caller and the last part of its name",
        &[when!("Allow", r#""StringMatch": {"g:PrincipalUrn": ["iam::*:user:jo"]}"#)],
        &[when!(
            "Allow",
            r#""StringMatch": {"g:PrincipalUrn": ["iam::*:user:*"]}, "StringEquals": {"g:UserName": ["jo"]}"#
        )],
        "gain",
        "gain",
    ),
    (
        "a root user",
        &["Allow", when!("Deny", r#""Bool": {"g:PrincipalIsRootUser": ["true"]}"#)],
        &["Allow"],
        "none",
        "none",
    ),
];
