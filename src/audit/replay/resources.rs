//! Names of a request's resources in reports.

use crate::request::{Request, Resources};

/// The start that resource names of a group have in common: to the first `-`, `_`, `/` or `.`.
pub(super) fn resource_prefix(request: &Request) -> String {
    let mut starts: Vec<String> = match request.resources() {
        Resources::None => return "none".to_owned(),
        Resources::Unknown => return "unknown".to_owned(),
        Resources::Named(urns) => urns.iter().map(|urn| prefix_of(&urn.to_string(), urn.path())).collect(),
    };
    starts.sort();
    starts.dedup();
    starts.join(" ")
}

fn prefix_of(urn: &str, path: &str) -> String {
    let before = urn.strip_suffix(path).unwrap_or_default();
    match path.find(['-', '_', '/', '.']) {
        Some(at) if at > 0 => format!("{before}{}*", path.get(..=at).unwrap_or(path)),
        _ => urn.to_owned(),
    }
}

/// The resources of a request in full.
pub(super) fn resources(request: &Request) -> String {
    match request.resources() {
        Resources::None => "none".to_owned(),
        Resources::Unknown => "unknown".to_owned(),
        Resources::Named(urns) => urns.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    #[test]
    fn resources_are_grouped_by_the_start_of_their_names() {
        for (path, expected) in [
            ("payments-db", "csms:r:a:secretName:payments-*"),
            ("app/x/y", "csms:r:a:secretName:app/*"),
            ("plain", "csms:r:a:secretName:plain"),
            ("-x", "csms:r:a:secretName:-x"),
        ] {
            let urn = format!("csms:r:a:secretName:{path}");
            let request =
                Request::builder("csms:secret:get").resource(&urn).build(&Catalog::embedded()).unwrap();
            assert_eq!(resource_prefix(&request), expected);
            assert_eq!(resources(&request), urn);
        }
    }
}
