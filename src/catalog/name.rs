//! How names are compared: ASCII case is ignored, so lookups go by the lower-case form.

use std::borrow::Cow;

/// The lower-case form; borrowed where nothing changes.
pub(crate) fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// What stands before the first colon: the service of an action, the prefix of a key.
pub(crate) fn prefix(name: &str) -> &str {
    name.bytes().position(|byte| byte == b':').and_then(|colon| name.get(..colon)).unwrap_or(name)
}

/// Adds the name unless it is there already, ASCII case ignored.
pub(crate) fn push_new(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|seen| seen.eq_ignore_ascii_case(name)) {
        names.push(name.to_owned());
    }
}
