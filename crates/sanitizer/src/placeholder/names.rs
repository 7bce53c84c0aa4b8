//! Which name stands at a place, letter by letter.

use crate::entity::EntityKind;
use crate::fold::fold_char;

/// The longest name, in letters.
pub(crate) const LONGEST: usize = 24;

/// Some names, which are letters of ASCII.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    sorted: Vec<(&'static str, EntityKind)>,
    /// For each first letter a bit for each second one: nearly all that stands in brackets is no
    /// name, and these tell.
    seconds: [u32; 32],
}

impl Names {
    pub(super) fn sorted(mut names: Vec<(&'static str, EntityKind)>) -> Self {
        names.sort_unstable();
        let mut seconds = [0; 32];
        for (name, _) in &names {
            if let [first, second, ..] = name.as_bytes() {
                seconds[Self::bit(*first)] |= 1 << Self::bit(*second);
            }
        }
        Self { sorted: names, seconds }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// Whether a name begins so.
    fn begins(&self, letters: &[u8]) -> bool {
        match letters {
            [] => true,
            [first] => self.seconds[Self::bit(*first)] != 0,
            [first, second, others @ ..] => {
                self.seconds[Self::bit(*first)] >> Self::bit(*second) & 1 == 1
                    && (others.is_empty() || self.some_begins(letters))
            }
        }
    }

    /// Tells quickly whether a name may follow right behind a bracket. Texts of programs and logs are full
    /// of brackets, before numbers and before words that begin like no name.
    pub(super) fn may_follow_bracket(&self, written: &[u8]) -> bool {
        match *written {
            [b'0'..=b'9' | b']' | b'[' | b'"' | b'#', ..] => false,
            [first, second, ..] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                self.seconds[Self::bit(first)] >> Self::bit(second) & 1 == 1
            }
            _ => true,
        }
    }

    fn some_begins(&self, letters: &[u8]) -> bool {
        let at = self.sorted.partition_point(|(name, _)| name.as_bytes() < letters);
        self.sorted.get(at).is_some_and(|(name, _)| name.as_bytes().starts_with(letters))
    }

    fn kind(&self, letters: &[u8]) -> Option<EntityKind> {
        let at = self.sorted.binary_search_by(|(name, _)| name.as_bytes().cmp(letters)).ok()?;
        self.sorted.get(at).map(|(_, kind)| *kind)
    }

    /// The place of a letter in the alphabet.
    fn bit(letter: u8) -> usize {
        usize::from(letter & 0x1f)
    }
}

/// A name as it is read, letter by letter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    letters: [u8; LONGEST],
    length: usize,
    /// Whether every letter so far was a capital one.
    pub(crate) capital: bool,
}

impl Default for Name {
    fn default() -> Self {
        Self { letters: [0; LONGEST], length: 0, capital: true }
    }
}

impl Name {
    /// Takes a letter; tells whether some name begins so.
    pub(super) fn push(&mut self, letter: char, names: &Names) -> bool {
        self.capital &= letter.is_uppercase();
        if letter.is_ascii_alphabetic() {
            return self.add(letter.to_ascii_uppercase()) && names.begins(self.read());
        }
        let mut folded = String::new();
        fold_char(letter, &mut folded);
        folded.chars().all(|base| base.is_ascii_alphabetic() && self.add(base.to_ascii_uppercase()))
            && names.begins(self.read())
    }

    /// The number of letters.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// The kind that has this name.
    pub(super) fn kind(&self, names: &Names) -> Option<EntityKind> {
        names.kind(self.read())
    }

    fn add(&mut self, letter: char) -> bool {
        let (Some(place), Ok(letter)) = (self.letters.get_mut(self.length), u8::try_from(letter))
        else {
            return false;
        };
        *place = letter;
        self.length += 1;
        true
    }

    fn read(&self) -> &[u8] {
        self.letters.get(..self.length).unwrap_or_default()
    }
}
