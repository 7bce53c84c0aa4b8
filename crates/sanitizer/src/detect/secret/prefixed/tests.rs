//! The triggers and the forms are one list.

use super::*;

#[test]
fn every_form_has_its_trigger() {
    let triggers: Vec<_> = Prefixed.triggers().iter().map(|t| t.replace('\\', "")).collect();
    let prefixes: Vec<_> = FORMS.iter().map(|form| form.prefix).collect();
    assert_eq!(triggers, prefixes);
}
