//! The rules, one a file; adding one is its file, its `mod` line and its line in [`ALL`].

mod action_and_not_action;
mod action_outside_resources;
mod action_outside_trust;
mod action_spelling;
mod action_white_space;
mod alias_action;
mod allow_not_action;
mod allow_not_resource;
mod any_service_linked_agency;
mod assume_any_agency;
mod bare_string;
mod batch_secret_read;
mod bypassed_secret_deny;
mod condition_key_not_carried;
mod condition_key_partly_carried;
mod contradictory_conditions;
mod control_policy_allow;
mod covered_action;
mod covered_resource;
mod covered_statement;
mod covered_value;
mod deny_everything;
mod deny_misses_absent_key;
mod duplicate_action;
mod duplicate_member;
mod duplicate_resource;
mod duplicate_value;
mod element_of_version_5;
mod empty_condition;
mod empty_condition_values;
mod empty_list;
mod every_action;
mod excludes_everything;
mod for_all_values_on_absent_key;
mod foreign_action;
mod foreign_key;
mod former_value;
mod host_bits;
mod if_exists_in_deny;
mod impossible_id;
mod impossible_principal_urn;
mod impossible_resource_name;
mod impossible_urn_part;
mod impossible_value;
mod invalid_address;
mod invalid_boolean;
mod invalid_date;
mod invalid_effect;
mod invalid_number;
mod invalid_principal;
mod invalid_version;
mod json_syntax;
mod key_of_version_1;
mod key_spelling;
mod large_policy;
mod malformed_action;
mod malformed_key;
mod malformed_principal;
mod malformed_urn;
mod malformed_variable;
mod match_without_wildcard;
mod mergeable_statements;
mod missing_action;
mod missing_dependency;
mod missing_effect;
mod missing_principal;
mod missing_sid;
mod missing_statement;
mod missing_version;
mod modified_null;
mod multi_valued_variable;
mod name_of_version_5;
mod ncp_action;
mod ncp_not_action;
mod negated_operator_on_optional_key;
mod open_federation;
mod operator_type_mismatch;
mod pass_any_agency;
mod permission_management;
mod plain_operator_on_multi_valued_key;
mod policy_too_large;
mod private_source_ip;
mod privilege_escalation;
mod public_principal;
mod qualifier_on_single_valued_key;
mod repeated_condition_key;
mod repeated_sid;
mod repeated_star;
mod resource_and_not_resource;
mod scp_allow_condition;
mod scp_allow_not_action;
mod scp_allow_resource;
mod scp_inner_wildcard;
mod scp_not_resource;
mod secret_backup_download;
mod self_granted_tag;
mod service_trust_without_source;
mod several_bounds;
mod short_action_pattern;
mod short_urn_pattern;
mod single_statement;
mod source_without_account;
mod too_many_statements;
mod undefaulted_variable;
mod undocumented_operator;
mod unfilled_placeholder;
mod unknown_action;
mod unknown_condition_key;
mod unknown_element;
mod unknown_operator;
mod unknown_service;
mod unlimiting_condition;
mod unmatched_action_pattern;
mod unquoted_value;
mod unscoped_secret_read;
mod unsupported_principal;
mod unused_resource_service;
mod unused_resource_type;
mod upper_case_service;
mod urn_on_unscoped_action;
mod urn_prefix;
mod variable_in_action;
mod void_statement;
mod whole_service;
mod wildcard_on_generated_key;
mod wildcard_service;
mod wildcard_under_equality;
mod wrong_type;

use super::rule::Rule;

/// Every rule, in alphabetical order.
pub(super) static ALL: &[&dyn Rule] = &[
    &action_and_not_action::ActionAndNotAction,
    &action_outside_resources::ActionOutsideResources,
    &action_outside_trust::ActionOutsideTrust,
    &action_spelling::ActionSpelling,
    &action_white_space::ActionWhiteSpace,
    &alias_action::AliasAction,
    &allow_not_action::AllowNotAction,
    &allow_not_resource::AllowNotResource,
    &any_service_linked_agency::AnyServiceLinkedAgency,
    &assume_any_agency::AssumeAnyAgency,
    &bare_string::BareString,
    &batch_secret_read::BatchSecretRead,
    &bypassed_secret_deny::BypassedSecretDeny,
    &condition_key_not_carried::ConditionKeyNotCarried,
    &condition_key_partly_carried::ConditionKeyPartlyCarried,
    &contradictory_conditions::ContradictoryConditions,
    &control_policy_allow::ControlPolicyAllow,
    &covered_action::CoveredAction,
    &covered_resource::CoveredResource,
    &covered_statement::CoveredStatement,
    &covered_value::CoveredValue,
    &deny_everything::DenyEverything,
    &deny_misses_absent_key::DenyMissesAbsentKey,
    &duplicate_action::DuplicateAction,
    &duplicate_member::DuplicateMember,
    &duplicate_resource::DuplicateResource,
    &duplicate_value::DuplicateValue,
    &element_of_version_5::ElementOfVersion5,
    &empty_condition::EmptyCondition,
    &empty_condition_values::EmptyConditionValues,
    &empty_list::EmptyList,
    &every_action::EveryAction,
    &excludes_everything::ExcludesEverything,
    &for_all_values_on_absent_key::ForAllValuesOnAbsentKey,
    &foreign_action::ForeignAction,
    &foreign_key::ForeignKey,
    &former_value::FormerValue,
    &host_bits::HostBits,
    &if_exists_in_deny::IfExistsInDeny,
    &impossible_id::ImpossibleId,
    &impossible_principal_urn::ImpossiblePrincipalUrn,
    &impossible_resource_name::ImpossibleResourceName,
    &impossible_urn_part::ImpossibleUrnPart,
    &impossible_value::ImpossibleValue,
    &invalid_address::InvalidAddress,
    &invalid_boolean::InvalidBoolean,
    &invalid_date::InvalidDate,
    &invalid_effect::InvalidEffect,
    &invalid_number::InvalidNumber,
    &invalid_principal::InvalidPrincipal,
    &invalid_version::InvalidVersion,
    &json_syntax::JsonSyntax,
    &key_of_version_1::KeyOfVersion1,
    &key_spelling::KeySpelling,
    &large_policy::LargePolicy,
    &malformed_action::MalformedAction,
    &malformed_key::MalformedKey,
    &malformed_principal::MalformedPrincipal,
    &malformed_urn::MalformedUrn,
    &malformed_variable::MalformedVariable,
    &match_without_wildcard::MatchWithoutWildcard,
    &mergeable_statements::MergeableStatements,
    &missing_action::MissingAction,
    &missing_dependency::MissingDependency,
    &missing_effect::MissingEffect,
    &missing_principal::MissingPrincipal,
    &missing_sid::MissingSid,
    &missing_statement::MissingStatement,
    &missing_version::MissingVersion,
    &modified_null::ModifiedNull,
    &multi_valued_variable::MultiValuedVariable,
    &name_of_version_5::NameOfVersion5,
    &ncp_action::NcpAction,
    &ncp_not_action::NcpNotAction,
    &negated_operator_on_optional_key::NegatedOperatorOnOptionalKey,
    &open_federation::OpenFederation,
    &operator_type_mismatch::OperatorTypeMismatch,
    &pass_any_agency::PassAnyAgency,
    &permission_management::PermissionManagement,
    &plain_operator_on_multi_valued_key::PlainOperatorOnMultiValuedKey,
    &policy_too_large::PolicyTooLarge,
    &private_source_ip::PrivateSourceIp,
    &privilege_escalation::PrivilegeEscalation,
    &public_principal::PublicPrincipal,
    &qualifier_on_single_valued_key::QualifierOnSingleValuedKey,
    &repeated_condition_key::RepeatedConditionKey,
    &repeated_sid::RepeatedSid,
    &repeated_star::RepeatedStar,
    &resource_and_not_resource::ResourceAndNotResource,
    &scp_allow_condition::ScpAllowCondition,
    &scp_allow_not_action::ScpAllowNotAction,
    &scp_allow_resource::ScpAllowResource,
    &scp_inner_wildcard::ScpInnerWildcard,
    &scp_not_resource::ScpNotResource,
    &secret_backup_download::SecretBackupDownload,
    &self_granted_tag::SelfGrantedTag,
    &service_trust_without_source::ServiceTrustWithoutSource,
    &several_bounds::SeveralBounds,
    &short_action_pattern::ShortActionPattern,
    &short_urn_pattern::ShortUrnPattern,
    &single_statement::SingleStatement,
    &source_without_account::SourceWithoutAccount,
    &too_many_statements::TooManyStatements,
    &undefaulted_variable::UndefaultedVariable,
    &undocumented_operator::UndocumentedOperator,
    &unfilled_placeholder::UnfilledPlaceholder,
    &unknown_action::UnknownAction,
    &unknown_condition_key::UnknownConditionKey,
    &unknown_element::UnknownElement,
    &unknown_operator::UnknownOperator,
    &unknown_service::UnknownService,
    &unlimiting_condition::UnlimitingCondition,
    &unmatched_action_pattern::UnmatchedActionPattern,
    &unquoted_value::UnquotedValue,
    &unscoped_secret_read::UnscopedSecretRead,
    &unsupported_principal::UnsupportedPrincipal,
    &unused_resource_service::UnusedResourceService,
    &unused_resource_type::UnusedResourceType,
    &upper_case_service::UpperCaseService,
    &urn_on_unscoped_action::UrnOnUnscopedAction,
    &urn_prefix::UrnPrefix,
    &variable_in_action::VariableInAction,
    &void_statement::VoidStatement,
    &whole_service::WholeService,
    &wildcard_on_generated_key::WildcardOnGeneratedKey,
    &wildcard_service::WildcardService,
    &wildcard_under_equality::WildcardUnderEquality,
    &wrong_type::WrongType,
];
