//! Tests of the catalog: its data, its lookups, loading and routes.

mod data;
mod load;
mod lookup;
mod route;
mod services;
