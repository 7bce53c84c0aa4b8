"""Numbers that Spain, Italy, Portugal and Greece give to people and businesses."""

from .checks import luhn, weighted, with_luhn
from .draw import UPPER
from .rule import MEDIUM, STRONG, any_century, matcher, numbers

# --- Spain: NIF, Real Decreto 1065/2007 and Orden EHA/451/2008

NIF_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
CIF_LETTERS = "JABCDEFGHI"


def dni(draw):
    number = draw.between(1, 99_999_999)
    return f"{number:08}{NIF_LETTERS[number % 23]}"


is_dni = matcher(r"\d{8}[A-Z]", lambda v: NIF_LETTERS[int(v[:8]) % 23] == v[8])


def nie(draw):
    first, rest = draw.pick("XYZ"), draw.digits(7)
    return first + rest + NIF_LETTERS[int(str("XYZ".index(first)) + rest) % 23]


is_nie = matcher(r"[XYZ]\d{7}[A-Z]", lambda v: NIF_LETTERS[int(str("XYZ".index(v[0])) + v[1:8]) % 23] == v[8])


def _cif_control(digits):
    return int(with_luhn(digits)[-1])


def cif(draw):
    first, digits = draw.pick("ABCDEFGHJNPQRSUVW"), draw.digits(7)
    control = _cif_control(digits)
    letter = first in "PQRSNW" or (first not in "ABEH" and draw.chance(0.5))
    return first + digits + (CIF_LETTERS[control] if letter else str(control))


def _cif_passes(value):
    """Which letters may have which kind of control is told differently, so either passes."""
    control = _cif_control(value[1:8])
    return value[8] in (str(control), CIF_LETTERS[control])


is_cif = matcher(r"[ABCDEFGHJNPQRSUVW]\d{7}[0-9A-J]", _cif_passes)


# --- Italy: codice fiscale, DM 23 December 1976

ODD = dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)))
ODD |= dict(zip(UPPER, (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)))
EVEN = dict(zip("0123456789", range(10))) | dict(zip(UPPER, range(26)))
OMOCODIA = "LMNPQRSTUV"
MONTHS = "ABCDEHLMPRST"


def _cf_check(body):
    total = sum((ODD if i % 2 == 0 else EVEN)[sign] for i, sign in enumerate(body))
    return UPPER[total % 26]


def codice_fiscale(draw, month=None, day=None):
    year, drawn_month, drawn_day = draw.date()
    day = day or drawn_day
    day += 40 if draw.chance(0.5) else 0
    consonants = "BCDFGLMNPRSTVZ"
    body = draw.text(consonants, 6) if draw.chance(0.8) else draw.text(consonants, 2) + "X" + draw.text(consonants, 3)
    body += f"{year % 100:02}{month or MONTHS[drawn_month - 1]}{day:02}"
    body += draw.pick("ABCDEFGHILMZ") + f"{draw.between(1, 999):03}"
    if draw.chance(0.1):
        for place in [14, 13, 12, 10, 9, 7, 6][: draw.between(1, 3)]:
            body = body[:place] + OMOCODIA[int(body[place])] + body[place + 1 :]
    return body + _cf_check(body)


def _cf_passes(value):
    numbers_in = value[6:8] + value[9:11] + value[12:15]
    read = "".join(str(OMOCODIA.index(sign)) if sign in OMOCODIA else sign for sign in numbers_in)
    day = int(read[2:4]) - (40 if int(read[2:4]) > 40 else 0)
    return any_century(int(read[:2]), MONTHS.index(value[8]) + 1, day) and _cf_check(value[:15]) == value[15]


_digit = f"[0-9{OMOCODIA}]"
is_codice_fiscale = matcher(rf"[A-Z]{{6}}{_digit}{{2}}[{MONTHS}]{_digit}{{2}}[A-MZ]{_digit}{{3}}[A-Z]", _cf_passes)


def cf_changed(value, draw):
    if draw.chance(0.5):
        return value[:15] + UPPER[(UPPER.index(value[15]) + draw.between(1, 25)) % 26]
    place = draw.pick((6, 7, 9, 10, 12, 13, 14))
    return value[:place] + draw.digits(1) + value[place + 1 :]


def cf_spoiled(draw):
    return (
        codice_fiscale(draw, month=draw.pick("FGIJKNOQ"))
        if draw.chance(0.5)
        else codice_fiscale(draw, day=draw.between(32, 39))
    )


def partita_iva(draw):
    office = draw.pick([*range(1, 101), 120, 121, 888, 999])
    return with_luhn(f"{draw.between(1, 9_999_999):07}{office:03}")


is_partita_iva = matcher(
    r"\d{11}", lambda v: luhn(v) and v[:7] != "0000000" and int(v[7:10]) in {*range(1, 101), 120, 121, 888, 999}
)


# --- Portugal: NIF


def nif_check(body):
    check = 11 - weighted(body, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return "0" if check > 9 else str(check)


def nif(draw):
    first = draw.pick(("1", "2", "2", "3", "5", "6", "90", "45", "70", "77", "98"))
    body = first + draw.digits(8 - len(first))
    return body + nif_check(body)


is_nif = matcher(r"(?=[1-3568]|45|7|9[0189])\d{9}", lambda v: nif_check(v[:8]) == v[8])


# --- Greece: AFM and AMKA


def afm_check(body):
    return str(weighted(body, (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10)


def afm(draw):
    body = draw.pick(("0", "1", "9", "8", "1")) + draw.number(7)
    return body + afm_check(body)


is_afm = matcher(r"\d{9}", lambda v: afm_check(v[:8]) == v[8] and v != "0" * 9)


def amka(draw, date=None):
    year, month, day = draw.date()
    return with_luhn((date or f"{day:02}{month:02}{year % 100:02}") + draw.digits(4))


is_amka = matcher(r"\d{11}", lambda v: any_century(int(v[4:6]), int(v[2:4]), int(v[:2])) and luhn(v))


def letter_changed(value, draw):
    """Another control letter."""
    if draw.chance(0.3):
        place = draw.between(1, 7)
        return value[:place] + str((int(value[place]) + draw.between(1, 9)) % 10) + value[place + 1 :]
    return value[:-1] + draw.pick(UPPER)


RULES = [
    numbers(
        "es_dni",
        "NATIONALID",
        STRONG,
        dni,
        is_dni,
        ("#########", "########-#", "##.###.###-#", "######## #", "##.###.###.#"),
        change=letter_changed,
        words={
            "es": ("DNI", "NIF", "documento nacional de identidad", "número de DNI", "D.N.I."),
            "en": ("Spanish DNI",),
        },
    ),
    numbers(
        "es_nie",
        "NATIONALID",
        STRONG,
        nie,
        is_nie,
        ("#########", "#-#######-#", "#-########", "# ####### #"),
        change=letter_changed,
        words={
            "es": ("NIE", "número de identidad de extranjero", "N.I.E."),
            "en": ("Spanish NIE", "foreigner identity number"),
        },
    ),
    numbers(
        "es_cif",
        "TAXID",
        STRONG,
        cif,
        is_cif,
        ("#########", "#-########", "#-#######-#", "#########"),
        change=letter_changed,
        words={
            "es": ("CIF", "NIF de la empresa", "C.I.F."),
            "en": ("Spanish company tax number",),
        },
    ),
    numbers(
        "it_codice_fiscale",
        "NATIONALID",
        STRONG,
        codice_fiscale,
        is_codice_fiscale,
        ("################", "### ### ##### #####", "######-#####-#####"),
        spoiled=(cf_spoiled,),
        change=cf_changed,
        words={
            "it": ("codice fiscale", "C.F.", "cod. fisc.", "CF"),
            "en": ("Italian fiscal code", "codice fiscale"),
        },
    ),
    numbers(
        "it_partita_iva",
        "TAXID",
        MEDIUM,
        partita_iva,
        is_partita_iva,
        ("###########", "### #### ####"),
        words={
            "it": ("partita IVA", "P. IVA", "P.IVA", "part. IVA"),
            "en": ("Italian partita IVA",),
        },
    ),
    numbers(
        "pt_nif",
        "TAXID",
        MEDIUM,
        nif,
        is_nif,
        ("#########", "### ### ###", "###.###.###"),
        words={
            "pt": ("NIF", "número de contribuinte", "contribuinte", "número de identificação fiscal", "NIPC"),
            "en": ("Portuguese NIF",),
        },
    ),
    numbers(
        "gr_afm",
        "TAXID",
        MEDIUM,
        afm,
        is_afm,
        ("#########", "### ### ###"),
        words={
            "el": ("ΑΦΜ", "Α.Φ.Μ.", "αριθμός φορολογικού μητρώου"),
            "en": ("AFM", "Greek tax number"),
        },
    ),
    numbers(
        "gr_amka",
        "NATIONALID",
        MEDIUM,
        amka,
        is_amka,
        ("!###########", "######-#####", "###### #####"),
        spoiled=(lambda draw: amka(draw, f"{draw.between(32, 39)}{draw.between(1, 12):02}{draw.between(30, 99)}"),),
        words={
            "el": ("ΑΜΚΑ", "Α.Μ.Κ.Α.", "αριθμός μητρώου κοινωνικής ασφάλισης"),
            "en": ("AMKA", "Greek social security number"),
        },
    ),
]
