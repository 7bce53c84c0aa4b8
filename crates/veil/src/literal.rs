//! Enumerations that travel as full-name strings, such as `VERDICT_PARTIAL`.

/// Defines an enumeration with its wire prefix and the short form of each value.
macro_rules! literals {
    (
        $(#[$about:meta])*
        $name:ident, $prefix:literal, { $($(#[$about_value:meta])* $value:ident = $short:literal,)* }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$about_value])* $value,)*
        }

        impl $name {
            /// All values in the order of their wire numbers.
            pub const ALL: &'static [Self] = &[$(Self::$value,)*];

            /// The full name, as certificates write it.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$value => concat!($prefix, $short),)*
                }
            }

            /// The name without its prefix, as signed texts write it.
            pub fn short(self) -> &'static str {
                match self {
                    $(Self::$value => $short,)*
                }
            }

            /// The value of exactly that full name.
            pub fn from_literal(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

pub(crate) use literals;
