//! What comes in: records of calls, who made them and when, and the cache key by which a short look knows a record.

pub(in crate::audit) mod cache_key;
pub(in crate::audit) mod caller;
pub(in crate::audit) mod cursor;
pub(in crate::audit) mod place;
pub(in crate::audit) mod record;
pub(in crate::audit) mod time;
