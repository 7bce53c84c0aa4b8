//! Groups of beginnings that are looked for together.

use super::classes::Classes;
use super::frequent::FREQUENT;
use super::{PLACES, Places};

/// How much worse a group is for each of the rarer frequent characters that fits it, where the most
/// frequent ones count four times and the next ones twice. As [`weight`] is in a thousandth of a text,
/// four bytes that a text has once in 1,500 weigh so much.
const FREQUENT_WEIGHT: f32 = 7e8;

/// Some of the frequent four characters, as bits.
type Frequent = [u64; 4];

/// Beginnings that are looked for together.
#[derive(Clone, Copy, Default)]
pub(super) struct Group {
    pub(super) places: Places,
    /// How often about a byte of a place stands in texts.
    weights: [f32; PLACES],
    /// What of the frequent has such a byte there.
    fits: [Frequent; PLACES],
}

/// Joins beginnings to groups.
pub(super) struct Grouping {
    weights: Vec<f32>,
    /// For each place and class, what of the frequent has one of its bytes there.
    fits: [Vec<Frequent>; PLACES],
}

impl Grouping {
    pub(super) fn new(classes: &Classes) -> Self {
        let mut weights = vec![0.0; classes.len()];
        (0..=u8::MAX).for_each(|byte| weights[classes.class(byte)] += weight(byte));
        let mut fits = std::array::from_fn(|_| vec![Frequent::default(); classes.len()]);
        let (fours, _) = FREQUENT.as_bytes().as_chunks::<{ PLACES }>();
        for (index, four) in fours.iter().enumerate() {
            for (fits, byte) in fits.iter_mut().zip(four) {
                for byte in [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()] {
                    fits[classes.class(byte)][index / 64] |= 1 << (index % 64);
                }
            }
        }
        Self { weights, fits }
    }

    /// Joins beginnings to so many groups, so that as little as possible gets in that is none.
    pub(super) fn groups(&self, beginnings: &[Places], count: usize) -> Vec<Group> {
        // The most frequent first: what is rare fits to them or has room beside them.
        let mut ones: Vec<Group> = beginnings.iter().map(|places| self.one(*places)).collect();
        ones.sort_by(|one, other| other.weight().total_cmp(&one.weight()));
        let mut groups = vec![Group::default(); count];
        let mut weights = vec![0.0; count];
        for one in ones {
            let joined: Vec<Group> = groups.iter().map(|group| self.joined(group, &one)).collect();
            let growths =
                joined.iter().zip(&weights).map(|(joined, weight)| joined.weight() - weight);
            let best = growths.enumerate().min_by(|(_, a), (_, b)| a.total_cmp(b));
            if let Some((best, _)) = best {
                groups[best] = joined[best];
                weights[best] = groups[best].weight();
            }
        }
        groups
    }

    fn one(&self, places: Places) -> Group {
        self.joined(&Group::default(), &Group { places, ..Group::default() })
    }

    fn joined(&self, group: &Group, one: &Group) -> Group {
        let mut joined = *group;
        for place in 0..PLACES {
            let new = one.places[place].without(group.places[place]);
            for class in new.classes() {
                joined.weights[place] += self.weights[class];
                let fits = self.fits[place][class];
                joined.fits[place].iter_mut().zip(fits).for_each(|(all, fits)| *all |= fits);
            }
            joined.places[place] = group.places[place].or(new);
        }
        joined
    }
}

impl Group {
    /// How often about its four bytes stand in texts.
    fn weight(&self) -> f32 {
        let [one, two, three, four] = &self.fits;
        let fits = |part: usize| (one[part] & two[part] & three[part] & four[part]).count_ones();
        let frequent = 4 * fits(0) + 2 * fits(1) + fits(2) + fits(3);
        self.weights.iter().product::<f32>() + FREQUENT_WEIGHT * frequent as f32
    }
}

/// How often about a byte occurs in texts, of a thousand; only for the choice of groups.
fn weight(byte: u8) -> f32 {
    const LETTERS: [u8; 26] = [
        65, 12, 30, 33, 95, 20, 18, 30, 62, 3, 7, 36, 24, 58, 58, 20, 2, 58, 58, 72, 27, 11, 13, 4,
        13, 4,
    ];
    match byte {
        b'a'..=b'z' => f32::from(LETTERS[usize::from(byte - b'a')]),
        b'A'..=b'Z' => f32::from(LETTERS[usize::from(byte - b'A')]) / 12.0,
        b' ' => 150.0,
        b'0'..=b'9' | b'\n' | b'.' | b',' | b'-' | b'_' | b':' | b'"' => 10.0,
        _ => 1.0,
    }
}
