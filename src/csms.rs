//! Requests of the secret service, one builder for each operation that checks an action.
//!
//! A builder offers what has a meaning for its operation. What is not said stays unknown: the decision
//! then names the keys that it depends on.
//!
//! ```
//! use iam5::csms;
//!
//! let request = csms::GetStage::new("payments-db", "SYSCURRENT")
//!     .region("cn-north-4")
//!     .account("0a1b2c3d")
//!     .secret_type("COMMON")
//!     .tag("env", "prod")
//!     .request()?;
//! assert_eq!(request.action().name(), "csms:secret:getStage");
//! assert!(request.has_unknown(), "who calls was not said");
//!
//! let refused = csms::GetStage::new("payments db", "SYSCURRENT").request();
//! assert!(refused.is_err(), "a secret's name has no space");
//! # Ok::<(), iam5::RequestError>(())
//! ```

#![expect(clippy::new_without_default, reason = "a builder is named after its operation and has no default")]

use crate::catalog::Catalog;
use crate::request::call::Call;
use crate::request::{Authentication, Principal, Request, RequestError};

/// The facts of a call.
#[derive(Debug, Clone)]
struct Said {
    operation: &'static str,
    /// The values of parameters, and the name of the secret.
    parameters: Vec<(&'static str, String)>,
    secret: Option<String>,
    region: Option<String>,
    account: Option<String>,
    /// Keys with a builder method of their own: their values are checked.
    facts: Vec<(String, String)>,
    keys: Vec<(String, Vec<String>)>,
    request_tags: Vec<(String, String)>,
    principal: Principal,
    authentication: Authentication,
    allow_unlisted: bool,
}

impl Said {
    fn new(operation: &'static str, parameters: &[(&'static str, &str)]) -> Self {
        Said {
            operation,
            parameters: parameters.iter().map(|&(name, value)| (name, value.to_owned())).collect(),
            secret: None,
            region: None,
            account: None,
            facts: Vec::new(),
            keys: Vec::new(),
            request_tags: Vec::new(),
            principal: Principal::default(),
            authentication: Authentication::Unknown,
            allow_unlisted: false,
        }
    }

    fn fact(&mut self, key: &str, value: &str) {
        self.facts.push((key.to_owned(), value.to_owned()));
    }

    fn request(&self, catalog: &Catalog) -> Result<Request, RequestError> {
        let operation = catalog.service("csms").and_then(|it| it.operation(self.operation));
        let Some(operation) = operation else {
            return Err(RequestError::new(
                format!("the catalog does not know `{}` of `csms`", self.operation),
                "use the embedded catalog, or load a schema of the service that has it",
            ));
        };
        let mut call = Call::new(catalog, operation)?;
        for (name, value) in &self.parameters {
            match operation.parameter(name) {
                Some(parameter) => call.parameter(parameter, value)?,
                // The call has the secret's id, policies are about its name.
                None => call.resource_name(value)?,
            }
        }
        if let Some(secret) = &self.secret {
            call.resource_name(secret)?;
        }
        for (key, value) in &self.facts {
            call.key(key, value)?;
        }
        for (key, value) in &self.request_tags {
            call.request_tag(key, value);
        }
        call.with(|builder| {
            let builder = builder.principal(self.principal.clone()).authentication(self.authentication);
            let builder = if self.allow_unlisted { builder.allow_unlisted() } else { builder };
            self.keys.iter().fold(builder, |builder, (key, values)| {
                builder.key_values(key, values.iter().map(String::as_str))
            })
        });
        call.finish(self.region.as_deref(), self.account.as_deref())?.build(catalog)
    }
}

/// The builder methods that say one fact, by its name.
macro_rules! fact {
    (place) => {
        /// Sets the region of the secret.
        #[must_use]
        pub fn region(mut self, region: &str) -> Self {
            self.said.region = Some(region.to_owned());
            self
        }

        /// Sets the account that owns the secret, by its id.
        #[must_use]
        pub fn account(mut self, account: &str) -> Self {
            self.said.account = Some(account.to_owned());
            self
        }
    };
    (secret) => {
        /// Sets the name of the secret, which the call itself does not show.
        #[must_use]
        pub fn secret(mut self, name: &str) -> Self {
            self.said.secret = Some(name.to_owned());
            self
        }
    };
    (secret_type) => {
        /// Sets the type of the secret, such as `COMMON`: `csms:Type`.
        #[must_use]
        pub fn secret_type(mut self, secret_type: &str) -> Self {
            self.said.fact("csms:Type", secret_type);
            self
        }
    };
    (kms_key) => {
        /// Sets the id of the key that encrypts the secret: `csms:KmsKeyId`.
        #[must_use]
        pub fn kms_key(mut self, id: &str) -> Self {
            self.said.fact("csms:KmsKeyId", id);
            self
        }
    };
    (recovery_window) => {
        /// Sets the number of days after which the secret is deleted, 7 to 30: `csms:RecoveryWindowInDays`.
        #[must_use]
        pub fn recovery_window(mut self, days: u32) -> Self {
            self.said.fact("csms:RecoveryWindowInDays", &days.to_string());
            self
        }
    };
    (enterprise_project) => {
        /// Sets the enterprise project of the secret, by its id: `g:EnterpriseProjectId`.
        #[must_use]
        pub fn enterprise_project(mut self, id: &str) -> Self {
            self.said.fact("g:EnterpriseProjectId", id);
            self
        }
    };
    (tag) => {
        /// Adds a tag of the secret: `g:ResourceTag/<tag-key>`. Other tags stay unknown.
        #[must_use]
        pub fn tag(mut self, key: &str, value: &str) -> Self {
            self.said.fact(&format!("g:ResourceTag/{key}"), value);
            self
        }
    };
    (request_tag) => {
        /// Adds a tag that the call carries: `g:RequestTag/<tag-key>`, and with all of them `g:TagKeys`.
        #[must_use]
        pub fn request_tag(mut self, key: &str, value: &str) -> Self {
            self.said.request_tags.push((key.to_owned(), value.to_owned()));
            self
        }
    };
}

/// Makes the builders. A row: what the call does, the operation's id, its parameters in the order of
/// `new`, and the facts that it takes besides.
macro_rules! builders {
    ($($(#[doc = $doc:literal])+ $name:ident($($parameter:ident),*) [$($fact:ident),*];)+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, Clone)]
            pub struct $name {
                said: Said,
            }

            impl $name {
                /// Starts the request with what the call names.
                #[must_use]
                pub fn new($($parameter: &str),*) -> Self {
                    $name { said: Said::new(stringify!($name), &[$((stringify!($parameter), $parameter)),*]) }
                }

                $(fact!($fact);)*

                /// Sets the value of any other condition key, once for each key.
                #[must_use]
                pub fn key(mut self, key: &str, value: &str) -> Self {
                    self.said.keys.push((key.to_owned(), vec![value.to_owned()]));
                    self
                }

                /// Sets all values of any other condition key; without any, the key is present and empty.
                #[must_use]
                pub fn key_values(mut self, key: &str, values: &[&str]) -> Self {
                    self.said.keys.push((key.to_owned(), values.iter().map(|&it| it.to_owned()).collect()));
                    self
                }

                /// Takes keys that the catalog does not list, for what is newer than it (rule UNK-4).
                #[must_use]
                pub fn allow_unlisted(mut self) -> Self {
                    self.said.allow_unlisted = true;
                    self
                }

                /// Sets the caller.
                #[must_use]
                pub fn principal(mut self, principal: Principal) -> Self {
                    self.said.principal = principal;
                    self
                }

                /// Marks the call as signed with an access key (rule EVA-6).
                #[must_use]
                pub fn signed(mut self) -> Self {
                    self.said.authentication = Authentication::Signed;
                    self
                }

                /// Marks the call as carrying an IAM token (rule EVA-6).
                #[must_use]
                pub fn token(mut self) -> Self {
                    self.said.authentication = Authentication::Token;
                    self
                }

                /// Makes the request, against the embedded catalog.
                ///
                /// # Errors
                /// A value that the service would answer with 400, and a key that is given twice.
                pub fn request(&self) -> Result<Request, RequestError> {
                    self.request_with(&Catalog::embedded())
                }

                /// Makes the request, against another catalog.
                ///
                /// # Errors
                /// As `request`, and where the catalog does not know the operation.
                pub fn request_with(&self, catalog: &Catalog) -> Result<Request, RequestError> {
                    self.said.request(catalog)
                }
            }
        )+

        #[cfg(test)]
        fn builders() -> Vec<tests::Row> {
            vec![$(tests::Row {
                operation: stringify!($name),
                parameters: &[$(stringify!($parameter)),*],
                facts: &[$(stringify!($fact)),*],
                request: $name::new($(tests::sample(stringify!($parameter))),*).request(),
            }),+]
        }
    };
}

/// Shows which version a stage points at: the call that is made most. The operation is
/// [`ShowSecretStage`].
pub type GetStage = ShowSecretStage;

/// Reads one version with its plaintext. The operation is [`ShowSecretVersion`].
pub type GetVersion = ShowSecretVersion;

/// Shows what describes a secret. The operation is [`ShowSecret`].
pub type GetSecret = ShowSecret;

builders! {
    /// Adds or removes several tags of a secret.
    BatchCreateOrDeleteTags(secret_name) [place, secret_type, enterprise_project, tag, request_tag];
    /// Reads the values of several secrets; an older name of [`BatchShowSecretVersion`].
    BatchGetSecretValue() [];
    /// Reads the values of several secrets.
    BatchShowSecretVersion() [];
    /// Makes a secret.
    CreateSecret(name) [place, secret_type, kms_key, enterprise_project, request_tag];
    /// Makes an event that sends notifications.
    CreateSecretEvent() [];
    /// Copies a secret to another region.
    CreateSecretReplica(secret_name) [place, secret_type, enterprise_project, tag];
    /// Adds a stage to a secret.
    CreateSecretStage(secret_name) [place, secret_type, enterprise_project, tag];
    /// Puts one tag on a secret.
    CreateSecretTag(secret_name) [place, secret_type, enterprise_project, tag, request_tag];
    /// Stores a new version of a secret.
    CreateSecretVersion(secret_name) [place, secret_type, enterprise_project, tag];
    /// Deletes a secret at once.
    DeleteSecret(secret_name) [place, secret_type, enterprise_project, tag];
    /// Deletes an event.
    DeleteSecretEvent(event_name) [];
    /// Deletes a secret after a while.
    DeleteSecretForSchedule(secret_name) [place, secret_type, recovery_window, enterprise_project, tag];
    /// Deletes the copy of a secret in another region.
    DeleteSecretReplica(secret_name, region_name) [place, secret_type, enterprise_project, tag];
    /// Deletes a stage.
    DeleteSecretStage(secret_name, stage_name) [place, secret_type, enterprise_project, tag];
    /// Takes one tag off a secret.
    DeleteSecretTag(secret_name, key) [place, secret_type, enterprise_project, tag];
    /// Downloads a secret's encrypted backup.
    DownloadSecretBlob(secret_name) [place, secret_type, enterprise_project, tag];
    /// Lists the notifications that were sent.
    ListNotificationRecords() [];
    /// Lists the tags of all secrets.
    ListProjectSecretsTags() [];
    /// Finds secrets by their tags. Which secrets that will be is unknown.
    ListResourceInstances() [];
    /// Lists the events.
    ListSecretEvents() [];
    /// Lists the tags of a secret.
    ListSecretTags(secret_name) [place, secret_type, enterprise_project, tag];
    /// Lists the rotation tasks.
    ListSecretTask() [];
    /// Lists the versions of a secret, without their values.
    ListSecretVersions(secret_name) [place, secret_type, enterprise_project, tag];
    /// Lists the secrets. Which secrets that will be is unknown.
    ListSecrets() [enterprise_project];
    /// Calls off the deletion of a secret.
    RestoreSecret(secret_name) [place, secret_type, enterprise_project, tag];
    /// Rotates a secret now.
    RotateSecret(secret_name) [place, secret_type, enterprise_project, tag];
    /// Shows what describes a secret.
    ShowSecret(secret_name) [place, secret_type, enterprise_project, tag];
    /// Shows an event.
    ShowSecretEvent(event_name) [];
    /// Shows which version a stage points at.
    ShowSecretStage(secret_name, stage_name) [place, secret_type, enterprise_project, tag];
    /// Reads one version of a secret with its plaintext.
    ShowSecretVersion(secret_name, version_id) [place, secret_type, enterprise_project, tag];
    /// Changes what describes a secret, or its encryption key.
    UpdateSecret(secret_name) [place, secret_type, kms_key, enterprise_project, tag];
    /// Changes an event.
    UpdateSecretEvent(event_name) [];
    /// Points a stage at another version.
    UpdateSecretStage(secret_name, stage_name) [place, secret_type, enterprise_project, tag];
    /// Sets when a version expires.
    UpdateVersion(secret_name, version_id) [place, secret_type, enterprise_project, tag];
    /// Makes a secret from a backup, which alone knows the secret's name.
    UploadSecretBlob() [place, secret, secret_type, kms_key, enterprise_project, request_tag];
}

#[cfg(test)]
mod tests;
