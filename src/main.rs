//! The `iam5` command.

fn main() {}
