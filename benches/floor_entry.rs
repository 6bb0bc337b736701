//! The fastest way from texts to decisions that the public API has.

use iam5::{Authorizer, Decision, Policy, Request};

/// Compiles policies; one that is not valid is a mistake of whoever measures.
pub fn load(texts: &[&str]) -> Authorizer {
    let policy = |(number, text): (usize, &&str)| {
        Policy::parse(&number.to_string(), text).unwrap_or_else(|errors| panic!("{errors}"))
    };
    Authorizer::new(texts.iter().enumerate().map(policy))
}

/// Makes a request that is decided many times.
pub fn prepare(authorizer: &Authorizer, action: &str, resource: &str, keys: &[(&str, &str)]) -> Request {
    let request = Request::builder(action).resource(resource);
    let request = keys.iter().fold(request, |it, (key, value)| it.key(key, value));
    request.build(authorizer.catalog()).unwrap_or_else(|error| panic!("{error}"))
}

/// Decides a request that was made before.
pub fn decide_prepared(authorizer: &Authorizer, request: &Request) -> Decision {
    authorizer.decide(request).decision()
}

/// Decides what texts ask.
pub fn decide_strings(
    authorizer: &Authorizer,
    action: &str,
    resource: &str,
    keys: &[(&str, &str)],
) -> Decision {
    decide_prepared(authorizer, &prepare(authorizer, action, resource, keys))
}
