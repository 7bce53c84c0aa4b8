"""Passports, identity cards, driving licences, and the lines of them that machines read."""

from .checks import icao
from .draw import DIGITS, UPPER
from .rule import MEDIUM, STRONG, WEAK, Rule, matcher, numbers

# --- Machine-readable lines: ICAO 9303 parts 4 to 7

STATES = (
    "D<<",
    "AUT",
    "CHE",
    "FRA",
    "ESP",
    "ITA",
    "NLD",
    "BEL",
    "POL",
    "PRT",
    "GBR",
    "USA",
    "UTO",
    "SWE",
    "DNK",
    "CZE",
)
NAMES = (
    ("MUSTERFRAU", "EVA"),
    ("DUPONT", "JEAN<LUC"),
    ("GARCIA<LOPEZ", "MARIA"),
    ("ROSSI", "PAOLO"),
    ("JANSEN", "PIETER"),
    ("NOWAK", "ANNA<MARIA"),
    ("SILVA", "JOAO"),
    ("NOVAKOVA", "JANA"),
    ("SVENSSON", "LARS"),
    ("OBRIEN", "SEAN"),
    ("MC<DONALD", "FIONA"),
    ("OEZDEMIR", "CAN"),
)


def _date(draw, first, last):
    year, month, day = draw.date(first, last)
    return f"{year % 100:02}{month:02}{day:02}"


def _names(draw, length):
    last, first = draw.pick(NAMES)
    return f"{last}<<{first}".ljust(length, "<")[:length]


def _parts(draw):
    number = draw.text(UPPER + DIGITS * 3, draw.pick((9, 9, 8))).ljust(9, "<")
    birth, expiry = _date(draw, 1940, 2010), _date(draw, 2024, 2035)
    return draw.pick(STATES), number, birth, draw.pick("MF<"), expiry


def td3(draw):
    state, number, birth, sex, expiry = _parts(draw)
    optional = draw.pick(("", draw.digits(9))).ljust(14, "<")
    second = number + icao(number) + state + birth + icao(birth) + sex + expiry + icao(expiry)
    second += optional + (icao(optional) if optional.strip("<") else draw.pick("<0"))
    return ["P<" + state + _names(draw, 39), second + icao(second[:10] + second[13:20] + second[21:43])]


def td2(draw):
    state, number, birth, sex, expiry = _parts(draw)
    second = number + icao(number) + state + birth + icao(birth) + sex + expiry + icao(expiry) + "<" * 7
    return ["I<" + state + _names(draw, 31), second + icao(second[:10] + second[13:20] + second[21:35])]


def td1(draw):
    state, number, birth, sex, expiry = _parts(draw)
    first = draw.pick(("ID", "I<", "AC")) + state + number + icao(number) + "<" * 15
    second = birth + icao(birth) + sex + expiry + icao(expiry) + state + "<" * 11
    second += icao(first[5:30] + second[:7] + second[8:15] + second[18:29])
    return [first, second, _names(draw, 30)]


def mrz(draw):
    return "\n".join(draw.pick((td3, td3, td2, td1))(draw))


def mrz_near(draw):
    """Every number of the line with digits is wrong by one digit somewhere, so no check holds."""
    lines = td3(draw)
    second = lines[1]
    for place in (9, 19, 27, 43):
        digit = (int(second[place]) + draw.between(1, 9)) % 10 if second[place].isdigit() else 1
        second = second[:place] + str(digit) + second[place + 1 :]
    return lines[0] + "\n" + second


# --- Germany: Personalausweis, PAuswV annex, check digit 7-3-1

SERIAL = "CFGHJKLMNPRTVWXYZ0123456789"


def idcard(draw):
    serial = draw.pick("LMNPRTVWXY") + draw.text(SERIAL, 8)
    return serial + icao(serial)


is_idcard = matcher(rf"[LMNPRTVWXY][{SERIAL}]{{8}}\d", lambda v: icao(v[:9]) == v[9])

# --- Passports, as states number them

PASSPORTS = {
    "DE": lambda d: d.pick("CFGHJK") + d.text(SERIAL, 8),
    "FR": lambda d: d.fill("##@@#####"),
    "ES": lambda d: d.fill("@@@######"),
    "IT": lambda d: d.fill("Y@#######"),
    "NL": lambda d: d.fill("N@######1"),
    "GB": lambda d: d.fill("1########"),
    "US": lambda d: d.fill("1########"),
    "AT": lambda d: d.fill("P#######"),
    "CH": lambda d: d.fill("X#######"),
    "PL": lambda d: d.fill("@@#######"),
    "PT": lambda d: d.fill("@@######"),
    "BE": lambda d: d.fill("E@######"),
    "SE": lambda d: d.fill("1#######"),
    "DK": lambda d: d.fill("2########"),
    "CZ": lambda d: d.fill("1#######"),
    "IE": lambda d: d.fill("P@#######"),
    "CA": lambda d: d.fill("@@######"),
}


def passport(draw):
    return PASSPORTS[draw.pick(sorted(PASSPORTS))](draw)


# --- Driving licences

LICENCES = {
    # Authority, serial, check digit, copy.
    "DE": lambda d: d.pick("BFJNK") + d.digits(3) + d.text(UPPER + DIGITS * 2, 5) + d.digits(1) + "1",
    "FR": lambda d: f"{d.between(0, 23):02}{d.between(1, 12):02}{d.between(10, 95)}{d.digits(6)}",
    "IT": lambda d: d.fill("@@#######@"),
    "NL": lambda d: d.number(10),
    "BE": lambda d: d.number(10),
    "AT": lambda d: d.number(8),
    "PL": lambda d: f"{d.between(10000, 40000)}/{d.between(10, 23)}/{d.digits(4)}",
    "PT": lambda d: d.pick(("L-", "P-", "C-")) + d.number(6),
    "US": lambda d: d.pick(("@#######", "@###-####-####", "########")),
    "SE": lambda d: f"{d.between(40, 99)}{d.between(1, 12):02}{d.between(10, 28)}-{d.digits(4)}",
}


def licence(draw):
    return draw.fill(LICENCES[draw.pick(sorted(LICENCES))](draw))


# --- Britain: DVLA driver number


def dvla(draw):
    year, month, day = draw.date(1945, 2004)
    surname = draw.pick(("MORGA", "SMITH", "JONES", "PATEL", "LEE99", "OBRIE", "KHAN9", "CLARK", "FOX99", "MACDO"))
    month += 50 if draw.chance(0.5) else 0
    initials = draw.letters(1) + draw.pick((draw.letters(1), "9"))
    return f"{surname}{year // 10 % 10}{month:02}{day:02}{year % 10}{initials}{draw.pick('9876')}{draw.letters(2)}"


is_dvla = matcher(
    r"[A-Z]{1,5}9{0,4}\d{6}[A-Z][A-Z9]\d[A-Z]{2}",
    lambda v: len(v) == 16 and 1 <= int(v[6:8]) % 50 <= 12 and 1 <= int(v[8:10]) <= 31,
)


def dvla_spoiled(draw):
    value = dvla(draw)
    return value[:6] + draw.pick(("13", "00", "63", "99", "50")) + value[8:]


PASSPORT_WORDS = {
    "en": ("passport", "passport number", "passport no."),
    "de": ("Reisepass", "Reisepassnummer", "Passnummer", "Pass-Nr."),
    "fr": ("passeport", "numéro de passeport", "n° de passeport"),
    "es": ("pasaporte", "número de pasaporte"),
    "it": ("passaporto", "numero di passaporto"),
    "nl": ("paspoort", "paspoortnummer"),
    "pl": ("paszport", "numer paszportu"),
    "pt": ("passaporte", "número do passaporte"),
    "cs": ("cestovní pas", "číslo pasu"),
    "sv": ("pass", "passnummer"),
    "da": ("pas", "pasnummer"),
}
LICENCE_WORDS = {
    "en": ("driving licence", "driver's license", "driving licence number", "DL no."),
    "de": ("Führerschein", "Führerscheinnummer", "Führerschein-Nr."),
    "fr": ("permis de conduire", "numéro de permis"),
    "es": ("permiso de conducir", "carnet de conducir"),
    "it": ("patente", "patente di guida", "numero patente"),
    "nl": ("rijbewijs", "rijbewijsnummer"),
    "pl": ("prawo jazdy", "numer prawa jazdy"),
    "pt": ("carta de condução", "número da carta de condução"),
    "cs": ("řidičský průkaz", "číslo řidičského průkazu"),
    "sv": ("körkort", "körkortsnummer"),
    "da": ("kørekort", "kørekortnummer"),
}

RULES = [
    Rule("mrz", "PASSPORT", STRONG, mrz, PASSPORT_WORDS, mrz, mrz_near),
    numbers(
        "de_idcard",
        "IDCARD",
        MEDIUM,
        idcard,
        is_idcard,
        ("##########", "######### #"),
        words={
            "de": ("Personalausweis", "Ausweisnummer", "Personalausweisnummer", "Ausweis-Nr."),
            "en": ("German ID card", "identity card"),
        },
    ),
    Rule("passport", "PASSPORT", WEAK, passport, PASSPORT_WORDS, bare_is_nothing=True),
    Rule("driving_licence", "LICENCE", WEAK, licence, LICENCE_WORDS, bare_is_nothing=True),
    numbers(
        "uk_driving",
        "LICENCE",
        WEAK,
        dvla,
        is_dvla,
        ("################", "##### ###### #####", "##### ###### ## ###"),
        spoiled=(dvla_spoiled,),
        change=lambda value, draw: dvla_spoiled(draw),
        bare_is_nothing=True,
        words={"en": ("driving licence", "driver number", "driving licence number", "DVLA")},
    ),
]
