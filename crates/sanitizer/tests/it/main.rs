//! The sanitizer as its users see it.

#[cfg(test)]
mod body;
mod corpus;
mod facade;
#[cfg(test)]
mod ordinary;
#[cfg(test)]
mod outbound;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod restore;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod rules_digest;
#[cfg(test)]
mod splice;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod turns;
#[cfg(test)]
mod vectors;
#[cfg(test)]
mod written;
