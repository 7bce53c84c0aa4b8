"""Numbers that Germany, Austria and Switzerland give to people."""

from .checks import cross, mod_11_10, weighted
from .rule import STRONG, WEAK, any_century, impossible, matcher, numbers

# The areas of pension insurers that issue numbers (Verordnung on insurance numbers, annex).
AREAS = [*range(10, 22), 23, 24, 25, 26, 28, 29, 38, 39, 40, 42, 43, 44, *range(48, 55), 80, 81, 82, 89]


# --- Steuer-Identifikationsnummer: par. 139b AO, ISO 7064 MOD 11,10


def steuer_id(draw):
    while True:
        kept = draw.shuffled("0123456789")
        repeats = draw.between(2, 3)
        distinct = kept[: 10 - repeats + 1]
        digits = "".join(draw.shuffled(distinct + [distinct[0]] * (repeats - 1)))
        if _steuer_digits(digits):
            return digits + mod_11_10(digits)


def _steuer_digits(digits):
    counts = sorted(digits.count(one) for one in set(digits))
    thrice = any(digit * 3 in digits for digit in digits)
    return digits[0] != "0" and counts[-1] in (2, 3) and counts[-2] == 1 and not thrice


def steuer_spoiled(draw):
    """The check digit is right, but no digit or more than one is repeated."""
    while True:
        digits = draw.number(10)
        if not _steuer_digits(digits):
            return digits + mod_11_10(digits)


is_steuer_id = matcher(r"[1-9]\d{10}", lambda v: _steuer_digits(v[:10]) and mod_11_10(v[:10]) == v[10])


# --- Steuernummer of a tax office: UStG par. 14 (4) no. 2; ELSTER, thirteen digits, the fifth 0


def steuernummer(draw):
    length = draw.pick((10, 11, 11, 13))
    if length == 13:
        return f"{draw.between(10, 53)}{draw.digits(2)}0{draw.digits(8)}"
    return f"{draw.between(11, 99)}{draw.digits(length - 2)}"


def steuernummer_spoiled(draw):
    return f"{draw.between(10, 53)}{draw.digits(2)}{draw.between(1, 9)}{draw.digits(8)}"


is_steuernummer = matcher(r"\d{10}|\d{11}|\d{4}0\d{8}", lambda v: True)


# --- Versicherungsnummer of the pension insurance: par. 147 SGB VI


def _rvnr_check(body):
    digits = body[:8] + f"{ord(body[8]) - 64:02}" + body[9:11]
    weights = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)
    return str(sum(cross(int(d) * w) for d, w in zip(digits, weights, strict=True)) % 10)


def rvnr(draw, date=None):
    year, month, day = draw.date()
    date = date or f"{day:02}{month:02}{year % 100:02}"
    body = f"{draw.pick(AREAS)}{date}{draw.letters(1)}{draw.between(0, 99):02}"
    return body + _rvnr_check(body)


is_rvnr = matcher(
    r"\d{8}[A-Z]\d{3}",
    lambda v: any_century(int(v[6:8]), int(v[4:6]), int(v[2:4])) and _rvnr_check(v[:11]) == v[11],
)


# --- Krankenversichertennummer: par. 290 SGB V


def _kvnr_check(body):
    digits = f"{ord(body[0]) - 64:02}" + body[1:]
    return str(sum(cross(int(d) * (1 + i % 2)) for i, d in enumerate(digits)) % 10)


def kvnr(draw):
    body = draw.letters(1) + draw.digits(8)
    return body + _kvnr_check(body)


is_kvnr = matcher(r"[A-Z]\d{9}", lambda v: _kvnr_check(v[:9]) == v[9])


# --- Austria: Versicherungsnummer, par. 31 ASVG


def svnr(draw, date=None):
    while True:
        year, month, day = draw.date()
        written = date or f"{day:02}{month:02}{year % 100:02}"
        serial = str(draw.between(100, 999))
        check = weighted(serial + written, (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11
        if check < 10:
            return f"{serial}{check}{written}"


is_svnr = matcher(
    r"[1-9]\d{9}",
    lambda v: (
        any_century(int(v[8:]), int(v[6:8]), int(v[4:6]))
        and weighted(v[:3] + v[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == int(v[3])
    ),
)


# --- Switzerland: AHV number, EAN-13 with prefix 756


def ean_check(body):
    return str(-weighted(body, (1, 3) * 6) % 10)


def ahv(draw):
    body = "756" + draw.digits(9)
    return body + ean_check(body)


is_ahv = matcher(r"756\d{10}", lambda v: ean_check(v[:12]) == v[12])


def _dmy(draw):
    month, day = impossible(draw)
    return f"{day:02}{month:02}{draw.between(30, 99):02}"


RULES = [
    numbers(
        "de_steuer_id",
        "TAXID",
        STRONG,
        steuer_id,
        is_steuer_id,
        ("###########", "## ### ### ###", "##-###-###-###", "## ###  ### ###".replace("  ", " ")),
        spoiled=(steuer_spoiled,),
        words={
            "de": (
                "Steuer-ID",
                "Steueridentifikationsnummer",
                "Steuer-IdNr.",
                "IdNr.",
                "steuerliche Identifikationsnummer",
            ),
            "en": ("German tax ID", "tax identification number"),
        },
    ),
    numbers(
        "de_steuernummer",
        "TAXID",
        WEAK,
        steuernummer,
        is_steuernummer,
        ("##/###/#####", "#####/#####", "###/###/#####", "###/####/####", "#############"),
        spoiled=(steuernummer_spoiled,),
        change=lambda value, draw: steuernummer_spoiled(draw),
        bare_is_nothing=True,
        words={"de": ("Steuernummer", "Steuer-Nr.", "St.-Nr.", "StNr.", "Steuernummer lautet")},
    ),
    numbers(
        "de_rvnr",
        "NATIONALID",
        STRONG,
        rvnr,
        is_rvnr,
        ("############", "## ###### # ###", "##-######-#-###"),
        spoiled=(lambda draw: rvnr(draw, _dmy(draw)),),
        words={
            "de": (
                "Rentenversicherungsnummer",
                "Sozialversicherungsnummer",
                "RV-Nummer",
                "SV-Nummer",
                "Versicherungsnummer",
            ),
            "en": ("German social security number", "pension insurance number"),
        },
    ),
    numbers(
        "de_kvnr",
        "HEALTHID",
        STRONG,
        kvnr,
        is_kvnr,
        ("##########", "# ### ### ###", "#### ### ###"),
        words={
            "de": ("Krankenversichertennummer", "KVNR", "Versichertennummer", "Krankenkassennummer"),
            "en": ("health insurance number",),
        },
    ),
    numbers(
        "at_svnr",
        "NATIONALID",
        STRONG,
        svnr,
        is_svnr,
        ("##########", "#### ######", "####-######", "#### ## ## ##"),
        spoiled=(lambda draw: svnr(draw, _dmy(draw)),),
        words={
            "de": ("SVNR", "Sozialversicherungsnummer", "SV-Nr.", "Versicherungsnummer"),
            "en": ("Austrian social security number",),
        },
    ),
    numbers(
        "ch_ahv",
        "NATIONALID",
        STRONG,
        ahv,
        is_ahv,
        ("###.####.####.##", "#############", "### #### #### ##"),
        words={
            "de": ("AHV-Nummer", "AHV-Nr.", "Sozialversicherungsnummer", "AHVN13"),
            "fr": ("numéro AVS", "n° AVS", "NAVS13"),
            "it": ("numero AVS", "NAVS"),
            "en": ("Swiss social security number", "AHV number"),
        },
    ),
]
