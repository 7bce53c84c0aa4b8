//! Names of context fields whose values are personal data by declaration, whatever they look like.
//! Such a value is masked wherever it stands in the request, also where it is slightly misspelt.

use lucairn_sanitizer::{EntityKind, MatchStyle};
use lucairn_veil::json::Json;

/// What the value of a declared field is, one row per field name.
const FIELDS: &[(&str, EntityKind, MatchStyle)] = &[
    ("name", EntityKind::Person, MatchStyle::Name),
    ("full_name", EntityKind::Person, MatchStyle::Name),
    ("first_name", EntityKind::Person, MatchStyle::Name),
    ("last_name", EntityKind::Person, MatchStyle::Name),
    ("surname", EntityKind::Person, MatchStyle::Name),
    ("person", EntityKind::Person, MatchStyle::Name),
    ("customer", EntityKind::Person, MatchStyle::Name),
    ("customer_name", EntityKind::Person, MatchStyle::Name),
    ("client", EntityKind::Person, MatchStyle::Name),
    ("client_name", EntityKind::Person, MatchStyle::Name),
    ("patient", EntityKind::Person, MatchStyle::Name),
    ("patient_name", EntityKind::Person, MatchStyle::Name),
    ("employee", EntityKind::Person, MatchStyle::Name),
    ("employee_name", EntityKind::Person, MatchStyle::Name),
    ("contact", EntityKind::Person, MatchStyle::Name),
    ("contact_name", EntityKind::Person, MatchStyle::Name),
    ("user_name", EntityKind::Person, MatchStyle::Name),
    ("company", EntityKind::Organisation, MatchStyle::Term),
    ("company_name", EntityKind::Organisation, MatchStyle::Term),
    ("organisation", EntityKind::Organisation, MatchStyle::Term),
    ("organization", EntityKind::Organisation, MatchStyle::Term),
    ("employer", EntityKind::Organisation, MatchStyle::Term),
    ("username", EntityKind::Id, MatchStyle::Term),
    ("customer_id", EntityKind::Id, MatchStyle::Term),
    ("client_id", EntityKind::Id, MatchStyle::Term),
    ("patient_id", EntityKind::Id, MatchStyle::Term),
    ("employee_id", EntityKind::Id, MatchStyle::Term),
    ("user_id", EntityKind::Id, MatchStyle::Term),
    ("account", EntityKind::Id, MatchStyle::Term),
    ("account_number", EntityKind::Id, MatchStyle::Term),
    ("case_number", EntityKind::Id, MatchStyle::Term),
    ("address", EntityKind::Id, MatchStyle::Term),
    ("street", EntityKind::Id, MatchStyle::Term),
    ("city", EntityKind::Id, MatchStyle::Term),
    ("email", EntityKind::Email, MatchStyle::Term),
    ("phone", EntityKind::Phone, MatchStyle::Term),
    ("iban", EntityKind::Iban, MatchStyle::Term),
    ("ssn", EntityKind::Ssn, MatchStyle::Term),
    ("date_of_birth", EntityKind::DateOfBirth, MatchStyle::Term),
    ("birthdate", EntityKind::DateOfBirth, MatchStyle::Term),
    ("dob", EntityKind::DateOfBirth, MatchStyle::Term),
    ("password", EntityKind::Secret, MatchStyle::Term),
    ("passphrase", EntityKind::Secret, MatchStyle::Term),
    ("secret", EntityKind::Secret, MatchStyle::Term),
    ("token", EntityKind::Secret, MatchStyle::Term),
    ("api_key", EntityKind::Secret, MatchStyle::Term),
];

/// What the value of a field is, when its name declares it; case and `-` for `_` do not matter.
pub(crate) fn role(field: &str) -> Option<(EntityKind, MatchStyle)> {
    let same = |known: &str| {
        known.len() == field.len()
            && known.bytes().zip(field.bytes()).all(|(known, given)| {
                known == given.to_ascii_lowercase() || (known == b'_' && given == b'-')
            })
    };
    FIELDS.iter().find(|(name, ..)| same(name)).map(|(_, kind, style)| (*kind, *style))
}

/// The table as it stands in the text of the settings in force: name, label and style per row.
pub(crate) fn table() -> Json<'static> {
    let style = |style: MatchStyle| match style {
        MatchStyle::Name => "name",
        MatchStyle::Term => "term",
    };
    let row = |(name, kind, how): &(&'static str, EntityKind, MatchStyle)| {
        vec![*name, kind.label(), style(*how)].into()
    };
    Json::Array(FIELDS.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_recognised_in_their_spellings() {
        for (field, kind) in [
            ("name", Some(EntityKind::Person)),
            ("Customer-Name", Some(EntityKind::Person)),
            ("EMAIL", Some(EntityKind::Email)),
            ("api-key", Some(EntityKind::Secret)),
            ("text", None),
            ("names", None),
            ("", None),
        ] {
            assert_eq!(role(field).map(|(kind, _)| kind), kind, "{field}");
        }
    }
}
