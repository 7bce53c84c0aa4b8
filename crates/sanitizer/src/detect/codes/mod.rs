//! Rules for numbers and codes, one file each, and the table of all of them.

use super::code::CodeRule;

mod credit_card;
mod iban;
mod us_ssn;

pub(crate) use iban::is_country as is_iban_country;

/// Every rule for a number or code.
pub(super) static CODES: &[&CodeRule] = &[&credit_card::CREDIT_CARD, &iban::IBAN, &us_ssn::US_SSN];
