//! The words before numbers of patients and cases.

/// English, German, French, Spanish, Italian, Dutch, Polish, Portuguese, Swedish, Danish, Czech.
#[rustfmt::skip]
pub(super) const PATIENT: &[&str] = &[
    "mrn", "medical record*", "health record", "hospital number", "hospital no", "chart number", "patient id",
    "patientid", "patient no", "patient number", "patient nr", "patient identifier",
    "patientennummer", "patienten nr", "patienten id", "fallnummer", "aufnahmenummer", "krankenaktennummer",
    "numéro de patient", "numéro patient", "dossier médical", "n patient", "ipp",
    "nhc", "historia clínica", "número de paciente", "nº de historia", "cartella clinica", "numero paziente",
    "codice paziente", "id paziente", "patiëntnummer", "patiëntennummer", "patiënt id", "dossier patiënt",
    "numer pacjenta", "nr pacjenta", "numer kartoteki", "historia choroby", "número de utente",
    "número do utente", "número do paciente", "nº de utente", "processo clínico", "prontuário",
    "journalnummer", "journalnr", "patientnummer", "patient nummer", "číslo pacienta", "id pacienta",
    "číslo chorobopisu",
];

/// In the same order of languages.
#[rustfmt::skip]
pub(super) const CASE: &[&str] = &[
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
    "číslo pojistky", "číslo případu",
];
