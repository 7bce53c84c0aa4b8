//! Beginnings of patterns that few bytes fit, each as two bits of a hash: a look tells more exactly than
//! [groups](super::beginnings) whether one of them stands at a place.

/// So many beginnings of a pattern have bits; of more, as of one that begins with any digit, none has.
const MOST: usize = 48;
/// So many words hold the bits of all hashes, as a power of two; some hundreds of beginnings set few of
/// them.
const WORDS: u32 = 9;
/// The bit in which small and capital letters differ.
const CASES: u8 = 0x20;

/// A set of four bytes each, with hardly any more in it.
pub(super) struct Prefixes(Box<[u64; 1 << WORDS]>);

impl Prefixes {
    pub(super) fn new() -> Self {
        Self(Box::new([0; 1 << WORDS]))
    }

    /// Adds all beginnings of which each byte is one of some, unless there are too many of them.
    pub(super) fn add(&mut self, mut places: [Vec<u8>; 4]) -> bool {
        for bytes in &mut places {
            bytes.iter_mut().for_each(|byte| *byte |= CASES);
            bytes.sort_unstable();
            bytes.dedup();
        }
        let count: usize = places.iter().map(Vec::len).product();
        for index in (0..count).take_while(|_| count <= MOST) {
            let mut rest = index;
            let (word, bits) = hash(std::array::from_fn(|place| {
                let bytes = &places[place];
                let byte = bytes[rest % bytes.len()];
                rest /= bytes.len();
                byte
            }));
            self.0[word] |= bits;
        }
        count <= MOST
    }

    /// Tells with hardly a mistake whether some bytes are in the set.
    pub(super) fn has(&self, bytes: [u8; 4]) -> bool {
        let (word, bits) = hash(bytes);
        self.0[word] & bits == bits
    }
}

/// The word of some bytes and two bits in it; small and capital letters have the same.
fn hash(bytes: [u8; 4]) -> (usize, u64) {
    let bytes = u32::from_le_bytes(bytes) | u32::from_le_bytes([CASES; 4]);
    let hash = bytes.wrapping_mul(0x9e37_79b1);
    let word = hash >> (u32::BITS - WORDS);
    (word as usize, 1 << (hash >> 17 & 63) | 1 << (hash >> 11 & 63))
}

#[test]
fn what_was_added_is_found_in_any_case() {
    let mut prefixes = Prefixes::new();
    let words = ["pass", "name", "0x1f", "a.b-"];
    for word in words {
        assert!(prefixes.add(std::array::from_fn(|place| vec![word.as_bytes()[place]])));
    }
    let any = || (0..=u8::MAX).collect::<Vec<_>>();
    assert!(!prefixes.add([any(), vec![b':'], vec![b':'], any()]));
    for word in words {
        for written in [word.to_owned(), word.to_uppercase()] {
            assert!(prefixes.has(std::array::from_fn(|place| written.as_bytes()[place])));
        }
    }
    let others = (0..10_000u32).map(|number| number.wrapping_mul(0x0123_4567).to_le_bytes());
    assert!(others.filter(|&other| prefixes.has(other)).count() < 10);
}
