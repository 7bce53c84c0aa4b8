//! What models call a kind: its label, the same in other words, and its translations.
//!
//! Names are compared without case, accents and what parts their words, so one row stands for
//! `E-MAIL`, `E_MAIL` and `e mail`. A name belongs to one kind, or it does not stand here: `NAME`
//! could be a person or an account, `LINK` something that the model made up.

use std::sync::LazyLock;

use crate::entity::{ENTITY_KINDS, EntityKind};
use crate::fold::fold_char;

/// The longest name, in letters.
pub(crate) const LONGEST: usize = 24;

/// Other names of the kinds: in English, then German, French, Spanish, Italian, Dutch, Polish and
/// Portuguese.
const OTHER_NAMES: [(EntityKind, &[&str]); 33] = {
    use EntityKind::*;
    [
        (Secret, &["GEHEIMNIS", "SECRETO", "SEGRETO", "GEHEIM", "SEKRET", "SEGREDO"]),
        (Iban, &["IBANNUMBER", "IBANNUMMER", "NUMEROIBAN"]),
        (
            CreditCard,
            &[
                "CREDITCARD",
                "CREDITCARDNUMBER",
                "CARDNUMBER",
                "KREDITKARTE",
                "KREDITKARTENNUMMER",
                "CARTEBANCAIRE",
                "CARTEDECREDIT",
                "TARJETA",
                "TARJETADECREDITO",
                "CARTADICREDITO",
                "CREDITKAART",
                "KARTAKREDYTOWA",
                "CARTAODECREDITO",
            ],
        ),
        (Bic, &["BICCODE", "SWIFT", "SWIFTCODE"]),
        (
            Bank,
            &[
                "BANKACCOUNT",
                "BANKKONTO",
                "KONTONUMMER",
                "COMPTEBANCAIRE",
                "CUENTABANCARIA",
                "CONTOBANCARIO",
                "BANKREKENING",
                "KONTOBANKOWE",
                "CONTABANCARIA",
            ],
        ),
        (Crypto, &["WALLET", "CRYPTOWALLET", "KRYPTO", "CRIPTO"]),
        (Ssn, &["SOCIALSECURITY", "SOCIALSECURITYNUMBER"]),
        (
            NationalId,
            &["NATIONALEID", "IDNATIONAL", "IDNACIONAL", "IDNAZIONALE", "IDENTIFIANTNATIONAL"],
        ),
        (
            TaxId,
            &[
                "TAXNUMBER",
                "STEUERID",
                "STEUERNUMMER",
                "NUMEROFISCAL",
                "IDFISCAL",
                "CODICEFISCALE",
                "BELASTINGNUMMER",
                "NUMERPODATKOWY",
            ],
        ),
        (Vat, &["VATID", "VATNUMBER", "USTID", "UMSATZSTEUERID", "TVA", "BTWNUMMER"]),
        (HealthId, &["GESUNDHEITSID", "IDSANTE", "IDSALUD", "IDSALUTE", "IDSANITARIO"]),
        (
            Passport,
            &[
                "PASSPORTNUMBER",
                "REISEPASS",
                "PASSEPORT",
                "PASAPORTE",
                "PASSAPORTO",
                "PASPOORT",
                "PASZPORT",
                "PASSAPORTE",
            ],
        ),
        (
            IdCard,
            &[
                "IDENTITYCARD",
                "PERSONALAUSWEIS",
                "AUSWEIS",
                "CARTEDIDENTITE",
                "DOCUMENTODEIDENTIDAD",
                "CARTADIDENTITA",
                "IDENTITEITSKAART",
                "DOWODOSOBISTY",
                "CARTAODEIDENTIDADE",
            ],
        ),
        (
            Licence,
            &[
                "LICENSE",
                "DRIVINGLICENCE",
                "DRIVINGLICENSE",
                "DRIVERLICENSE",
                "FUHRERSCHEIN",
                "FUEHRERSCHEIN",
                "PERMISDECONDUIRE",
                "CARNETDECONDUCIR",
                "PATENTEDIGUIDA",
                "RIJBEWIJS",
                "PRAWOJAZDY",
                "CARTADECONDUCAO",
            ],
        ),
        (
            Plate,
            &[
                "LICENSEPLATE",
                "LICENCEPLATE",
                "NUMBERPLATE",
                "KENNZEICHEN",
                "IMMATRICULATION",
                "MATRICULA",
                "TARGA",
                "KENTEKEN",
                "TABLICAREJESTRACYJNA",
            ],
        ),
        (Vin, &["VINNUMBER", "FAHRGESTELLNUMMER"]),
        (Imei, &["IMEINUMBER", "IMEINUMMER"]),
        (
            Email,
            &[
                "MAIL",
                "EMAILADDRESS",
                "MAILADDRESS",
                "EMAILADRESSE",
                "MAILADRESSE",
                "COURRIEL",
                "ADRESSEEMAIL",
                "ADRESSEMAIL",
                "CORREO",
                "CORREOELECTRONICO",
                "POSTAELETTRONICA",
                "INDIRIZZOEMAIL",
                "EMAILADRES",
                "MAILADRES",
                "ADRESEMAIL",
                "CORREIO",
                "CORREIOELETRONICO",
            ],
        ),
        (
            Phone,
            &[
                "PHONENUMBER",
                "TELEPHONE",
                "TELEPHONENUMBER",
                "TEL",
                "TELEFON",
                "TELEFONNUMMER",
                "NUMERODETELEPHONE",
                "TELEFONO",
                "NUMERODETELEFONO",
                "NUMEROTELEFONO",
                "TELEFOON",
                "TELEFOONNUMMER",
                "NUMERTELEFONU",
                "TELEFONE",
                "NUMERODETELEFONE",
            ],
        ),
        (
            DateOfBirth,
            &[
                "DATEOFBIRTH",
                "BIRTHDATE",
                "GEBURTSDATUM",
                "DATEDENAISSANCE",
                "FECHADENACIMIENTO",
                "DATADINASCITA",
                "GEBOORTEDATUM",
                "DATAURODZENIA",
                "DATADENASCIMENTO",
            ],
        ),
        (Date, &["DATUM", "FECHA"]),
        (Age, &["ALTER", "EDAD", "LEEFTIJD", "WIEK", "IDADE"]),
        (
            Ip,
            &[
                "IPADDRESS",
                "IPADRESSE",
                "ADRESSEIP",
                "DIRECCIONIP",
                "INDIRIZZOIP",
                "IPADRES",
                "ADRESIP",
                "ENDERECOIP",
            ],
        ),
        (
            Mac,
            &[
                "MACADDRESS",
                "MACADRESSE",
                "ADRESSEMAC",
                "DIRECCIONMAC",
                "INDIRIZZOMAC",
                "MACADRES",
                "ADRESMAC",
                "ENDERECOMAC",
            ],
        ),
        (Url, &["WEBADDRESS", "WEBADRESSE", "ADRESSEWEB", "DIRECCIONWEB", "INDIRIZZOWEB"]),
        (
            Address,
            &["ADRESSE", "ANSCHRIFT", "DIRECCION", "INDIRIZZO", "ADRES", "ENDERECO", "MORADA"],
        ),
        (
            Username,
            &[
                "BENUTZERNAME",
                "NUTZERNAME",
                "NOMDUTILISATEUR",
                "NOMBREDEUSUARIO",
                "NOMEUTENTE",
                "GEBRUIKERSNAAM",
                "NAZWAUZYTKOWNIKA",
                "NOMEDEUSUARIO",
            ],
        ),
        (Patient, &["PATIENTID", "PATIENTNUMBER", "PACIENTE", "PAZIENTE", "PACJENT"]),
        (Case, &["CASENUMBER", "FALL", "AKTENZEICHEN", "DOSSIER", "CASO", "ZAAK", "SPRAWA"]),
        (Person, &["PERSONNE", "PERSONA", "PERSOON", "OSOBA", "PESSOA"]),
        (
            Organisation,
            &[
                "ORGANISATION",
                "ORGANIZATION",
                "ORGANIZACION",
                "ORGANIZZAZIONE",
                "ORGANISATIE",
                "ORGANIZACJA",
                "ORGANIZACAO",
                "UNTERNEHMEN",
                "ENTREPRISE",
                "EMPRESA",
                "AZIENDA",
            ],
        ),
        (
            Id,
            &[
                "IDENTIFIER",
                "KENNUNG",
                "IDENTIFIANT",
                "IDENTIFICADOR",
                "IDENTIFICATIVO",
                "IDENTYFIKATOR",
            ],
        ),
        (Literal, &["LITTERAL", "LETTERALE"]),
    ]
};

/// The names of some kinds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Labels {
    /// All names, which count in brackets.
    pub(super) any: Names,
    /// The labels alone, which count without brackets, too: the fewer there are, the less of a
    /// stream must wait for what comes next.
    pub(super) own: Names,
}

/// Some names, which are letters of ASCII.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    sorted: Vec<(&'static str, EntityKind)>,
    /// For each first letter a bit for each second one: nearly all that stands in brackets is no
    /// name, and these tell.
    seconds: [u32; 32],
}

/// The names of all kinds.
pub(crate) static ALL: LazyLock<Labels> = LazyLock::new(|| Labels::of(|_| true));

impl Labels {
    /// The names of the kinds that somebody wants.
    pub(crate) fn of(wanted: impl Fn(EntityKind) -> bool) -> Self {
        let rows = ENTITY_KINDS.iter().filter(|row| wanted(row.kind));
        let own: Vec<_> = rows.map(|row| (row.label, row.kind)).collect();
        let others = OTHER_NAMES.iter().filter(|(kind, _)| wanted(*kind));
        let others = others.flat_map(|(kind, names)| names.iter().map(|name| (*name, *kind)));
        let any = own.iter().copied().chain(others).collect();
        Self { any: Names::sorted(any), own: Names::sorted(own) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.own.sorted.is_empty()
    }
}

impl Names {
    fn sorted(mut names: Vec<(&'static str, EntityKind)>) -> Self {
        names.sort_unstable();
        let mut seconds = [0; 32];
        for (name, _) in &names {
            if let [first, second, ..] = name.as_bytes() {
                seconds[Self::bit(*first)] |= 1 << Self::bit(*second);
            }
        }
        Self { sorted: names, seconds }
    }

    /// Whether a name begins so.
    fn begins(&self, letters: &[u8]) -> bool {
        match letters {
            [] => true,
            [first] => self.seconds[Self::bit(*first)] != 0,
            [first, second, others @ ..] => {
                self.seconds[Self::bit(*first)] >> Self::bit(*second) & 1 == 1
                    && (others.is_empty() || self.some_begins(letters))
            }
        }
    }

    fn some_begins(&self, letters: &[u8]) -> bool {
        let at = self.sorted.partition_point(|(name, _)| name.as_bytes() < letters);
        self.sorted.get(at).is_some_and(|(name, _)| name.as_bytes().starts_with(letters))
    }

    fn kind(&self, letters: &[u8]) -> Option<EntityKind> {
        let at = self.sorted.binary_search_by(|(name, _)| name.as_bytes().cmp(letters)).ok()?;
        self.sorted.get(at).map(|(_, kind)| *kind)
    }

    /// The place of a letter in the alphabet.
    fn bit(letter: u8) -> usize {
        usize::from(letter & 0x1f)
    }
}

/// A name as it is read, letter by letter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name {
    letters: [u8; LONGEST],
    length: usize,
    /// Whether every letter so far was a capital one.
    pub(crate) capital: bool,
}

impl Default for Name {
    fn default() -> Self {
        Self { letters: [0; LONGEST], length: 0, capital: true }
    }
}

impl Name {
    /// Takes a letter; tells whether some name begins so.
    pub(super) fn push(&mut self, letter: char, names: &Names) -> bool {
        self.capital &= letter.is_uppercase();
        if letter.is_ascii_alphabetic() {
            return self.add(letter.to_ascii_uppercase()) && names.begins(self.read());
        }
        let mut folded = String::new();
        fold_char(letter, &mut folded);
        folded.chars().all(|base| base.is_ascii_alphabetic() && self.add(base.to_ascii_uppercase()))
            && names.begins(self.read())
    }

    /// The number of letters.
    pub(crate) fn len(&self) -> usize {
        self.length
    }

    /// The kind that has this name.
    pub(super) fn kind(&self, names: &Names) -> Option<EntityKind> {
        names.kind(self.read())
    }

    fn add(&mut self, letter: char) -> bool {
        let (Some(place), Ok(letter)) = (self.letters.get_mut(self.length), u8::try_from(letter))
        else {
            return false;
        };
        *place = letter;
        self.length += 1;
        true
    }

    fn read(&self) -> &[u8] {
        self.letters.get(..self.length).unwrap_or_default()
    }
}

/// Every name of a kind, its label first; for tests of what models write.
#[cfg(test)]
pub(crate) fn names_of(kind: EntityKind) -> Vec<&'static str> {
    let others = OTHER_NAMES.iter().find(|(other, _)| *other == kind).map_or(&[][..], |row| row.1);
    std::iter::once(kind.label()).chain(others.iter().copied()).collect()
}
