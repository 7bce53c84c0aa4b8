//! Published examples of Cologne phonetics, and names that must sound alike.

use super::*;
use crate::fold::fold;

fn written(word: &str) -> Option<String> {
    let code = cologne(&fold(word))?;
    let digits = format!("{:x}", code.as_number());
    assert_eq!(digits.len(), code.len() + 1);
    digits.strip_prefix('1').map(str::to_owned)
}

#[test]
fn published_examples_have_their_codes() {
    for (word, code) in [
        ("Müller-Lüdenscheidt", "65752682"),
        ("Wikipedia", "3412"),
        ("Breschnew", "17863"),
        ("Heinz", "068"),
        ("Classen", "4586"),
        ("Meyer", "67"),
        ("Müller", "657"),
        ("Schmidt", "862"),
        ("Schneider", "8627"),
        ("Fischer", "387"),
        ("Weber", "317"),
        ("Wagner", "3467"),
        ("Becker", "147"),
        ("Hoffmann", "0366"),
        ("Schäfer", "837"),
        ("Philipp", "351"),
        ("Xaver", "4837"),
        ("Max", "648"),
        ("Hacker", "047"),
    ] {
        assert_eq!(written(word).as_deref(), Some(code), "{word}");
    }
}

#[test]
fn spellings_of_one_name_share_a_code() {
    for names in [
        &["Meier", "Meyer", "Maier", "Mayer", "Mayr"][..],
        &["Schmidt", "Schmitt", "Schmid", "Schmied"],
        &["Müller", "Mueller", "Miller"],
        &["Christina", "Kristina"],
        &["Philipp", "Filip"],
    ] {
        let codes: Vec<_> = names.iter().map(|name| written(name)).collect();
        assert!(codes.windows(2).all(|pair| pair[0] == pair[1]), "{names:?} {codes:?}");
    }
}

#[test]
fn other_scripts_have_no_code() {
    for word in ["Иванов", "", "漢字"] {
        assert!(cologne(&fold(word)).is_none(), "{word}");
    }
}
