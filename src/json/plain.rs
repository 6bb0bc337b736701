//! Strings without escapes, which most are.

/// The number of bytes before the first quote, backslash or control character, looked at eight at a time.
pub(super) fn plain_length(bytes: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let (words, rest) = bytes.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // The lowest bit that is set is right; those above it need not be.
        let below = |word: u64, limit: u64| word.wrapping_sub(limit * EACH) & !word & HIGH;
        let is = |byte: u8| below(word ^ (u64::from(byte) * EACH), 1);
        let found = is(b'"') | is(b'\\') | below(word, 0x20);
        if found != 0 {
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let plain = |it: &&u8| !matches!(**it, b'"' | b'\\' | 0..0x20);
    bytes.len() - rest.len() + rest.iter().take_while(plain).count()
}
