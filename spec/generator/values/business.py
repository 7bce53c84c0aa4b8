"""Numbers of businesses, taxpayers and health professions."""

from .checks import luhn, luhn_sum, mod_97, weighted, with_luhn
from .draw import DIGITS, UPPER
from .rule import MEDIUM, WEAK, matcher, numbers

# --- France: SIREN, SIRET, SPI


def siren(draw):
    return with_luhn(draw.pick("3456789") + draw.digits(7))


is_siren = matcher(r"\d{9}", lambda v: luhn(v) and v != "0" * 9)


def siret(draw):
    return (
        with_luhn(siren(draw) + "000" + f"{draw.between(1, 9)}")
        if draw.chance(0.7)
        else with_luhn(siren(draw) + draw.digits(4))
    )


is_siret = matcher(r"\d{14}", lambda v: luhn(v) and luhn(v[:9]) and v != "0" * 14)


def spi(draw):
    body = draw.pick("0123") + draw.digits(9)
    return body + f"{int(body) % 511:03}"


is_spi = matcher(r"[0-3]\d{12}", lambda v: int(v[:10]) % 511 == int(v[10:]) and v[:10] != "0" * 10)


# --- Poland: NIP, REGON

NIP = (6, 5, 7, 2, 3, 4, 5, 6, 7)
REGON = {9: (8, 9, 2, 3, 4, 5, 6, 7), 14: (2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8)}


def nip(draw):
    while True:
        body = draw.text("123456789", 3) + draw.digits(6)
        if weighted(body, NIP) % 11 < 10:
            return body + str(weighted(body, NIP) % 11)


is_nip = matcher(r"[1-9]\d{9}", lambda v: weighted(v[:9], NIP) % 11 == int(v[9]))


def regon(draw):
    short = draw.digits(8)
    short += str(weighted(short, REGON[9]) % 11 % 10)
    if draw.chance(0.7):
        return short
    long = short + draw.digits(4)
    return long + str(weighted(long, REGON[14]) % 11 % 10)


is_regon = matcher(r"\d{9}|\d{14}", lambda v: weighted(v[:-1], REGON[len(v)]) % 11 % 10 == int(v[-1]) and int(v) > 0)


# --- United States: routing number, NPI, DEA, EIN


def aba(draw):
    while True:
        prefix = draw.pick([*range(1, 13), *range(21, 33), *range(61, 73), 80])
        digits = f"{prefix:02}" + draw.digits(7)
        if weighted(digits, (3, 7, 1) * 3) % 10 == 0:
            return digits


is_aba = matcher(
    r"\d{9}",
    lambda v: (
        weighted(v, (3, 7, 1) * 3) % 10 == 0 and int(v[:2]) in {*range(1, 13), *range(21, 33), *range(61, 73), 80}
    ),
)


def npi(draw):
    body = draw.pick("12") + draw.digits(8)
    return body + with_luhn("80840" + body)[-1]


is_npi = matcher(r"[12]\d{9}", lambda v: luhn_sum("80840" + v) % 10 == 0)


def dea(draw):
    digits = draw.digits(6)
    check = sum(map(int, digits[::2])) + 2 * sum(map(int, digits[1::2]))
    return draw.pick("ABFGM") + draw.letters(1) + digits + str(check % 10)


is_dea = matcher(
    r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}",
    lambda v: (sum(map(int, v[2:8:2])) + 2 * sum(map(int, v[3:8:2]))) % 10 == int(v[8]),
)


EIN_PREFIXES = [
    1,
    2,
    3,
    4,
    5,
    6,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    20,
    26,
    27,
    30,
    32,
    33,
    35,
    36,
    37,
    45,
    46,
    52,
    58,
    65,
    75,
    81,
    92,
    98,
]


def ein(draw):
    return f"{draw.pick(EIN_PREFIXES):02}{draw.digits(7)}"


def ein_spoiled(draw):
    return f"{draw.pick((0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89)):02}{draw.digits(7)}"


is_ein = matcher(r"\d{9}", lambda v: int(v[:2]) not in (0, 7, 8, 9, 17, 18, 19, 28, 29, 49, 69, 70, 78, 79, 89, 96, 97))


# --- Britain: UTR, NHS number

UTR = (6, 7, 8, 9, 10, 5, 4, 3, 2)


def utr(draw):
    body = draw.digits(9)
    return "21987654321"[weighted(body, UTR) % 11] + body


is_utr = matcher(r"\d{10}", lambda v: "21987654321"[weighted(v[1:], UTR) % 11] == v[0])


def nhs(draw):
    while True:
        body = draw.pick("4679") + draw.digits(8)
        check = -weighted(body, range(10, 1, -1)) % 11
        if check < 10:
            return body + str(check)


is_nhs = matcher(r"\d{10}", lambda v: -weighted(v[:9], range(10, 1, -1)) % 11 == int(v[9]) and len(set(v)) > 1)


# --- Legal entity identifier: ISO 17442, ISO 7064 MOD 97-10


def lei(draw):
    body = draw.digits(4) + "00" + draw.text(UPPER + DIGITS, 12)
    return body + f"{98 - mod_97(body + '00'):02}"


is_lei = matcher(r"[0-9A-Z]{18}\d\d", lambda v: mod_97(v) == 1)


RULES = [
    numbers(
        "fr_siren",
        "TAXID",
        MEDIUM,
        siren,
        is_siren,
        ("#########", "### ### ###"),
        words={"fr": ("SIREN", "numéro SIREN", "n° SIREN"), "en": ("SIREN", "French SIREN number")},
    ),
    numbers(
        "fr_siret",
        "TAXID",
        MEDIUM,
        siret,
        is_siret,
        ("##############", "!### ### ### #####"),
        words={"fr": ("SIRET", "numéro SIRET", "n° SIRET"), "en": ("SIRET", "French SIRET number")},
    ),
    numbers(
        "fr_spi",
        "TAXID",
        MEDIUM,
        spi,
        is_spi,
        ("#############", "## ## ### ### ###"),
        words={
            "fr": ("numéro fiscal", "SPI", "n° fiscal", "numéro fiscal de référence"),
            "en": ("French tax number",),
        },
    ),
    numbers(
        "pl_nip",
        "TAXID",
        MEDIUM,
        nip,
        is_nip,
        ("##########", "!###-###-##-##", "!###-##-##-###", "### ### ## ##"),
        words={"pl": ("NIP", "numer NIP", "nr NIP"), "en": ("Polish NIP", "NIP")},
    ),
    numbers(
        "pl_regon",
        "TAXID",
        MEDIUM,
        regon,
        is_regon,
        ("#########", "##############", "### ### ###"),
        words={"pl": ("REGON", "numer REGON", "nr REGON"), "en": ("REGON",)},
    ),
    numbers(
        "us_aba",
        "BANK",
        MEDIUM,
        aba,
        is_aba,
        ("#########", "####-####-#"),
        words={"en": ("routing number", "ABA", "ABA routing number", "routing no.", "RTN")},
    ),
    numbers(
        "us_npi",
        "HEALTHID",
        MEDIUM,
        npi,
        is_npi,
        ("##########",),
        words={"en": ("NPI", "NPI number", "National Provider Identifier")},
    ),
    numbers(
        "us_dea",
        "HEALTHID",
        MEDIUM,
        dea,
        is_dea,
        ("#########", "##-#######"),
        words={"en": ("DEA number", "DEA", "DEA registration", "DEA no.")},
    ),
    numbers(
        "us_ein",
        "TAXID",
        WEAK,
        ein,
        is_ein,
        ("##-#######", "#########"),
        spoiled=(ein_spoiled,),
        change=lambda value, draw: ein_spoiled(draw),
        bare_is_nothing=True,
        words={"en": ("EIN", "employer identification number", "federal tax ID", "FEIN")},
    ),
    numbers(
        "uk_utr",
        "TAXID",
        WEAK,
        utr,
        is_utr,
        ("##########", "##### #####"),
        bare_is_nothing=True,
        words={"en": ("UTR", "unique taxpayer reference", "tax reference", "UTR number")},
    ),
    numbers(
        "uk_nhs",
        "HEALTHID",
        MEDIUM,
        nhs,
        is_nhs,
        ("##########", "!### ### ####", "###-###-####"),
        words={"en": ("NHS number", "NHS no.", "NHS")},
    ),
    numbers(
        "lei",
        "TAXID",
        MEDIUM,
        lei,
        is_lei,
        ("####################", "#### #### #### #### ####"),
        words={
            "en": ("LEI", "legal entity identifier"),
            "de": ("LEI", "Rechtsträgerkennung"),
            "fr": ("LEI", "code LEI"),
            "es": ("código LEI",),
            "it": ("codice LEI",),
            "nl": ("LEI-code",),
        },
    ),
]
