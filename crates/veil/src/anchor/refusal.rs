//! Reasons to refuse evidence: a stable word for programs, a sentence with the next step for people.

/// Defines an error of such reasons, after the errors that it passes on.
macro_rules! refusals {
    ($(#[$about:meta])* $name:ident($($cause:ident),*) {
        $($reason:ident = $word:literal: $sentence:literal,)*
    }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
        pub enum $name {
            $(#[doc = "What it consists of was refused."] #[error(transparent)] $cause(#[from] $cause),)*
            $(#[doc = $sentence] #[error($sentence)] $reason,)*
        }

        impl $name {
            /// The stable word for it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$cause(cause) => cause.as_str(),)*
                    $(Self::$reason => $word,)*
                }
            }
        }
    };
}

pub(crate) use refusals;

/// Refuses what does not hold.
pub(super) fn ensure<E>(holds: bool, error: E) -> Result<(), E> {
    if holds { Ok(()) } else { Err(error) }
}
