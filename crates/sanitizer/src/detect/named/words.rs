//! The words before numbers of patients and cases: words of their own, and the many ways in which each
//! language says "number of".

use std::sync::LazyLock;

use super::families::{CASE_FAMILIES, PATIENT_FAMILIES};

/// All words before numbers of patients.
pub(super) static PATIENT: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| all(PATIENT_WORDS, PATIENT_FAMILIES));

/// All words before numbers of files, customers and contracts.
pub(super) static CASE: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| all(CASE_WORDS, CASE_FAMILIES));

/// Nouns of one language, and what makes of each of them a word for a number: `{}` stands for the
/// noun.
pub(super) struct Family {
    pub(super) nouns: &'static [&'static str],
    pub(super) forms: &'static [&'static str],
}

/// Writes the nouns of all families in all their forms. They are as constant as the words, and live
/// as long.
fn all(words: &[&'static str], families: &[Family]) -> Vec<&'static str> {
    let mut all: Vec<&'static str> = words.to_vec();
    for family in families {
        for form in family.forms {
            all.extend(family.nouns.iter().map(|noun| &*form.replace("{}", noun).leak()));
        }
    }
    all
}

/// English, German, French, Spanish, Italian, Dutch, Polish, Portuguese, Swedish, Danish, Czech.
#[rustfmt::skip]
const PATIENT_WORDS: &[&str] = &[
    "mrn", "medical record*", "health record", "hospital number", "hospital no", "chart number", "patient id",
    "patientid", "patient no", "patient number", "patient nr", "patient identifier",
    "patientennummer", "patienten nr", "patienten id", "fallnummer", "aufnahmenummer", "krankenaktennummer",
    "numéro de patient", "numéro patient", "dossier médical", "n patient", "ipp",
    "nhc", "historia clínica", "número de paciente", "nº de historia", "cartella clinica", "numero paziente",
    "codice paziente", "id paziente", "patiëntnummer", "patiëntennummer", "patiënt id", "dossier patiënt",
    "numer pacjenta", "nr pacjenta", "numer kartoteki", "historia choroby", "número de utente",
    "número do utente", "número do paciente", "nº de utente", "processo clínico", "prontuário",
    "journalnummer", "journalnr", "patientnummer", "patient nummer", "číslo pacienta", "id pacienta",
    "číslo chorobopisu", "nhi", "nip patient", "nosologico", "hospital id", "chart no", "patient ref*",
    "pt. id", "pt id", "pt. no", "pt no",
];

/// In the same order of languages.
#[rustfmt::skip]
const CASE_WORDS: &[&str] = &[
    "case number", "case no", "case id", "case ref*", "case #", "file number", "file no", "file ref*", "docket*",
    "customer number", "customer no", "customer id", "customerid", "customer #", "client number", "client no",
    "client id", "contract number", "contract no", "contract id", "policy number", "policy no", "policy #",
    "claim number", "claim no", "claim #", "member number", "member id", "member no", "membership number",
    "employee id", "employee number", "employee no", "application number", "application no",
    "aktenzeichen", "az", "geschäftszeichen", "geschäftsnummer", "kundennummer", "kunden nr", "kdnr", "kd nr",
    "kunden id", "vertragsnummer", "vertrags nr", "vorgangsnummer", "vorgangs nr", "mitgliedsnummer",
    "mitglieds nr", "versicherungsscheinnummer", "versicherungsschein nr", "policennummer", "police nr",
    "schadennummer", "schadensnummer", "schaden nr", "personalnummer", "personal nr",
    "numéro de dossier", "n de dossier", "dossier n", "numéro client", "numéro de client", "n client",
    "référence client", "numéro de contrat", "n de contrat", "contrat n", "numéro de police", "numéro d'adhérent",
    "numéro de sinistre", "número de expediente", "expediente", "n de expediente", "número de cliente",
    "n de cliente", "número de contrato", "n de contrato", "número de póliza", "número de caso",
    "numero di pratica", "numero pratica", "pratica n", "codice cliente", "numero cliente", "numero di contratto",
    "numero contratto", "numero di polizza", "numero polizza", "numero di fascicolo", "fascicolo n",
    "klantnummer", "klantnr", "klant nr", "dossiernummer", "zaaknummer", "contractnummer", "polisnummer",
    "rolnummer", "lidnummer", "sygnatura*", "sygn", "sygn akt", "numer sprawy", "nr sprawy", "numer klienta",
    "nr klienta", "numer umowy", "nr umowy", "numer polisy", "nr polisy",
    "número do processo", "processo n", "número de processo", "número do cliente", "número do contrato",
    "número da apólice", "kundnummer", "ärendenummer", "avtalsnummer", "målnummer", "diarienummer",
    "medlemsnummer", "kundenummer", "sagsnummer", "journal nr", "policenummer", "aftalenummer", "kontraktnummer",
    "zákaznické číslo", "číslo zákazníka", "číslo jednací", "spisová značka", "sp zn", "číslo smlouvy",
    "číslo pojistky", "číslo případu", "č.j.", "č. j.", "our ref", "your ref", "gz.", "ihr zeichen",
    "unser zeichen", "mein zeichen", "vsnr", "mandatsreferenz", "ticketnummer", "ticketnr", "ticket nr", "matricule", "matricola",
];
