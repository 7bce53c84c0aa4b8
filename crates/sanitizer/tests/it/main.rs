//! The sanitizer as its users see it.

mod facade;
