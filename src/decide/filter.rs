//! One request over many resources: which of these may it read?

use crate::request::{RequestBuilder, RequestError};

use super::authorizer::Authorizer;
use super::verdict::Decision;

impl Authorizer {
    /// Decides a request for each of many resources, by their URNs, in their order.
    ///
    /// `request` names no resource itself. What else it says is said of every one of them: a key that differs from
    /// resource to resource, such as a tag, is left unknown there, and asked about where the decision is
    /// [`Undetermined`](Decision::Undetermined). A URN that is refused is refused alone, with its error; nothing but
    /// [`Allow`](Decision::Allow) lets a resource through.
    ///
    /// Cost: that of building and deciding one request for each.
    ///
    /// ```
    /// use iam5::{Authorizer, Decision, Policy, Request};
    ///
    /// let text = r#"{"Version": "5.0", "Statement": [{
    ///     "Effect": "Allow", "Action": ["csms:secret:getVersion"], "Resource": ["csms:*:*:secretName:app-*"]}]}"#;
    /// let authorizer = Authorizer::new([Policy::parse("app", text)?]);
    /// let secrets = ["csms:cn-north-4:0a1b2c3d:secretName:app-db", "csms:cn-north-4:0a1b2c3d:secretName:root"];
    /// let readable: Vec<&str> = authorizer
    ///     .filter(&Request::builder("csms:secret:getVersion"), secrets)
    ///     .filter(|it| matches!(it.1, Ok(Decision::Allow)))
    ///     .map(|it| it.0)
    ///     .collect();
    /// assert_eq!(readable, ["csms:cn-north-4:0a1b2c3d:secretName:app-db"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn filter<'u>(
        &self,
        request: &RequestBuilder,
        resources: impl IntoIterator<Item = &'u str>,
    ) -> impl Iterator<Item = (&'u str, Result<Decision, RequestError>)> {
        resources.into_iter().map(move |urn| {
            let asked = request.clone().resource(urn).build(self.catalog());
            (urn, asked.map(|it| self.decide(&it).decision()))
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::{Authorizer, Decision, Policy, Request};

    #[test]
    fn every_resource_is_decided_by_itself() {
        let text = r#"{"Version": "5.0", "Statement": [
            {"Effect": "Allow", "Action": ["csms:*"], "Resource": ["csms:*:*:secretName:a*"]},
            {"Effect": "Deny", "Action": ["*"], "Condition": {"StringEquals": {"g:ResourceTag/env": "locked"}}}]}"#;
        let authorizer = Authorizer::new([Policy::parse("p", text).unwrap()]);
        let decided = |request: crate::request::RequestBuilder| {
            let urns =
                ["csms:r:0a:secretName:a1", "csms:r:0a:secretName:b", "no URN", "csms:r:0a:secretName:a2"];
            let all = authorizer.filter(&request, urns);
            all.map(|(urn, it)| (urn.to_owned(), it.ok())).map(|it| it.1).collect::<Vec<_>>()
        };
        let request = || Request::builder("csms:secret:get");
        let (allow, no) = (Some(Decision::Allow), Some(Decision::ImplicitDeny));
        assert_eq!(decided(request()), [allow, no, None, allow]);
        let open = Some(Decision::Undetermined);
        assert_eq!(decided(request().unknown("g:ResourceTag/env")), [open, open, None, open]);
        // A request that names a resource is about that one as well.
        let beside = request().resource("csms:r:0a:secretName:b");
        assert_eq!(decided(beside), [no, no, None, no]);
    }
}
