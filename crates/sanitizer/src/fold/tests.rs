//! Folding by example.

use super::*;

#[test]
fn spellings_of_one_word_fold_to_one_form() {
    for (text, folded) in [
        ("Anna", "anna"),
        ("MÜLLER", "muller"),
        ("Mu\u{308}ller", "muller"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("STRAẞE", "strasse"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Nguyễn", "nguyen"),
        ("Çelik İnan", "celik inan"),
        ("Σωκράτης", "σωκράτησ"),
        ("Иванов", "иванов"),
        ("Schmi\u{ad}dt", "schmidt"),
        ("王小明", "王小明"),
    ] {
        assert_eq!(fold(text), folded, "{text}");
    }
}
