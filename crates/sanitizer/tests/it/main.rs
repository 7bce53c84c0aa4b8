//! The sanitizer as its users see it.

#[cfg(test)]
mod body;
mod corpus;
mod facade;
mod ordinary;
mod outbound;
mod properties;
#[cfg(test)]
mod restore;
mod rules;
#[cfg(test)]
mod rules_digest;
#[cfg(test)]
mod splice;
#[cfg(test)]
mod turns;
#[cfg(test)]
mod vectors;
mod written;
