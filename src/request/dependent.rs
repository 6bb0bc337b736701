//! Requests for the actions that another one depends on.

use crate::catalog::Catalog;
use crate::policy::Urn;
use crate::source::brief;
use crate::wording::text;

use super::draft::is_account;
use super::{Part, Request, RequestBuilder, RequestError, Resources};

/// Keys about the resource of a request, or about what is done to it: another resource has its own. What ends in `/`
/// stands for all that begin so.
const OF_RESOURCE: [&str; 5] =
    ["g:ResourceTag/", "g:ResourceOrgId", "g:RequestTag/", "g:TagKeys", "g:EnterpriseProjectId"];

impl Request {
    /// The request of the same caller, made in the same way, for an action that this one depends on. Of its resource
    /// nothing is known but what `resources` says: the keys of this request's resource are not its.
    ///
    /// # Errors
    /// Why the request is none, such as a resource that is not a URN.
    pub fn dependent<'r>(
        &self,
        action: &str,
        resources: impl IntoIterator<Item = &'r str>,
        catalog: &Catalog,
    ) -> Result<Request, RequestError> {
        let mut builder: RequestBuilder = Request::builder(action)
            .principal(self.principal().clone())
            .authentication(self.authentication())
            // The names were checked in this request, and a service may have no keys of its own to leave open.
            .allow_unlisted();
        for (key, values) in self.context().present().filter(|it| is_of_caller(it.0)) {
            builder = builder.key_values(key, values.iter().cloned());
        }
        for pattern in self.context().unknown() {
            builder = builder.unknown(&pattern.to_string());
        }
        for key in OF_RESOURCE {
            let pattern = if key.ends_with('/') { format!("{key}*") } else { key.to_owned() };
            builder = builder.unknown(&pattern);
        }
        let service = action.split(':').next().unwrap_or_default();
        builder = builder.unknown(&format!("{service}:*"));
        for part in [Part::Principal, Part::TrustPolicy, Part::Scps, Part::Rcps, Part::Ncps] {
            if self.unknown_parts().contains(part) {
                builder = builder.unknown(part.name());
            }
        }
        builder = self.region().iter().fold(builder, |builder, it| builder.region(it));
        builder = self.project().iter().fold(builder, |builder, it| builder.project(it));
        builder = resources.into_iter().fold(builder, |builder, it| builder.resource(it));
        let built = builder.build(catalog)?;
        self.check_account(&built)?;
        Ok(built)
    }

    /// Checks that a caller who is not named can be of the account of both requests (rule UNK-3).
    fn check_account(&self, dependent: &Request) -> Result<(), RequestError> {
        let caller = self.principal();
        let is_known = caller.account().is_some() || caller.service.is_some();
        if is_known || self.unknown_parts().contains(Part::Principal) {
            return Ok(());
        }
        let own = self.resource_accounts().next();
        match own.and_then(|own| Some((own, dependent.resource_accounts().find(|it| *it != own)?))) {
            Some((own, other)) => Err(RequestError::new(
                text!(
                    "`{0}` is asked about a resource of the account `{1}`, `{2}` about one of `{3}`, and no caller is \
                     named",
                    "`{0}` 的资源属于账号 `{1}`，`{2}` 的资源属于账号 `{3}`，而没有指明调用者",
                    brief(self.action().name()),
                    brief(own),
                    brief(dependent.action().name()),
                    brief(other)
                ),
                text!(
                    "name the caller, or say that `principal` is unknown",
                    "请指明调用者，或声明 `principal` 未知"
                ),
            )),
            None => Ok(()),
        }
    }

    /// The accounts of the resources, as far as they are known.
    fn resource_accounts(&self) -> impl Iterator<Item = &str> {
        let urns = match self.resources() {
            Resources::Named(urns) => urns.as_slice(),
            Resources::None | Resources::Unknown => &[],
        };
        urns.iter().filter_map(Urn::account).filter(|it| is_account(it))
    }
}

/// Returns whether a key is about who calls, from where and when.
fn is_of_caller(key: &str) -> bool {
    let begins = |name: &str| key.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name));
    begins("g:") && !OF_RESOURCE.iter().any(|it| begins(it))
}
