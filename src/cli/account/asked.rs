//! A request to an account: what its snapshot says of the caller and of the resource.

use anyhow::bail;
use iam5::account::{Holder, HolderKind, Inventory, Snapshot};
use iam5::decide::AuthorizerBuilder;
use iam5::request::{KeyName, KeyState, Resources};
use iam5::{Catalog, Options, Request};

use super::super::request_args::AskArgs;

/// The caller of a request, as a snapshot has it.
pub(crate) struct AccountRequest<'s> {
    snapshot: &'s Snapshot,
    principal: iam5::account::Principal<'s>,
    /// The URN of a session that was named.
    session: Option<String>,
}

/// The keys of a resource that a snapshot may have, unknown where it does not.
const OF_RESOURCE: [&str; 3] = ["g:ResourceTag/*", "g:EnterpriseProjectId", "csms:Type"];

impl<'s> AccountRequest<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, named: &str) -> anyhow::Result<Self> {
        let principal = match snapshot.principal(named) {
            Ok(principal) => principal,
            Err(error) => bail!(error),
        };
        let is_session = named.starts_with("sts:") && named.contains('/');
        let session = is_session.then(|| named.to_owned());
        Ok(AccountRequest { snapshot, principal, session })
    }

    pub(crate) fn holder(&self) -> &'s Holder {
        self.principal.holder
    }

    fn account(&self) -> &'s str {
        self.snapshot.account_id.as_deref().unwrap_or_default()
    }

    /// Says in the flags of a request who calls, and where the resource is.
    pub(crate) fn flags(&self, ask: &mut AskArgs) {
        let holder = self.principal.holder;
        let urn = match holder.kind {
            HolderKind::User => Some(holder.urn_in(self.account())),
            HolderKind::Agency => self.session.clone(),
        };
        ask.call_as(urn, self.account(), self.principal.is_root);
        if holder.is_service_linked() {
            ask.exempt_as_service_linked();
        }
        if self.snapshot.management_account {
            ask.exempt_as_managing();
        }
        let project = self.snapshot.projects.iter().find(|it| ask.names_project(&it.id));
        if let Some(project) = project {
            ask.resource_is_in(&project.region, self.account());
        }
        for key in OF_RESOURCE {
            ask.leave_unknown(key);
        }
        if holder.tags.is_none() {
            ask.leave_unknown("g:PrincipalTag/*");
        }
        if holder.kind == HolderKind::Agency && self.session.is_none() {
            ask.leave_unknown("g:PrincipalUrn");
        }
    }

    /// Says in a request what the snapshot has of the caller and of the resource.
    pub(crate) fn fill(&self, request: &mut Request, id: Option<&str>) {
        let holder = self.principal.holder;
        if let Some(tags) = &holder.tags {
            tags.put("g:PrincipalTag/", true, request);
        }
        let is_given = |request: &Request, key: &str| {
            matches!(request.context().get(&KeyName::new(key)), KeyState::Present(_))
        };
        if let (HolderKind::User, Some(id)) = (holder.kind, &holder.id) {
            for key in ["g:UserId", "g:PrincipalId"] {
                if !is_given(request, key) {
                    request.set_key(key, [id.as_str()]);
                }
            }
        }
        if *request.resources() == Resources::None {
            // There is no resource that could have them.
            OF_RESOURCE.into_iter().for_each(|it| request.set_known(it));
            return;
        }
        Inventory::of(self.snapshot).fill(request, id, Some(self.account()));
    }

    /// The authorizer of the caller, with the trust policy of the agency that is asked about.
    pub(crate) fn authorizer(
        &self,
        request: &Request,
        catalog: &Catalog,
        options: Options,
    ) -> AuthorizerBuilder {
        let holder = self.principal.holder;
        let start = self.snapshot.authorizer(&holder.policies, &holder.grants, catalog, options);
        let agency = match request.resources() {
            Resources::Named(urns) => match urns.as_slice() {
                [urn] if urn.resource_type() == "agency" => {
                    let mut agencies =
                        self.snapshot.holders.iter().filter(|it| it.kind == HolderKind::Agency);
                    agencies.find(|it| it.urn_in(self.account()) == urn.as_str())
                }
                _ => None,
            },
            _ => None,
        };
        match agency.and_then(|it| it.trust.clone()) {
            Some(trust) => start.resource([trust]),
            None => start,
        }
    }

    /// What is to be said besides every answer.
    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = self.snapshot.notes();
        if self.principal.holder.is_disabled {
            notes.push(format!("the user `{}` is disabled: it cannot call", self.principal.holder.name));
        }
        notes
    }
}
