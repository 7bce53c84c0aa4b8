//! What models call a kind: its label, the same in other words, and its translations.
//!
//! Names are compared without case, accents and what parts their words, so one row stands for
//! `E-MAIL`, `E_MAIL` and `e mail`. A name belongs to one kind, or it does not stand here: `NAME`
//! could be a person or an account, `LINK` something that the model made up.

use std::sync::LazyLock;

use super::names::Names;
use crate::entity::{ENTITY_KINDS, EntityKind};

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
        self.own.is_empty()
    }
}

/// Every name of a kind, its label first; for tests of what models write.
#[cfg(test)]
pub(crate) fn names_of(kind: EntityKind) -> Vec<&'static str> {
    let others = OTHER_NAMES.iter().find(|(other, _)| *other == kind).map_or(&[][..], |row| row.1);
    std::iter::once(kind.label()).chain(others.iter().copied()).collect()
}
