//! Input: records of calls, their times, and the cache key by which a short look recognizes a record.

pub(in crate::audit) mod cache_key;
pub(in crate::audit) mod cursor;
pub(in crate::audit) mod place;
pub(in crate::audit) mod record;
pub(in crate::audit) mod time;
