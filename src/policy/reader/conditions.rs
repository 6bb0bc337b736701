//! Reading the conditions of a statement.

use crate::json::{Member, Node, Value};
use crate::policy::condition::{Condition, ConditionValue};
use crate::policy::fault::FaultKind;
use crate::policy::operator::Operator;
use crate::policy::variable::Template;
use crate::source::{Span, brief};
use crate::wording::text;

use super::{Reader, a_list, element, in_quotes};

/// Returns whether a name that is not an operator has the form of a condition key, `service:Key`.
fn is_key(name: &str) -> bool {
    let is_qualifier = |it: &str| it.get(..3).is_some_and(|it| it.eq_ignore_ascii_case("for"));
    name.split_once(':')
        .is_some_and(|(prefix, rest)| !prefix.is_empty() && !rest.is_empty() && !is_qualifier(prefix))
}

impl Reader<'_, '_> {
    pub(super) fn conditions(&mut self, bare: &mut Vec<Span>, node: &Node<'_>) -> Vec<Condition> {
        let mut conditions = Vec::new();
        let Value::Object(operators) = &node.value else {
            let help = text!(
                "write `{\"StringEquals\": {\"key\": [\"value\"]}}`",
                "写成 `{\"StringEquals\": {\"key\": [\"value\"]}}`"
            );
            self.wrong_type(&element("Condition"), &text!("an object", "对象"), node, help);
            return conditions;
        };
        self.duplicates(operators, || element("Condition"));
        for member in operators {
            let operator = match Operator::parse(&member.name, self.version) {
                Ok(operator) => Some(operator),
                Err(error) if error.meant.is_none() && is_key(&member.name) => {
                    let key = brief(&member.name);
                    let help = text!(
                        "write an operator around it, such as `\"StringEquals\": {\"{0}\": [\"value\"]}`",
                        "在它外面写上运算符，例如 `\"StringEquals\": {\"{0}\": [\"value\"]}`",
                        key.clone()
                    );
                    let message = text!(
                        "`{0}` is a condition key where an operator is expected",
                        "此处应为运算符，而 `{0}` 是条件键",
                        key
                    );
                    self.fault(FaultKind::UnknownOperator, member.name_span, message, help);
                    continue;
                }
                Err(error) => {
                    let kind = if error.modified_null {
                        FaultKind::ModifiedNull
                    } else {
                        FaultKind::UnknownOperator
                    };
                    self.fault(kind, member.name_span, error.message, error.help);
                    // What is meant is known: the rest of the condition can be looked at.
                    error.meant.and_then(|it| Operator::parse(&it, self.version).ok())
                }
            };
            let Value::Object(keys) = &member.value.value else {
                let help = text!("write `{\"key\": [\"value\"]}`", "写成 `{\"key\": [\"value\"]}`");
                self.wrong_type(&element(&member.name), &text!("an object", "对象"), &member.value, help);
                continue;
            };
            self.duplicates(keys, || text!("the operator", "运算符"));
            for key in keys {
                let values = self.condition_values(bare, key);
                if let Some(operator) = operator {
                    conditions.push(Condition {
                        operator,
                        operator_text: member.name.clone().into_owned(),
                        operator_span: member.name_span,
                        key: key.name.clone().into_owned(),
                        key_span: key.name_span,
                        values,
                        values_span: key.value.span,
                    });
                }
            }
        }
        conditions
    }

    /// The values of a key: a string or an array of strings (rule DOC-3); version 1.1 wants the array.
    fn condition_values(&mut self, bare: &mut Vec<Span>, key: &Member<'_>) -> Vec<ConditionValue> {
        let what = || text!("the value of `{0}`", "`{0}` 的值", brief(&key.name));
        let syntax = self.syntax();
        let value = |text: &str, span| ConditionValue { template: Template::parse(text, syntax), span };
        match &key.value.value {
            Value::String(text) => {
                if !self.version.is_v5() {
                    bare.push(key.value.span);
                }
                vec![value(text, key.value.span)]
            }
            Value::Array(items) => self.items(what, items, value),
            Value::Number(_) | Value::Bool(_) => {
                self.not_a_string(&what(), &key.value, in_quotes());
                Vec::new()
            }
            Value::Null | Value::Object(_) => {
                let want = text!("a string or an array of strings", "字符串或字符串数组");
                self.wrong_type(&what(), &want, &key.value, a_list());
                Vec::new()
            }
        }
    }
}
