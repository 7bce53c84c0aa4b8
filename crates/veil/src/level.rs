//! How far the proof of a certificate reaches.

/// Defines the levels with their words and meanings, in the order in which they are shown.
macro_rules! levels {
    ($($name:ident = $word:literal: $meaning:literal,)*) => {
        /// One thing that a verification can prove. None but the first follows from another.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Level {
            $(#[doc = $meaning] $name,)*
        }

        impl Level {
            /// All levels.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word, such as `timestamped`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// What it means that the level is reached.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)*
                }
            }
        }
    };
}

levels! {
    Signed = "signed": "A trusted witness signed the certificate.",
    Claims = "claims": "Every service signed its own claim, and the verdict follows from the claims.",
    Logged = "logged": "The certificate is an entry of a transparency log that is trusted.",
    Witnessed = "witnessed": "Enough independent witnesses saw the same history of that log.",
    Timestamped = "timestamped": "A trusted time-stamp authority saw the certificate at a certain time.",
    Public = "public": "The certificate is recorded in a public log that anybody can read.",
}

impl std::fmt::Display for Level {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        Self::ALL.iter().copied().find(|level| level.as_str() == word).ok_or(UnknownLevel)
    }
}

/// The word names no level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such level: use signed, claims, logged, witnessed, timestamped or public")]
pub struct UnknownLevel;

/// A set of levels. Serializes as a list of words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Levels(u8);

impl Levels {
    /// No level.
    pub const NONE: Self = Self(0);

    /// Whether the level is in the set.
    pub fn has(self, level: Level) -> bool {
        self.0 & 1 << level as u8 != 0
    }

    /// The levels in the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Level> {
        Level::ALL.iter().copied().filter(move |level| self.has(*level))
    }

    /// The first level of this set that the other one lacks.
    pub fn first_missing_in(self, other: Self) -> Option<Level> {
        self.iter().find(|level| !other.has(*level))
    }
}

impl FromIterator<Level> for Levels {
    fn from_iter<I: IntoIterator<Item = Level>>(levels: I) -> Self {
        Self(levels.into_iter().fold(0, |set, level| set | 1 << level as u8))
    }
}

impl serde::Serialize for Levels {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(Level::as_str))
    }
}
