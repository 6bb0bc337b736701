//! A small random number generator, the same on every machine.

/// Numbers that follow from a seed (splitmix64).
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
    /// Bytes that come first, so that whoever looks for inputs can change one choice and keep the others.
    tape: std::vec::IntoIter<u8>,
}

impl Random {
    /// Starts at a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Random { state: seed, tape: Vec::new().into_iter() }
    }

    /// Takes a number from each byte, and goes on from a seed when there are no more.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Random { state: bytes.len() as u64, tape: Vec::from(bytes).into_iter() }
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        if let Some(byte) = self.tape.next() {
            return u64::from(byte);
        }
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`; 0 where the limit is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.number() % (limit.max(1) as u64)).unwrap_or(0)
    }

    /// True `percent` times of a hundred.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of a list; the default of the type where the list is empty.
    pub fn pick<T: Clone + Default>(&mut self, list: &[T]) -> T {
        let at = self.below(list.len());
        list.get(at).cloned().unwrap_or_default()
    }
}
