//! The rules, one a file; adding one is its file, its `mod` line and its line in [`ALL`].

mod action_and_not_action;
mod duplicate_member;
mod element_of_version_5;
mod invalid_effect;
mod invalid_principal;
mod invalid_version;
mod json_syntax;
mod missing_action;
mod missing_effect;
mod missing_principal;
mod missing_statement;
mod missing_version;
mod modified_null;
mod resource_and_not_resource;
mod single_statement;
mod unknown_element;
mod unknown_operator;
mod unquoted_value;
mod unsupported_principal;
mod wrong_type;
mod wrong_types;

use super::rule::Rule;

/// Every rule, in alphabetical order.
pub(super) static ALL: &[&dyn Rule] = &[
    &action_and_not_action::ActionAndNotAction,
    &duplicate_member::DuplicateMember,
    &element_of_version_5::ElementOfVersion5,
    &invalid_effect::InvalidEffect,
    &invalid_principal::InvalidPrincipal,
    &invalid_version::InvalidVersion,
    &json_syntax::JsonSyntax,
    &missing_action::MissingAction,
    &missing_effect::MissingEffect,
    &missing_principal::MissingPrincipal,
    &missing_statement::MissingStatement,
    &missing_version::MissingVersion,
    &modified_null::ModifiedNull,
    &resource_and_not_resource::ResourceAndNotResource,
    &single_statement::SingleStatement,
    &unknown_element::UnknownElement,
    &unknown_operator::UnknownOperator,
    &unquoted_value::UnquotedValue,
    &unsupported_principal::UnsupportedPrincipal,
    &wrong_type::WrongType,
];
