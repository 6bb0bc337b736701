//! Numbers, listed under hashes.

use hashbrown::HashTable;

/// The limit of lists found for one text. Who finds more looks at everything instead.
const MAX_HITS: usize = 32;

/// Lists of numbers, each under a hash.
#[derive(Debug, Default)]
pub(super) struct Postings {
    /// The hasher of hashes: a hash is its own.
    lists: HashTable<List>,
    numbers: Box<[u32]>,
}

/// The place of a list in `numbers`.
#[derive(Debug)]
struct List {
    hash: u64,
    start: u32,
    length: u32,
}

/// The lists found already: a text may have the same stretch many times.
#[derive(Debug)]
pub(super) struct Hits {
    /// The start of each list.
    seen: [u32; MAX_HITS],
    count: usize,
}

impl Hits {
    #[inline]
    pub(super) fn none() -> Self {
        Hits { seen: [0; MAX_HITS], count: 0 }
    }
}

impl Postings {
    /// Files numbers under hashes; those of one hash stay in their order and have to stand next to each other.
    pub(super) fn new(entries: impl ExactSizeIterator<Item = (u64, u32)>) -> Self {
        let mut lists: HashTable<List> = HashTable::new();
        let mut numbers = Vec::with_capacity(entries.len());
        let mut run: Option<List> = None;
        for (hash, number) in entries {
            let start = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            numbers.push(number);
            match &mut run {
                Some(list) if list.hash == hash => list.length += 1,
                _ => {
                    let ended = run.replace(List { hash, start, length: 1 });
                    ended.into_iter().for_each(|it| insert(&mut lists, it));
                }
            }
        }
        run.into_iter().for_each(|it| insert(&mut lists, it));
        Postings { lists, numbers: numbers.into() }
    }

    /// The list under a hash, empty where there is none or it was found before; `None` where too many were.
    #[inline]
    pub(super) fn find(&self, hash: u64, hits: &mut Hits) -> Option<&[u32]> {
        let Some(&List { start, length, .. }) = self.lists.find(hash, |it| it.hash == hash) else {
            return Some(&[]);
        };
        if hits.seen.iter().take(hits.count).any(|it| *it == start) {
            return Some(&[]);
        }
        *hits.seen.get_mut(hits.count)? = start;
        hits.count += 1;
        self.numbers.get(start as usize..(start + length) as usize)
    }
}

fn insert(lists: &mut HashTable<List>, list: List) {
    lists.insert_unique(list.hash, list, |it| it.hash);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_found_once_and_no_more_lists_than_some() {
        let last = u32::try_from(MAX_HITS).unwrap();
        let postings =
            Postings::new((0..=last).map(|it| (u64::from(it), it)).collect::<Vec<_>>().into_iter());
        let mut hits = Hits::none();
        for number in 0..last {
            assert_eq!(postings.find(number.into(), &mut hits), Some(&[number][..]));
            assert_eq!(postings.find(number.into(), &mut hits), Some(&[][..]), "{number} was found before");
        }
        assert_eq!(postings.find(u64::MAX, &mut hits), Some(&[][..]), "nothing is listed there");
        assert_eq!(postings.find(last.into(), &mut hits), None);
    }
}
