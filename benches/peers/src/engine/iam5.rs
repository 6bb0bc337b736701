//! iam5 itself.

use ::iam5::{Authorizer, Catalog, Decision, Policy, Request};

use super::Engine;
use crate::workload::{self, RawRequest, Spread};

pub struct Iam5 {
    authorizer: Authorizer,
    catalog: Catalog,
}

impl Engine for Iam5 {
    type Source = Vec<String>;
    type Request = Request;

    fn source(spread: Spread, count: usize) -> Vec<String> {
        workload::texts(spread, count)
    }

    fn load(texts: &Vec<String>) -> Self {
        let policies = texts.iter().map(|it| Policy::parse("app", it).expect("a valid policy"));
        let authorizer = Authorizer::new(policies);
        let catalog = authorizer.catalog().clone();
        Iam5 { authorizer, catalog }
    }

    fn prepare(&self, raw: &RawRequest) -> Request {
        raw.build(&self.catalog)
    }

    fn decide(&mut self, request: &Request) -> Decision {
        self.authorizer.decide(request).decision()
    }
}
