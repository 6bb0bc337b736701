//! What is no policy and no request is not decided, and a note says what of a request was not looked at.

use std::collections::BTreeSet;

use crate::catalog::Catalog;
use crate::decide::{Authorizer, Decision, Note};
use crate::options::Options;
use crate::policy::{FaultKind, Policy, PolicyKind};
use crate::request::{Principal, Request, RequestBuilder, RequestNote};
use crate::wording::Text;

use super::fail_closed::{WIDE, decide, parse};

/// A document with each fault, in a statement whose effect is to be filled in.
fn broken(kind: FaultKind) -> Option<String> {
    let text = match kind {
        FaultKind::JsonSyntax => r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"]}"#,
        FaultKind::DuplicateMember => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "Action": ["x:*"]}]}"#
        }
        FaultKind::UnknownElement => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "Where": []}]}"#
        }
        FaultKind::UnsupportedPrincipal => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "Principal": "*"}]}"#
        }
        FaultKind::MisspelledElement => {
            r#"{"Version": "5.0", "Statement": [{"effect": "E", "Effect": "E", "Action": ["*"]}]}"#
        }
        FaultKind::WrongType => r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": {}}]}"#,
        FaultKind::Unquoted => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"],
                "Condition": {"Bool": {"x:k": true}}}]}"#
        }
        FaultKind::SingleStatement => r#"{"Version": "5.0", "Statement": {"Effect": "E", "Action": ["*"]}}"#,
        FaultKind::MissingVersion => r#"{"Statement": [{"Effect": "E", "Action": ["*"]}]}"#,
        FaultKind::InvalidVersion => r#"{"Version": "6.0", "Statement": [{"Effect": "E", "Action": ["*"]}]}"#,
        FaultKind::MissingStatement => r#"{"Version": "5.0"}"#,
        FaultKind::MissingEffect => r#"{"Version": "5.0", "Statement": [{"Action": ["*"]}]}"#,
        FaultKind::InvalidEffect => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "deny", "Action": ["*"]}]}"#
        }
        FaultKind::MissingAction => r#"{"Version": "5.0", "Statement": [{"Effect": "E"}]}"#,
        FaultKind::BothActions => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "NotAction": ["x:*"]}]}"#
        }
        FaultKind::BothResources => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"], "Resource": ["*"],
                "NotResource": ["x:*"]}]}"#
        }
        FaultKind::TooManyFaults => {
            let unknown = r#""Where": [], "#.repeat(1_001);
            let statement = r#"{"Effect": "E", "Action": ["*"]}"#;
            return Some(format!(r#"{{{unknown}"Version": "5.0", "Statement": [{statement}]}}"#));
        }
        // Only policies of other kinds have principals.
        FaultKind::MissingPrincipal | FaultKind::InvalidPrincipal => return None,
        FaultKind::UnknownOperator => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"],
                "Condition": {"StringIs": {"x:k": "v"}}}]}"#
        }
        FaultKind::ModifiedNull => {
            r#"{"Version": "5.0", "Statement": [{"Effect": "E", "Action": ["*"],
                "Condition": {"NullIfExists": {"x:k": "true"}}}]}"#
        }
        FaultKind::NotInVersion1 => {
            r#"{"Version": "1.1", "Statement": [{"Effect": "E", "NotAction": ["x:*"]}]}"#
        }
    };
    Some(text.to_owned())
}

/// The kind after a kind, in the order of the enum: the compiler knows when one is missing.
fn next(kind: Option<FaultKind>) -> Option<FaultKind> {
    use FaultKind as K;
    Some(match kind {
        None => K::JsonSyntax,
        Some(K::JsonSyntax) => K::DuplicateMember,
        Some(K::DuplicateMember) => K::UnknownElement,
        Some(K::UnknownElement) => K::UnsupportedPrincipal,
        Some(K::UnsupportedPrincipal) => K::MisspelledElement,
        Some(K::MisspelledElement) => K::WrongType,
        Some(K::WrongType) => K::Unquoted,
        Some(K::Unquoted) => K::SingleStatement,
        Some(K::SingleStatement) => K::MissingVersion,
        Some(K::MissingVersion) => K::InvalidVersion,
        Some(K::InvalidVersion) => K::MissingStatement,
        Some(K::MissingStatement) => K::MissingEffect,
        Some(K::MissingEffect) => K::InvalidEffect,
        Some(K::InvalidEffect) => K::MissingAction,
        Some(K::MissingAction) => K::BothActions,
        Some(K::BothActions) => K::BothResources,
        Some(K::BothResources) => K::MissingPrincipal,
        Some(K::MissingPrincipal) => K::InvalidPrincipal,
        Some(K::InvalidPrincipal) => K::UnknownOperator,
        Some(K::UnknownOperator) => K::ModifiedNull,
        Some(K::ModifiedNull) => K::NotInVersion1,
        Some(K::NotInVersion1) => K::TooManyFaults,
        Some(K::TooManyFaults) => return None,
    })
}

#[test]
fn doc_1_every_fault_refuses_the_whole_document() {
    let mut kind = next(None);
    while let Some(fault) = kind {
        for effect in ["Allow", "Deny"] {
            let (read, text) = match broken(fault) {
                Some(text) => (PolicyKind::Identity, text.replace("\"E\"", &format!("\"{effect}\""))),
                None => {
                    let principal = match fault {
                        FaultKind::MissingPrincipal => "",
                        _ => r#", "Principal": {"Nobody": ["*"]}"#,
                    };
                    let text = format!(
                        r#"{{"Version": "5.0",
                             "Statement": [{{"Effect": "{effect}", "Action": ["*"]{principal}}}]}}"#
                    );
                    (PolicyKind::Resource, text)
                }
            };
            let errors = Policy::parse_with("p", &text, read).expect_err(&text);
            assert!(errors.iter().any(|(_, it)| it.kind == fault), "{fault:?}: {errors}");
        }
        kind = next(Some(fault));
    }
}

/// A request with a note, and a statement that is about what the note is about.
struct Noted {
    note: fn(&RequestNote) -> bool,
    request: fn() -> Request,
    /// What is denied.
    denied: &'static str,
    /// The rule that takes what is odd out of the question, where the Deny does not apply.
    out_of_question: bool,
}

fn build(builder: RequestBuilder) -> Request {
    builder.build(&Catalog::embedded()).unwrap()
}

const SECRET: &str = "csms:r:acc:secretName:x";

/// A service of which an action needs two resources.
const BOXES: &str = r#"{"version": "v1", "actions": [{
    "name": "boxes:box:close", "access_level": "write", "resources": [
        {"urn_template": "boxes:<region>:<account-id>:box:<box>", "required": true},
        {"urn_template": "boxes:<region>:<account-id>:lid:<lid>", "required": true}]}]}"#;

#[test]
fn a_request_with_a_note_is_stopped_or_the_note_says_what_was_not_looked_at() {
    // Every note but those in words is walked: one more does not compile.
    let number = |it: &RequestNote| match it {
        RequestNote::UncatalogedAction(_) => 0,
        RequestNote::NamedByAlias { .. } => 1,
        RequestNote::KeyNotCarried { .. } => 2,
        RequestNote::ResourceIgnored(_) => 3,
        RequestNote::ResourceMissing(_) => 4,
        RequestNote::ResourceType { .. } => 5,
        RequestNote::DottedName(_) => 6,
        RequestNote::Remark(_) => 7,
        RequestNote::RequiredTypeMissing(_) => 8,
        RequestNote::WildcardInResource(_) => 9,
        RequestNote::KeyNotOfPrincipal { .. } => 10,
        RequestNote::UncatalogedKeys(_) => 11,
        RequestNote::UncatalogedResource(_) => 12,
        RequestNote::NotInPartialCatalog { .. } => 13,
        RequestNote::Unlisted { .. } => 14,
        RequestNote::ValueNotListed { .. } => 15,
        RequestNote::PrincipalNotSo(_) => 16,
    };
    let all = [
        Noted {
            note: |it| matches!(it, RequestNote::UncatalogedAction(_)),
            request: || build(Request::builder("unheard:of:it").resource(SECRET)),
            denied: r#""Action": ["unheard:*"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::UncatalogedKeys(_)),
            request: || build(Request::builder("csms::listTasks").key("unheard:Of", "it")),
            denied: r#""Action": ["*"], "Condition": {"StringEquals": {"unheard:Of": "it"}}"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::UncatalogedResource(_)),
            request: || build(Request::builder("unheard:of:it").resource("other:r:acc:kind:x")),
            denied: r#""Action": ["*"], "Resource": ["other:*:*:kind:*"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::NotInPartialCatalog { .. }),
            request: || Request::builder("kms:cmk:unheardOf").build(&Catalog::full()).unwrap(),
            denied: r#""Action": ["kms:*"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::Unlisted { .. }),
            request: || build(Request::builder("csms:secret:unheardOf").resource(SECRET).allow_unlisted()),
            denied: r#""Action": ["csms:*"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::ValueNotListed { .. }),
            request: || build(Request::builder("csms:secret:get").resource(SECRET).key("csms:Type", "COMON")),
            denied: r#""Action": ["*"], "Condition": {"StringEquals": {"csms:Type": "COMMON"}}"#,
            out_of_question: true,
        },
        Noted {
            note: |it| matches!(it, RequestNote::NamedByAlias { .. }),
            request: || build(Request::builder("csms:secretStage:get").resource(SECRET)),
            denied: r#""Action": ["csms:secret:getStage"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::KeyNotCarried { .. }),
            request: || {
                let builder = Request::builder("csms:secret:getStage").resource(SECRET);
                build(builder.key("csms:RecoveryWindowInDays", "7"))
            },
            denied: r#""Action": ["*"], "Condition": {"NumberEquals": {"csms:RecoveryWindowInDays": "7"}}"#,
            out_of_question: true,
        },
        Noted {
            note: |it| matches!(it, RequestNote::ResourceIgnored(_)),
            request: || build(Request::builder("csms::listTasks").resource(SECRET).allow_unlisted()),
            denied: r#""Action": ["*"], "Resource": ["csms:*:*:secretName:*"]"#,
            out_of_question: true,
        },
        Noted {
            note: |it| matches!(it, RequestNote::ResourceMissing(_)),
            request: || build(Request::builder("csms:secret:getStage")),
            denied: r#""Action": ["*"], "Resource": ["csms:*:*:secretName:x"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::ResourceType { .. }),
            request: || {
                let builder = Request::builder("csms:secret:getStage").resource("csms:r:acc:event:x");
                build(builder.allow_unlisted())
            },
            denied: r#""Action": ["*"], "Resource": ["csms:*:*:event:x"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::DottedName(_)),
            request: || {
                crate::csms::GetStage::new("a.b", "SYSCURRENT").region("r").account("acc").request().unwrap()
            },
            denied: r#""Action": ["*"], "Resource": ["csms:*:*:secretName:a.b"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::Remark(_)),
            request: || {
                build(Request::builder("a:b:c").note(RequestNote::Remark(Text::verbatim("anything else"))))
            },
            denied: r#""Action": ["a:b:*"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::RequiredTypeMissing(_)),
            request: || {
                let catalog = Catalog::embedded().load("boxes.json", BOXES).unwrap();
                Request::builder("boxes:box:close").resource("boxes:r:acc:box:b").build(&catalog).unwrap()
            },
            denied: r#""Action": ["*"], "Resource": ["boxes:*:*:lid:l"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::WildcardInResource(_)),
            request: || build(Request::builder("csms:secret:get").resource("csms:r:acc:secretName:*")),
            denied: r#""Action": ["*"], "Resource": ["csms:*:*:secretName:${*}"]"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::KeyNotOfPrincipal { .. }),
            request: || {
                let principal = Principal { urn: Some("iam::acc:user:ci".into()), ..Principal::default() };
                let builder = Request::builder("csms::listTasks").principal(principal);
                build(builder.key("g:DomainId", "other").principal_prevails())
            },
            denied: r#""Action": ["*"], "Condition": {"StringEquals": {"g:DomainId": "acc"}}"#,
            out_of_question: false,
        },
        Noted {
            note: |it| matches!(it, RequestNote::PrincipalNotSo(_)),
            request: || {
                let urn = Some("iam::acc:user:ci".into());
                let principal = Principal { urn, root: true, ..Principal::default() };
                build(Request::builder("csms::listTasks").principal(principal).urn_prevails())
            },
            denied: r#""Action": ["*"], "Condition": {"Bool": {"g:PrincipalIsRootUser": "false"}}"#,
            out_of_question: false,
        },
    ];
    let closed = Catalog::full().load("boxes.json", BOXES).unwrap();
    let lacking = Request::builder("boxes:box:close").resource("boxes:r:acc:box:b").build(&closed).unwrap();
    assert!(lacking.has_unknown() && lacking.lacks_resource());
    assert_eq!(lacking.notes(), [RequestNote::RequiredTypeMissing("lid".to_owned())]);
    let mut walked = BTreeSet::new();
    for noted in &all {
        let request = (noted.request)();
        let note = request.notes().iter().find(|it| (noted.note)(it));
        let note = note.unwrap_or_else(|| panic!("no such note: {:?}", request.notes()));
        walked.insert(number(note));
        let deny = parse(&format!(r#"{WIDE}, {{"Effect": "Deny", {}}}"#, noted.denied));
        // The authorizer reads them by its own catalogue, which has more.
        let authorizer = Authorizer::builder().catalog(closed.clone()).identity([deny]).build();
        let (decision, notes) = (authorizer.decide(&request).decision(), authorizer.decide(&request).notes());
        assert!(notes.contains(&Note::Request(note.clone())), "{notes:?}");
        assert_eq!(decision == Decision::Allow, noted.out_of_question, "{note}: {decision}");
        let allow = parse(r#"{"Effect": "Allow", "Action": ["other:*"]}"#);
        assert_eq!(decide(&allow, &request, Options::default()).0, Decision::ImplicitDeny, "{note}");
    }
    assert_eq!(walked.len(), 17, "{walked:?}");
}

/// Of an error there is no request, hence no decision that could be taken for leave.
#[test]
fn what_is_no_request_is_not_decided() {
    let broken = [
        r#"{"#,
        r#"[]"#,
        r#"{}"#,
        r#"{"action": 1}"#,
        r#"{"action": ""}"#,
        r#"{"action": "*"}"#,
        r#"{"action": "csms"}"#,
        r#"{"action": "csms:"}"#,
        r#"{"action": "a:b:c", "action": "a:b:d"}"#,
        r#"{"action": "a:b:c", "Action": "a:b:d"}"#,
        r#"{"action": "a:b:c", "resource": "nonsense"}"#,
        r#"{"action": "a:b:c", "resource": 1}"#,
        r#"{"action": "a:b:c", "resource": ["*", "a:b:c:d:e"]}"#,
        r#"{"action": "a:b:c", "context": []}"#,
        r#"{"action": "a:b:c", "context": {"x:k": {}}}"#,
        r#"{"action": "a:b:c", "context": {"x:k": "1", "X:K": "2"}}"#,
        r#"{"action": "a:b:c", "unknown": ["resources"]}"#,
        r#"{"action": "a:b:c", "authentication": "maybe"}"#,
        r#"{"action": "a:b:c", "principal": {"urn": 1}}"#,
        r#"{"action": "a:b:c", "principal": {"root": "yes"}}"#,
        r#"{"action": "a:b:c", "principal": {"who": "me"}}"#,
        r#"{"action": "a:b:c", "more": 1}"#,
    ];
    let read: Vec<_> =
        broken.iter().filter(|it| Request::from_json(it, &Catalog::embedded()).is_ok()).collect();
    assert!(read.is_empty(), "{read:?}");
}
