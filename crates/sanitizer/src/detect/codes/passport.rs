//! Numbers of passports as states print them: seven to nine digits, one to three letters before
//! five to seven digits, or the nine characters of Germany without vowels. ICAO 9303 part 4 allows
//! nine characters of any sort and no check outside of the machine-readable lines, so a word must
//! say what they are.

use crate::detect::code::{Code, CodeRule, Proof};
use crate::entity::EntityKind;

pub(in crate::detect) static PASSPORT: CodeRule = CodeRule {
    name: "passport",
    kind: EntityKind::Passport,
    forms: &[
        "########",
        "#########",
        "A######",
        "A#######",
        "A########",
        "AA#####",
        "AA######",
        "AA#######",
        "AAA ######",
        "##AA#####",
        "A????????",
        "A????????#",
    ],
    check,
    at_most: Proof::Shape,
    free: false,
    words: &[
        "cestovní pas",
        "cestovního pasu",
        "číslo pasu",
        "numer paszportu",
        "paspoort*",
        "pasaporte*",
        "pasnr",
        "pasnummer*",
        "passeport*",
        "passaporte*",
        "passaporto*",
        "passnr",
        "pass nr",
        "pass no",
        "pass number",
        "passnummer*",
        "passport*",
        "paszport*",
        "reisepass*",
        "!pas",
        "!pass",
        "travel document*",
        "útlevél*",
        "διαβατήρι*",
        "паспорт*",
        "pașaport*",
        "pasi number",
        "passi number",
        "passi nro",
        "passin numero*",
        "passinumero*",
        "passinro",
        "passnro",
        "ppt no",
        "ppt nr",
        "ppt number",
        "rp nr",
        "rp nummer",
    ],
};

fn check(code: &Code<'_>) -> Proof {
    let characters = code.characters();
    let digits = characters.iter().filter(|c| c.is_ascii_digit()).count();
    let german = |c: &u8| c.is_ascii_digit() || b"CFGHJKLMNPRTVWXYZ".contains(c);
    let letters = characters.iter().take_while(|c| c.is_ascii_uppercase()).count();
    // One group, or the letters apart from the digits; dates and amounts have more.
    let apart = (1..characters.len()).all(|at| code.separator(at).is_none() || at == letters);
    let likely = digits >= 5
        || matches!(code.at(0), b'C' | b'F' | b'G' | b'H' | b'J' | b'K')
            && characters.iter().all(german);
    Proof::Shape.when(likely && apart && !code.is_blank())
}
