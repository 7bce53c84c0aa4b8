"""Numbers that Germany, Austria, Switzerland, France, the Benelux, Britain and Ireland give to people."""

from .checks import cross, luhn, mod_11_10, weighted, with_luhn, with_verhoeff, verhoeff_state
from .rule import MEDIUM, STRONG, WEAK, any_century, is_date, matcher, numbers

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
    lambda v: any_century(int(v[8:]), int(v[6:8]), int(v[4:6]))
    and weighted(v[:3] + v[4:], (3, 7, 9, 5, 8, 4, 2, 1, 6)) % 11 == int(v[3]),
)


# --- Switzerland: AHV number, EAN-13 with prefix 756


def ean_check(body):
    return str(-weighted(body, (1, 3) * 6) % 10)


def ahv(draw):
    body = "756" + draw.digits(9)
    return body + ean_check(body)


is_ahv = matcher(r"756\d{10}", lambda v: ean_check(v[:12]) == v[12])


# --- France: NIR


def _nir_key(body):
    number = int(body.replace("2A", "19").replace("2B", "18"))
    return f"{97 - number % 97:02}"


def nir(draw, month=None):
    year, drawn, _ = draw.date()
    place = draw.pick([f"{n:02}" for n in range(1, 96) if n != 20] + ["2A", "2B", "99"])
    body = f"{draw.between(1, 2)}{year % 100:02}{month or drawn:02}{place}{draw.between(1, 990):03}{draw.between(1, 999):03}"
    return body + _nir_key(body)


is_nir = matcher(
    r"[12]\d\d(?:0[1-9]|1[0-2])(?:\d\d|2[AB])\d{8}",
    lambda v: ("2A" not in v[:5] and "2B" not in v[:5]) and _nir_key(v[:13]) == v[13:],
)


# --- Belgium: Rijksregisternummer


def _nrn_key(body, after_1999):
    return f"{97 - int(('2' if after_1999 else '') + body) % 97:02}"


def nrn(draw, date=None):
    year, month, day = draw.date()
    body = (date or f"{year % 100:02}{month:02}{day:02}") + f"{draw.between(1, 997):03}"
    return body + _nrn_key(body, year >= 2000)


def _nrn_passes(value):
    yy, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    centuries = [century for century in (1900, 2000) if is_date(century + yy, month, day)]
    return any(_nrn_key(value[:9], century == 2000) == value[9:] for century in centuries)


is_nrn = matcher(r"\d{11}", _nrn_passes)


# --- Netherlands: burgerservicenummer, eleven test


def _bsn_sum(digits):
    return weighted(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11


def bsn(draw):
    while True:
        digits = draw.between(1, 9).__str__() + draw.digits(8)
        if _bsn_sum(digits) == 0:
            return digits


is_bsn = matcher(r"\d{9}", lambda v: _bsn_sum(v) == 0 and v != "0" * 9)


# --- Luxembourg: numéro d'identification national, Luhn and then Verhoeff


def lu_nin(draw, date=None):
    year, month, day = draw.date()
    body = (date or f"{year}{month:02}{day:02}") + draw.digits(3)
    return with_luhn(body) + with_verhoeff(body)[-1]


is_lu_nin = matcher(
    r"(?:18|19|20)\d{11}",
    lambda v: is_date(int(v[:4]), int(v[4:6]), int(v[6:8]))
    and luhn(v[:12]) and verhoeff_state(v[:11] + v[12]) == 0,
)


# --- Ireland: PPS number, modulus 23


def pps_letter(digits, second=""):
    total = weighted(digits, (8, 7, 6, 5, 4, 3, 2)) + (9 * (ord(second) - 64) if second not in ("", "W") else 0)
    return "WABCDEFGHIJKLMNOPQRSTUV"[total % 23]


def ppsn(draw):
    digits, second = draw.digits(7), draw.pick(("", "A", "A", "B", "H"))
    return digits + pps_letter(digits, second) + second


is_ppsn = matcher(r"\d{7}[A-W][A-IW]?", lambda v: pps_letter(v[:7], v[8:]) == v[7])


# --- Britain: National Insurance number


def nino(draw):
    while True:
        prefix = draw.pick("ABCEGHJKLMNOPRSTWXYZ") + draw.pick("ABCEGHJKLMNPRSTWXYZ")
        if prefix not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"):
            return prefix + draw.digits(6) + draw.pick("ABCD")


is_nino = matcher(
    r"[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]\d{6}[A-D]",
    lambda v: v[:2] not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ"),
)


def nino_spoiled(draw):
    return draw.pick(("BG", "GB", "NK", "KN", "TN", "NT", "ZZ", "DA", "QQ", "UV", "AO")) + draw.digits(6) + "A"


def impossible(draw, order):
    """A date that no calendar has, as `order` writes year, month and day."""
    month, day = draw.pick(((13, 5), (0, 17), (2, 30), (4, 31), (11, 0), (6, 45 if order != "D" else 39)))
    return month, day


def _ymd(draw):
    month, day = impossible(draw, "Y")
    return f"{draw.between(30, 99):02}{month:02}{day:02}"


def _dmy(draw):
    month, day = impossible(draw, "D")
    return f"{day:02}{month:02}{draw.between(30, 99):02}"


RULES = [
    numbers(
        "de_steuer_id", "TAXID", STRONG, steuer_id, is_steuer_id,
        ("###########", "## ### ### ###", "##-###-###-###", "## ###  ### ###".replace("  ", " ")),
        spoiled=(steuer_spoiled,),
        words={
            "de": ("Steuer-ID", "Steueridentifikationsnummer", "Steuer-IdNr.", "IdNr.", "steuerliche Identifikationsnummer"),
            "en": ("German tax ID", "tax identification number"),
        },
    ),
    numbers(
        "de_rvnr", "NATIONALID", STRONG, rvnr, is_rvnr,
        ("############", "## ###### # ###", "##-######-#-###"),
        spoiled=(lambda draw: rvnr(draw, _dmy(draw)),),
        words={
            "de": ("Rentenversicherungsnummer", "Sozialversicherungsnummer", "RV-Nummer", "SV-Nummer", "Versicherungsnummer"),
            "en": ("German social security number", "pension insurance number"),
        },
    ),
    numbers(
        "de_kvnr", "HEALTHID", STRONG, kvnr, is_kvnr, ("##########", "# ### ### ###", "#### ### ###"),
        words={
            "de": ("Krankenversichertennummer", "KVNR", "Versichertennummer", "Krankenkassennummer"),
            "en": ("health insurance number",),
        },
    ),
    numbers(
        "at_svnr", "NATIONALID", STRONG, svnr, is_svnr, ("##########", "#### ######", "####-######", "#### ## ## ##"),
        spoiled=(lambda draw: svnr(draw, _dmy(draw)),),
        words={
            "de": ("SVNR", "Sozialversicherungsnummer", "SV-Nr.", "Versicherungsnummer"),
            "en": ("Austrian social security number",),
        },
    ),
    numbers(
        "ch_ahv", "NATIONALID", STRONG, ahv, is_ahv, ("###.####.####.##", "#############", "### #### #### ##"),
        words={
            "de": ("AHV-Nummer", "AHV-Nr.", "Sozialversicherungsnummer", "AHVN13"),
            "fr": ("numéro AVS", "n° AVS", "NAVS13"),
            "it": ("numero AVS", "NAVS"),
            "en": ("Swiss social security number", "AHV number"),
        },
    ),
    numbers(
        "fr_nir", "NATIONALID", STRONG, nir, is_nir,
        ("###############", "# ## ## ## ### ### ##", "# ## ## ## ### ###-##", "#.##.##.##.###.###.##", "############# ##"),
        spoiled=(lambda draw: nir(draw, draw.pick((13, 14, 15, 19))),),
        words={
            "fr": ("numéro de sécurité sociale", "NIR", "n° de sécu", "n° sécurité sociale", "numéro INSEE"),
            "en": ("French social security number",),
        },
    ),
    numbers(
        "be_nrn", "NATIONALID", STRONG, nrn, is_nrn, ("##.##.##-###.##", "###########", "## ## ## ### ##", "######-###-##", "###### ### ##"),
        spoiled=(lambda draw: nrn(draw, _ymd(draw)),),
        words={
            "nl": ("rijksregisternummer", "INSZ", "RR-nummer"),
            "fr": ("numéro de registre national", "numéro national", "NISS"),
            "de": ("Nationalregisternummer",),
            "en": ("Belgian national number",),
        },
    ),
    numbers(
        "nl_bsn", "NATIONALID", MEDIUM, bsn, is_bsn, ("#########", "###.###.###", "#### ## ###", "### ### ###", "####.##.###"),
        words={
            "nl": ("BSN", "burgerservicenummer", "sofinummer", "BSN-nummer"),
            "en": ("BSN", "citizen service number"),
            "de": ("niederländische BSN",),
        },
    ),
    numbers(
        "lu_nin", "NATIONALID", MEDIUM, lu_nin, is_lu_nin, ("!#############", "#### #### ### ##", "######## #####"),
        spoiled=(lambda draw: lu_nin(draw, f"{draw.between(1930, 2005)}{draw.between(13, 19)}{draw.between(10, 28)}"),),
        words={
            "fr": ("matricule", "numéro d'identification national", "matricule nationale"),
            "de": ("Matrikelnummer", "Sozialversicherungsnummer", "nationale Identifikationsnummer"),
            "en": ("Luxembourg national ID", "matricule"),
        },
    ),
    numbers(
        "ie_ppsn", "NATIONALID", MEDIUM, ppsn, is_ppsn, ("########", "#########", "####### #", "####### ##", "####### # #"),
        words={
            "en": ("PPS number", "PPSN", "PPS no.", "personal public service number"),
        },
    ),
    numbers(
        "uk_nino", "NATIONALID", WEAK, nino, is_nino, ("#########", "## ## ## ## #", "## ###### #", "##-##-##-##-#"),
        spoiled=(nino_spoiled,), change=lambda value, draw: nino_spoiled(draw), bare_is_nothing=True,
        words={
            "en": ("National Insurance number", "NINO", "NI number", "National Insurance no."),
        },
    ),
]
