"""Numbers that France, the Benelux, Britain and Ireland give to people."""

from .checks import luhn, verhoeff_state, weighted, with_luhn, with_verhoeff
from .rule import MEDIUM, STRONG, WEAK, impossible, is_date, matcher, numbers

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
    lambda v: is_date(int(v[:4]), int(v[4:6]), int(v[6:8])) and luhn(v[:12]) and verhoeff_state(v[:11] + v[12]) == 0,
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


def _ymd(draw):
    month, day = impossible(draw)
    return f"{draw.between(30, 99):02}{month:02}{day:02}"


RULES = [
    numbers(
        "fr_nir",
        "NATIONALID",
        STRONG,
        nir,
        is_nir,
        (
            "###############",
            "# ## ## ## ### ### ##",
            "# ## ## ## ### ###-##",
            "#.##.##.##.###.###.##",
            "############# ##",
        ),
        spoiled=(lambda draw: nir(draw, draw.pick((13, 14, 15, 19))),),
        words={
            "fr": ("numéro de sécurité sociale", "NIR", "n° de sécu", "n° sécurité sociale", "numéro INSEE"),
            "en": ("French social security number",),
        },
    ),
    numbers(
        "be_nrn",
        "NATIONALID",
        STRONG,
        nrn,
        is_nrn,
        ("##.##.##-###.##", "###########", "## ## ## ### ##", "######-###-##", "###### ### ##"),
        spoiled=(lambda draw: nrn(draw, _ymd(draw)),),
        words={
            "nl": ("rijksregisternummer", "INSZ", "RR-nummer"),
            "fr": ("numéro de registre national", "numéro national", "NISS"),
            "de": ("Nationalregisternummer",),
            "en": ("Belgian national number",),
        },
    ),
    numbers(
        "nl_bsn",
        "NATIONALID",
        MEDIUM,
        bsn,
        is_bsn,
        ("#########", "###.###.###", "#### ## ###", "### ### ###", "####.##.###"),
        words={
            "nl": ("BSN", "burgerservicenummer", "sofinummer", "BSN-nummer"),
            "en": ("BSN", "citizen service number"),
            "de": ("niederländische BSN",),
        },
    ),
    numbers(
        "lu_nin",
        "NATIONALID",
        MEDIUM,
        lu_nin,
        is_lu_nin,
        ("!#############", "#### #### ### ##", "######## #####"),
        spoiled=(lambda draw: lu_nin(draw, f"{draw.between(1930, 2005)}{draw.between(13, 19)}{draw.between(10, 28)}"),),
        words={
            "fr": ("matricule", "numéro d'identification national", "matricule nationale"),
            "de": ("Matrikelnummer", "Sozialversicherungsnummer", "nationale Identifikationsnummer"),
            "en": ("Luxembourg national ID", "matricule"),
        },
    ),
    numbers(
        "ie_ppsn",
        "NATIONALID",
        MEDIUM,
        ppsn,
        is_ppsn,
        ("########", "#########", "####### #", "####### ##", "####### # #"),
        words={
            "en": ("PPS number", "PPSN", "PPS no.", "personal public service number"),
        },
    ),
    numbers(
        "uk_nino",
        "NATIONALID",
        WEAK,
        nino,
        is_nino,
        ("#########", "## ## ## ## #", "## ###### #", "##-##-##-##-#"),
        spoiled=(nino_spoiled,),
        change=lambda value, draw: nino_spoiled(draw),
        bare_is_nothing=True,
        words={
            "en": ("National Insurance number", "NINO", "NI number", "National Insurance no."),
        },
    ),
]
