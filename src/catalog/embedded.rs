//! The services whose texts are part of the program, each read when something of it is asked for.

use std::sync::{Arc, OnceLock};

use crate::catalog::marks::Marks;
use crate::catalog::schema::{AuthorizationSchema, Object};
use crate::catalog::service::Service;

/// A collected service: its schema, its marks, and what has to be known of it before they are read.
#[derive(Debug)]
pub(crate) struct EmbeddedService {
    code: &'static str,
    /// What the names of its actions, aliases and keys begin with, in lower case.
    prefixes: &'static [&'static str],
    schema: &'static str,
    marks: &'static str,
    read: OnceLock<Option<Arc<Service>>>,
}

macro_rules! collected {
    ($code:literal, $prefixes:expr) => {
        EmbeddedService {
            code: $code,
            prefixes: $prefixes,
            schema: include_str!(concat!("../../catalog/", $code, ".json")),
            marks: include_str!(concat!("../../catalog/", $code, ".marks.json")),
            read: OnceLock::new(),
        }
    };
}

/// The service that every program has.
pub(crate) static SECRETS: EmbeddedService = collected!("csms", &["csms"]);

/// The others.
#[cfg(feature = "services")]
pub(crate) static OTHERS: [EmbeddedService; 10] = [
    collected!("kms", &["kms"]),
    collected!("iam", &["iam"]),
    collected!("sts", &["sts", "oidc", "saml"]),
    collected!("organizations", &["organizations"]),
    collected!("cts", &["cts"]),
    collected!("eps", &["eps"]),
    collected!("tms", &["tms"]),
    collected!("obs", &["obs"]),
    collected!("ecs", &["ecs", "cbr", "eip", "evs"]),
    collected!("vpc", &["vpc"]),
];

/// The others: none in this build.
#[cfg(not(feature = "services"))]
pub(crate) static OTHERS: [EmbeddedService; 0] = [];

impl EmbeddedService {
    /// The service; it is read the first time.
    pub(crate) fn service(&self) -> Option<&Arc<Service>> {
        // A test reads the same texts; they cannot fail here.
        self.read.get_or_init(|| self.parse().ok().flatten().map(Arc::new)).as_ref()
    }

    pub(crate) fn parse(&self) -> Result<Option<Service>, serde_json::Error> {
        let Object(schema): Object<AuthorizationSchema> = serde_json::from_str(self.schema)?;
        Ok(Service::collected(schema, serde_json::from_str::<Marks>(self.marks)?))
    }

    /// The texts of schema and marks.
    #[cfg(test)]
    pub(crate) fn texts(&self) -> (&'static str, &'static str) {
        (self.schema, self.marks)
    }
}

/// The place of a service in a catalog.
#[derive(Debug, Clone)]
pub(crate) enum Slot {
    /// One that was read.
    Read(Arc<Service>),
    /// One that is read when something of it is asked for.
    Embedded(&'static EmbeddedService),
}

impl Slot {
    /// The service.
    #[inline]
    pub(crate) fn service(&self) -> Option<&Service> {
        match self {
            Self::Read(service) => Some(service),
            Self::Embedded(embedded) => embedded.service().map(Arc::as_ref),
        }
    }

    /// The code, known without reading.
    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Read(service) => service.code(),
            Self::Embedded(embedded) => embedded.code,
        }
    }

    /// The first label of the hosts that serve it.
    pub(crate) fn endpoint(&self) -> &str {
        match self {
            Self::Read(service) => service.endpoint(),
            Self::Embedded(embedded) => embedded.code,
        }
    }

    /// The prefixes of all names by which it can be asked, in lower case.
    pub(crate) fn prefixes(&self) -> Vec<String> {
        match self {
            Self::Read(service) => service.prefixes(),
            Self::Embedded(embedded) => embedded.prefixes.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    /// Returns whether it is still to be read when it is asked for.
    pub(crate) fn is_embedded(&self) -> bool {
        matches!(self, Self::Embedded(_))
    }

    /// The same, read.
    pub(crate) fn read(&self) -> Self {
        match self {
            Self::Embedded(embedded) => {
                embedded.service().map_or(self.clone(), |it| Self::Read(Arc::clone(it)))
            }
            Self::Read(_) => self.clone(),
        }
    }
}
