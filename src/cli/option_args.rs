//! The other readings of open rules, as values of `--reading`.

use std::sync::LazyLock;

use iam5::options::{self, Options};

/// A reading of a rule, as the command line takes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reading(options::Reading);

static READINGS: LazyLock<Vec<Reading>> =
    LazyLock::new(|| options::Reading::ALL.into_iter().map(Reading).collect());

impl clap::ValueEnum for Reading {
    fn value_variants<'a>() -> &'a [Self] {
        &READINGS
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.0.name()).help(self.0.meaning()))
    }
}

/// The options with these readings taken.
pub(crate) fn options(readings: &[Reading]) -> Options {
    let mut options = Options::default();
    readings.iter().for_each(|it| it.0.set(&mut options));
    options
}
