//! The rules, one a file; adding one is its file, its `mod` line and its line in [`ALL`].

mod action_and_not_action;
mod action_white_space;
mod bare_string;
mod duplicate_member;
mod element_of_version_5;
mod host_bits;
mod invalid_address;
mod invalid_boolean;
mod invalid_date;
mod invalid_effect;
mod invalid_number;
mod invalid_principal;
mod invalid_version;
mod json_syntax;
mod large_policy;
mod malformed_action;
mod malformed_key;
mod malformed_urn;
mod malformed_variable;
mod missing_action;
mod missing_effect;
mod missing_principal;
mod missing_statement;
mod missing_version;
mod modified_null;
mod policy_too_large;
mod private_source_ip;
mod resource_and_not_resource;
mod scp_allow_condition;
mod scp_allow_not_action;
mod scp_allow_resource;
mod scp_inner_wildcard;
mod scp_not_resource;
mod short_action_pattern;
mod short_urn_pattern;
mod single_statement;
mod too_many_statements;
mod unfilled_placeholder;
mod unknown_element;
mod unknown_operator;
mod unquoted_value;
mod unreadable;
mod unsupported_principal;
mod urn_prefix;
mod variable_in_action;
mod wrong_type;
mod wrong_types;

use super::rule::Rule;

/// Every rule, in alphabetical order.
pub(super) static ALL: &[&dyn Rule] = &[
    &action_and_not_action::ActionAndNotAction,
    &action_white_space::ActionWhiteSpace,
    &bare_string::BareString,
    &duplicate_member::DuplicateMember,
    &element_of_version_5::ElementOfVersion5,
    &host_bits::HostBits,
    &invalid_address::InvalidAddress,
    &invalid_boolean::InvalidBoolean,
    &invalid_date::InvalidDate,
    &invalid_effect::InvalidEffect,
    &invalid_number::InvalidNumber,
    &invalid_principal::InvalidPrincipal,
    &invalid_version::InvalidVersion,
    &json_syntax::JsonSyntax,
    &large_policy::LargePolicy,
    &malformed_action::MalformedAction,
    &malformed_key::MalformedKey,
    &malformed_urn::MalformedUrn,
    &malformed_variable::MalformedVariable,
    &missing_action::MissingAction,
    &missing_effect::MissingEffect,
    &missing_principal::MissingPrincipal,
    &missing_statement::MissingStatement,
    &missing_version::MissingVersion,
    &modified_null::ModifiedNull,
    &policy_too_large::PolicyTooLarge,
    &private_source_ip::PrivateSourceIp,
    &resource_and_not_resource::ResourceAndNotResource,
    &scp_allow_condition::ScpAllowCondition,
    &scp_allow_not_action::ScpAllowNotAction,
    &scp_allow_resource::ScpAllowResource,
    &scp_inner_wildcard::ScpInnerWildcard,
    &scp_not_resource::ScpNotResource,
    &short_action_pattern::ShortActionPattern,
    &short_urn_pattern::ShortUrnPattern,
    &single_statement::SingleStatement,
    &too_many_statements::TooManyStatements,
    &unfilled_placeholder::UnfilledPlaceholder,
    &unknown_element::UnknownElement,
    &unknown_operator::UnknownOperator,
    &unquoted_value::UnquotedValue,
    &unsupported_principal::UnsupportedPrincipal,
    &urn_prefix::UrnPrefix,
    &variable_in_action::VariableInAction,
    &wrong_type::WrongType,
];
