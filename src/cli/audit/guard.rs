//! Calls of a crate that may panic on what it reads.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread is within a call whose panics are nobody's business.
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Makes a call; none where it panicked.
///
/// The crates that read Parquet check much of a file, and index into the rest of it: what is broken ends in a
/// panic in a few dozen places of theirs. A file is from outside, and must not take the run with it. So whoever
/// calls them calls them here, and drops what the call was about where nothing came of it: it may be half
/// changed. Our own code has no place in such a call, as a defect of it must not pass for a broken file.
///
/// The message of the panic is not written, for this thread and this call alone; the hook that writes those of
/// others stays as it was. A stack that overflows and memory that cannot be had are no panics: what leads there
/// is bounded before the call (`pages.rs`, `thrift.rs`).
pub(super) fn guarded<T>(call: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let others = take_hook();
        set_hook(Box::new(move |panic| {
            // A thread that ends has no such mark any more.
            if !WITHIN.try_with(Cell::get).unwrap_or(false) {
                others(panic);
            }
        }));
    });
    let before = WITHIN.replace(true);
    // What the call leaves half changed is dropped by whoever made it.
    let made = catch_unwind(AssertUnwindSafe(call));
    WITHIN.set(before);
    made.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_within_is_none_and_one_outside_goes_on() {
        let bytes: &[u8] = &[1];
        assert_eq!(guarded(|| bytes[0]), Some(1));
        assert_eq!(guarded(|| bytes[bytes.len()]), None);
        assert!(!WITHIN.get());
        let outside = std::thread::spawn(|| {
            assert_eq!(guarded(|| <[u8]>::split_at(&[], 1).0.len()), None);
            assert_eq!(std::hint::black_box(1), 2, "this panic is to be seen");
        });
        assert!(outside.join().is_err());
    }
}
