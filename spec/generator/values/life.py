"""Dates, ages, names of accounts, and the numbers of patients, cases and social security in the United States."""

from .checks import plain
from .rule import WEAK, Rule, in_all, numbers

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
}
SLASHED = ("en", "fr", "es", "it", "pt")


def date_in(draw, language, first=1935, last=2010):
    year, month, day = draw.date(first, last)
    name = MONTHS[language].split()[month - 1]
    written = {
        "en": (f"{day} {name} {year}", f"{name} {day}, {year}", f"{name[:3]} {day}, {year}", f"{day:02}{name[:3].upper()}{year}"),
        "de": (f"{day}. {name} {year}",),
        "es": (f"{day} de {name} de {year}",),
        "pt": (f"{day} de {name} de {year}",),
        "cs": (f"{day}. {name} {year}",),
        "da": (f"{day}. {name} {year}",),
    }.get(language, (f"{day} {name} {year}",))
    ways = [*written, f"{year}-{month:02}-{day:02}"]
    ways.append(f"{day:02}/{month:02}/{year}" if language in SLASHED else f"{day:02}.{month:02}.{year}")
    if language == "nl":
        ways.append(f"{day:02}-{month:02}-{year}")
    if language in ("de", "cs", "pl"):
        ways.append(f"{day}.{month}.{year}")
    return draw.pick(ways)


def any_date(draw):
    return date_in(draw, draw.pick(sorted(MONTHS)))


def no_date(draw):
    return draw.pick(
        (
            f"{draw.between(32, 99)}.{draw.between(13, 40)}.{draw.between(1950, 2020)}",
            f"{draw.between(1950, 2020)}-{draw.between(13, 99)}-{draw.between(32, 99)}",
            f"{draw.between(32, 99)}/{draw.between(13, 99)}/{draw.between(1950, 2020)}",
            f"{draw.between(1, 9)}.{draw.between(10, 60)}",
            f"{draw.between(3000, 9000)}.{draw.between(1, 9)}",
            f"{draw.between(32, 60)} of {draw.between(61, 90)}",
            f"{draw.between(1, 30)}:{draw.between(61, 99)}",
        )
    )


BIRTH = {
    "en": ("date of birth", "DOB", "born", "born on"),
    "de": ("Geburtsdatum", "geboren am", "geb.", "geb. am"),
    "fr": ("date de naissance", "né le", "née le"),
    "es": ("fecha de nacimiento", "nacido el", "nacida el"),
    "it": ("data di nascita", "nato il", "nata il"),
    "nl": ("geboortedatum", "geboren op"),
    "pl": ("data urodzenia", "urodzony", "urodzona"),
    "pt": ("data de nascimento", "nascido em", "nascida em"),
    "cs": ("datum narození", "narozen", "narozena"),
    "sv": ("födelsedatum", "född", "född den"),
    "da": ("fødselsdato", "født", "født den"),
}
AGES = {
    "en": ("She is {v} years old.", "a {v}-year-old man", "aged {v}", "age: {v}", "Age {v}"),
    "de": (
        "Sie ist {v} Jahre alt.",
        "ein {v}-jähriger Mann",
        "Alter: {v}",
        "die {v}-jährige Patientin",
        "im Alter von {v} Jahren",
    ),
    "fr": ("Elle a {v} ans.", "âgé de {v} ans", "âge : {v}"),
    "es": ("Tiene {v} años.", "edad: {v}", "de {v} años de edad"),
    "it": ("Ha {v} anni.", "età: {v}", "di {v} anni"),
    "nl": ("Zij is {v} jaar oud.", "leeftijd: {v}", "een {v}-jarige man"),
    "pl": ("Ma {v} lat.", "wiek: {v}", "w wieku {v} lat"),
    "pt": ("Tem {v} anos de idade.", "idade: {v}", "com {v} anos"),
    "cs": ("Je mu {v} let.", "věk: {v}", "ve věku {v} let"),
    "sv": ("Hon är {v} år gammal.", "ålder: {v}", "en {v}-årig man"),
    "da": ("Hun er {v} år gammel.", "alder: {v}", "en {v}-årig mand"),
}


def age(draw):
    return str(draw.between(25, 97))


def username(draw):
    first, last = (
        draw.pick(("anna", "bruno", "mika", "lena", "otto", "zoe")),
        draw.pick(("kern", "silva", "novak", "berg", "rossi", "petit")),
    )
    return draw.pick(
        (
            f"{first}_{last}",
            f"{first}.{last}",
            f"{first[0]}{last}{draw.between(10, 99)}",
            f"{first}{draw.between(1970, 2010)}",
            f"{last}-{first}",
            f"{first}x{draw.digits(3)}",
        )
    )


def patient(draw):
    return draw.pick(
        (
            draw.number(7),
            draw.number(8),
            f"P-{draw.number(6)}",
            f"{draw.letters(2)}{draw.number(6)}",
            f"{draw.number(3)}-{draw.digits(2)}-{draw.digits(3)}",
            f"MR{draw.number(7)}",
        )
    )


def case(draw):
    year = draw.between(2015, 2026)
    return draw.pick(
        (
            f"{draw.between(1, 40)} {draw.pick(('O', 'C', 'Ls', 'K'))} {draw.between(10, 999)}/{year % 100}",
            f"{year}/{draw.number(5)}",
            f"{draw.letters(2)}-{year}-{draw.number(4)}",
            f"K-{draw.number(6)}",
            f"{draw.number(8)}",
            f"{draw.letters(3)}{draw.number(6)}",
        )
    )


# --- Social security number and ITIN


def ssn(draw):
    area = draw.pick([n for n in range(1, 900) if n != 666])
    return f"{area:03}{draw.between(1, 99):02}{draw.between(1, 9999):04}"


def ssn_spoiled(draw):
    way = draw.below(3)
    area, group, serial = draw.between(100, 600), draw.between(10, 99), draw.number(4)
    return (f"{draw.pick(('000', '666'))}{group}{serial}", f"{area}00{serial}", f"{area}{group}0000")[way]


def is_ssn(text):
    value = plain(text)
    return (
        len(value) == 9
        and value.isdigit()
        and value[:3] not in ("000", "666")
        and value[0] != "9"
        and value[3:5] != "00"
        and value[5:] != "0000"
    )


def itin(draw):
    group = draw.pick([*range(50, 66), *range(70, 89), 90, 91, 92, *range(94, 100)])
    return f"9{draw.digits(2)}{group}{draw.digits(4)}"


def itin_spoiled(draw):
    # Groups were added several times; only 00 never can be one.
    return f"9{draw.digits(2)}00{draw.digits(4)}"


def is_itin(text):
    value = plain(text)
    group = int(value[3:5]) if value.isdigit() and len(value) == 9 else 0
    return value.startswith("9") and group in {*range(50, 66), *range(70, 89), 90, 91, 92, *range(94, 100)}


RULES = [
    numbers(
        "us_ssn",
        "SSN",
        WEAK,
        ssn,
        is_ssn,
        ("###-##-####", "### ## ####", "#########", "###.##.####"),
        spoiled=(ssn_spoiled,),
        change=lambda value, draw: ssn_spoiled(draw),
        words={"en": ("SSN", "social security number", "social security no.", "Social Security")},
    ),
    numbers(
        "us_itin",
        "SSN",
        WEAK,
        itin,
        is_itin,
        ("###-##-####", "### ## ####", "#########"),
        spoiled=(itin_spoiled,),
        change=lambda value, draw: itin_spoiled(draw),
        words={"en": ("ITIN", "individual taxpayer identification number", "taxpayer ID")},
    ),
    Rule("date_of_birth", "DOB", WEAK, any_date, BIRTH, near=no_date, bare_is_nothing=True),
    Rule("date", "DATE", WEAK, any_date, {}, alone=any_date, near=no_date),
    Rule("age", "AGE", WEAK, age, in_all(("age",)), sentences=AGES, bare_is_nothing=True),
    Rule(
        "username",
        "USERNAME",
        WEAK,
        username,
        bare_is_nothing=True,
        words={
            "en": ("username", "user name", "login"),
            "de": ("Benutzername", "Nutzername", "Login"),
            "fr": ("nom d'utilisateur", "identifiant"),
            "es": ("nombre de usuario", "usuario"),
            "it": ("nome utente",),
            "nl": ("gebruikersnaam",),
            "pl": ("nazwa użytkownika", "login"),
            "pt": ("nome de utilizador", "utilizador"),
            "cs": ("uživatelské jméno",),
            "sv": ("användarnamn",),
            "da": ("brugernavn",),
        },
    ),
    Rule(
        "patient",
        "PATIENT",
        WEAK,
        patient,
        bare_is_nothing=True,
        words={
            "en": ("patient number", "MRN", "medical record number", "patient ID"),
            "de": ("Patientennummer", "Patienten-ID", "Patienten-Nr."),
            "fr": ("numéro de patient", "dossier médical"),
            "es": ("número de paciente", "historia clínica", "NHC"),
            "it": ("numero paziente", "cartella clinica"),
            "nl": ("patiëntnummer", "patiëntennummer"),
            "pl": ("numer pacjenta",),
            "pt": ("número de utente", "número do paciente"),
            "cs": ("číslo pacienta",),
            "sv": ("patientnummer", "journalnummer"),
            "da": ("patientnummer", "journalnummer"),
        },
    ),
    Rule(
        "case",
        "CASE",
        WEAK,
        case,
        bare_is_nothing=True,
        words={
            "en": ("case number", "customer number", "contract number", "file number"),
            "de": ("Aktenzeichen", "Kundennummer", "Vertragsnummer", "Az.", "Kunden-Nr."),
            "fr": ("numéro de dossier", "numéro client", "numéro de contrat"),
            "es": ("número de expediente", "número de cliente"),
            "it": ("numero di pratica", "codice cliente"),
            "nl": ("dossiernummer", "klantnummer"),
            "pl": ("numer sprawy", "numer klienta"),
            "pt": ("número do processo", "número de cliente"),
            "cs": ("číslo jednací", "zákaznické číslo"),
            "sv": ("ärendenummer", "kundnummer"),
            "da": ("sagsnummer", "kundenummer"),
        },
    ),
]
