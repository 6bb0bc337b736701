//! iam5
