"""Numbers that the states of central and eastern Europe give to people."""

from .checks import mod_11_10, weighted
from .rule import MEDIUM, STRONG, any_century, is_date, matcher, numbers

# --- Poland: PESEL, weights 1 3 7 9

PESEL = (1, 3, 7, 9, 1, 3, 7, 9, 1, 3)
PESEL_CENTURIES = {0: 1900, 1: 2000, 2: 2100, 3: 2200, 4: 1800}


def pesel(draw, date=None):
    year, month, day = draw.date(1925, 2015)
    month += 20 if year >= 2000 else 0
    body = (date or f"{year % 100:02}{month:02}{day:02}") + draw.digits(4)
    return body + str(-weighted(body, PESEL) % 10)


is_pesel = matcher(
    r"\d{11}",
    lambda v: (
        is_date(PESEL_CENTURIES[int(v[2:4]) // 20] + int(v[:2]), int(v[2:4]) % 20, int(v[4:6]))
        and weighted(v, (*PESEL, 1)) % 10 == 0
    ),
)


# --- Czechia and Slovakia: rodné číslo, law 133/2000; ten digits since 1954


def rodne_cislo(draw, date=None):
    while True:
        year, month, day = draw.date(1954, 2015)
        month += 50 if draw.chance(0.5) else 0
        body = (date or f"{year % 100:02}{month:02}{day:02}") + draw.digits(3)
        if int(body) % 11 < 10:
            return body + str(int(body) % 11)


def _rc_passes(value):
    year, month = int(value[:2]), int(value[2:4]) % 50
    if month > 20 and year < 54:
        month -= 20
    year += 1900 if year >= 54 else 2000
    remainder = int(value[:9]) % 11
    return is_date(year, month, int(value[4:6])) and (
        remainder == int(value[9]) or (remainder == 10 and value[9] == "0" and year < 1986)
    )


is_rodne_cislo = matcher(r"\d{10}", _rc_passes)


# --- Romania: cod numeric personal

CNP = (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)


def cnp(draw, date=None):
    year, month, day = draw.date(1925, 2015)
    first = draw.between(1, 2) if year < 2000 else draw.between(5, 6)
    county = draw.pick([*range(1, 47), 51, 52])
    body = f"{first}{date or f'{year % 100:02}{month:02}{day:02}'}{county:02}{draw.between(1, 999):03}"
    check = weighted(body, CNP) % 11
    return body + ("1" if check == 10 else str(check))


def _cnp_passes(value):
    check = weighted(value[:12], CNP) % 11
    county = int(value[7:9]) in {*range(1, 47), 51, 52, 70, *range(80, 84)}
    date = any_century(int(value[1:3]), int(value[3:5]), int(value[5:7]))
    return county and date and (1 if check == 10 else check) == int(value[12])


is_cnp = matcher(r"[1-9]\d{12}", _cnp_passes)


# --- Bulgaria: EGN

EGN = (2, 4, 8, 5, 10, 9, 7, 3, 6)


def egn(draw, date=None):
    year, month, day = draw.date(1925, 2015)
    month += 40 if year >= 2000 else 0
    body = (date or f"{year % 100:02}{month:02}{day:02}") + draw.digits(3)
    return body + str(weighted(body, EGN) % 11 % 10)


is_egn = matcher(
    r"\d{10}",
    lambda v: (
        is_date({0: 1900, 1: 1800, 2: 2000}.get(int(v[2:4]) // 20, 1900) + int(v[:2]), int(v[2:4]) % 20, int(v[4:6]))
        and int(v[2:4]) < 60
        and weighted(v[:9], EGN) % 11 % 10 == int(v[9])
    ),
)


# --- Croatia: OIB, ISO 7064 MOD 11,10


def oib(draw):
    body = draw.digits(10)
    return body + mod_11_10(body)


is_oib = matcher(r"\d{11}", lambda v: mod_11_10(v[:10]) == v[10])


# --- Slovenia: EMŠO, register 50

EMSO = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def emso(draw, date=None):
    while True:
        year, month, day = draw.date(1925, 2015)
        body = (date or f"{day:02}{month:02}{year % 1000:03}") + "50" + f"{draw.between(0, 999):03}"
        check = -weighted(body, EMSO) % 11
        if check < 10:
            return body + str(check)


is_emso = matcher(
    r"\d{4}[90]\d{2}5\d{5}",
    lambda v: (
        is_date(int(v[4:7]) + (1000 if v[4] == "9" else 2000), int(v[2:4]), int(v[:2]))
        and -weighted(v[:12], EMSO) % 11 % 10 == int(v[12])
    ),
)


# --- Hungary: TAJ number, adóazonosító jel


def taj(draw):
    body = draw.number(8)
    return body + str(weighted(body, (3, 7) * 4) % 10)


is_taj = matcher(r"\d{9}", lambda v: weighted(v[:8], (3, 7) * 4) % 10 == int(v[8]) and v != "0" * 9)


def hu_tax(draw):
    while True:
        # Days since 1867, from 1930 to 2005.
        body = f"8{draw.between(23011, 50768)}{draw.digits(3)}"
        check = weighted(body, range(1, 10)) % 11
        if check < 10:
            return body + str(check)


is_hu_tax = matcher(r"8\d{9}", lambda v: weighted(v[:9], range(1, 10)) % 11 == int(v[9]))


def _dmy(draw, year=2):
    years = f"{draw.between(930, 999)}" if year == 3 else f"{draw.between(30, 99)}"
    return f"{draw.between(32, 39)}{draw.between(1, 12):02}{years}"


def _ymd(draw):
    """A month that no coding of century or sex makes."""
    return f"{draw.between(60, 99)}{draw.pick((13, 14, 17, 19))}{draw.between(10, 28)}"


RULES = [
    numbers(
        "pl_pesel",
        "NATIONALID",
        STRONG,
        pesel,
        is_pesel,
        ("###########", "###### #####", "######-#####"),
        spoiled=(lambda draw: pesel(draw, _ymd(draw)),),
        words={
            "pl": ("PESEL", "numer PESEL", "nr PESEL"),
            "en": ("PESEL", "Polish PESEL"),
        },
    ),
    numbers(
        "cz_sk_rc",
        "NATIONALID",
        STRONG,
        rodne_cislo,
        is_rodne_cislo,
        ("######/####", "##########", "###### / ####"),
        spoiled=(lambda draw: rodne_cislo(draw, _ymd(draw)),),
        words={
            "cs": ("rodné číslo", "RČ", "r. č.", "rodné č."),
            "sk": ("rodné číslo",),
            "en": ("Czech birth number",),
        },
    ),
    numbers(
        "ro_cnp",
        "NATIONALID",
        STRONG,
        cnp,
        is_cnp,
        ("#############", "# ###### ######", "# ## ## ## ######"),
        spoiled=(lambda draw: cnp(draw, _ymd(draw)),),
        words={
            "ro": ("CNP", "cod numeric personal", "C.N.P."),
            "en": ("Romanian CNP", "CNP"),
        },
    ),
    numbers(
        "bg_egn",
        "NATIONALID",
        STRONG,
        egn,
        is_egn,
        ("##########", "###### ####"),
        spoiled=(lambda draw: egn(draw, _ymd(draw)),),
        words={
            "bg": ("ЕГН", "единен граждански номер"),
            "en": ("EGN", "Bulgarian EGN"),
        },
    ),
    numbers(
        "hr_oib",
        "NATIONALID",
        STRONG,
        oib,
        is_oib,
        ("###########", "### ### ### ##"),
        # Eleven digits after a zero are a telephone number in many countries.
        unclear=r"0.*",
        words={
            "hr": ("OIB", "osobni identifikacijski broj"),
            "en": ("OIB", "Croatian OIB"),
        },
    ),
    numbers(
        "si_emso",
        "NATIONALID",
        STRONG,
        emso,
        is_emso,
        ("#############", "####### ######", "####### ## ### #"),
        spoiled=(lambda draw: emso(draw, _dmy(draw, 3)),),
        words={
            "sl": ("EMŠO", "enotna matična številka občana"),
            "en": ("EMSO", "Slovenian EMŠO"),
        },
    ),
    numbers(
        "hu_taj",
        "HEALTHID",
        MEDIUM,
        taj,
        is_taj,
        ("#########", "### ### ###", "###-###-###"),
        words={
            "hu": ("TAJ", "TAJ-szám", "TAJ szám", "társadalombiztosítási azonosító jel"),
            "en": ("TAJ number", "Hungarian TAJ"),
        },
    ),
    numbers(
        "hu_tax",
        "TAXID",
        MEDIUM,
        hu_tax,
        is_hu_tax,
        ("##########", "# ### ### ###", "### ### ####"),
        words={
            "hu": ("adóazonosító jel", "adóazonosító", "adószám"),
            "en": ("Hungarian tax ID", "adóazonosító jel"),
        },
    ),
]
