"""Value-added tax numbers of the member states, with their country; one check each."""

from .business import is_nip, is_siren, nip, siren
from .checks import cross, luhn, mod_11_10, plain, weighted, with_luhn
from .draw import UPPER
from .people_east import is_oib, is_rodne_cislo, oib
from .people_south import (
    afm,
    cif,
    dni,
    is_afm,
    is_cif,
    is_dni,
    is_nie,
    is_nif,
    is_partita_iva,
    nie,
    nif,
    partita_iva,
)
from .people_west import bsn, is_bsn, is_ppsn, ppsn
from .rule import STRONG, Rule, changed, matcher, shape


def _retry(make):
    """Draws until a check digit exists."""

    def drawn(draw):
        while True:
            value = make(draw)
            if value:
                return value

    return drawn


def _closing(length, check, first="123456789"):
    """A maker for a body and the check digits that belong to it."""

    def make(draw):
        body = draw.pick(first) + draw.digits(length - 1)
        last = check(body)
        return body + last if last is not None else None

    return _retry(make)


def _is(pattern, split, check):
    return matcher(pattern, lambda value: check(value[:split]) == value[split:])


def _at(body):
    return str((96 - sum(cross(int(d) * (1 + i % 2)) for i, d in enumerate(body))) % 10)


def _be(body):
    return f"{97 - int(body) % 97:02}"


def _bg(body):
    check = weighted(body, range(1, 9)) % 11
    return str(check if check < 10 else weighted(body, range(3, 11)) % 11 % 10)


def _cy(body):
    odd = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)
    total = sum(odd[int(d)] if i % 2 == 0 else int(d) for i, d in enumerate(body))
    return UPPER[total % 26]


def _cz(body):
    check = (11 - weighted(body, range(8, 1, -1)) % 11) % 11
    return str((check or 1) % 10)


def _dk(body):
    check = -weighted(body, (2, 7, 6, 5, 4, 3, 2)) % 11
    return str(check) if check < 10 else None


def _ee(body):
    return str(-weighted(body, (3, 7, 1, 3, 7, 1, 3, 7)) % 10)


def _fi(body):
    check = -weighted(body, (7, 9, 10, 5, 8, 4, 2)) % 11
    return str(check) if check < 10 else None


def _fr(draw):
    number = siren(draw)
    return f"{(12 + 3 * (int(number) % 97)) % 97:02}{number}"


def _fr_passes(value):
    return is_siren(value[2:]) and (12 + 3 * (int(value[2:]) % 97)) % 97 == int(value[:2])


def _hu(body):
    return str(-weighted(body, (9, 7, 3, 1, 9, 7, 3)) % 10)


def _lt(body):
    """Weights that count on from 1, and from 3 when the first sum leaves ten; after 9 comes 1."""
    for first in (1, 3):
        check = weighted(body, [(first + i - 1) % 9 + 1 for i in range(len(body))]) % 11
        if check < 10:
            return str(check)
    return "0"


def _lt_make(draw):
    body = draw.number(7) + "1" if draw.chance(0.6) else draw.number(10) + "1"
    return body + _lt(body)


def _lu(body):
    return f"{int(body) % 89:02}"


def _lv(body):
    check = (3 - weighted(body, (9, 1, 4, 8, 3, 10, 2, 5, 7, 6))) % 11
    return str(check) if check < 10 else None


def _mt(body):
    return f"{37 - weighted(body, (3, 4, 6, 7, 8, 9)) % 37:02}"


def _ro(draw):
    body = draw.number(draw.between(4, 9))
    return body + _ro_check(body)


def _ro_check(body):
    return str(weighted(body.zfill(9), (7, 5, 3, 2, 1, 7, 5, 3, 2)) * 10 % 11 % 10)


def _si(body):
    check = 11 - weighted(body, range(8, 1, -1)) % 11
    return None if check == 11 else str(check % 10)


def _sk(draw):
    while True:
        body = draw.number(2) + draw.pick("234789") + draw.digits(6)
        check = int(body) % 11
        if check < 10:
            return f"{body}{check}"


def _nl(draw):
    return bsn(draw) + "B" + f"{draw.between(1, 99):02}"


# Country: how a value is drawn, whether one passes, how it is also written.
STATES = {
    "AT": (lambda d: "U" + _closing(7, _at)(d), matcher(r"U\d{8}", lambda v: _at(v[1:8]) == v[8]), ("#########",)),
    "BE": (
        _closing(8, _be, "01"),
        _is(r"[01]\d{9}", 8, _be),
        ("##########", "####.###.###", " ####.###.###", " #### ### ###"),
    ),
    "BG": (_closing(8, _bg), _is(r"\d{9}", 8, _bg), ("#########",)),
    "CY": (_closing(8, _cy, "03459"), _is(r"[013459]\d{7}[A-Z]", 8, _cy), ("#########",)),
    "CZ": (_closing(7, _cz, "12345678"), _is(r"[0-8]\d{7}", 7, _cz), ("########",)),
    "DE": (_closing(8, mod_11_10), _is(r"[1-9]\d{8}", 8, mod_11_10), ("#########", " ### ### ###", " #########")),
    "DK": (_closing(7, _dk), _is(r"[1-9]\d{7}", 7, _dk), ("########", " ## ## ## ##")),
    "EE": (lambda d: "10" + _closing(6, lambda b: _ee("10" + b))(d), _is(r"10\d{7}", 8, _ee), ("#########",)),
    "EL": (afm, is_afm, ("#########",)),
    "ES": (
        lambda d: d.pick((dni, nie, cif))(d),
        lambda t: is_dni(t) or is_nie(t) or is_cif(t),
        ("#########", "-#########"),
    ),
    "FI": (_closing(7, _fi), _is(r"\d{8}", 7, _fi), ("########",)),
    "FR": (_fr, matcher(r"\d{11}", _fr_passes), ("###########", " ## ### ### ###", " ## #########")),
    "HR": (oib, is_oib, ("###########",)),
    "HU": (_closing(7, _hu), _is(r"\d{8}", 7, _hu), ("########",)),
    "IE": (ppsn, is_ppsn, ("########", "#########")),
    "IT": (partita_iva, is_partita_iva, ("###########", " ###########")),
    "LT": (_lt_make, matcher(r"\d{7}1\d|\d{10}1\d", lambda v: _lt(v[:-1]) == v[-1]), ("#########", "############")),
    "LU": (_closing(6, _lu), _is(r"\d{8}", 6, _lu), ("########", " ########")),
    "LV": (_closing(10, _lv, "456789"), _is(r"[4-9]\d{10}", 10, _lv), ("###########",)),
    "MT": (_closing(6, _mt), _is(r"[1-9]\d{7}", 6, _mt), ("########", " #### ####")),
    "NL": (_nl, matcher(r"\d{9}B\d\d", lambda v: is_bsn(v[:9])), ("############", "#########.###", " ############")),
    "PL": (nip, is_nip, ("##########", " ##########", " ###-###-##-##")),
    "PT": (nif, is_nif, ("#########", " #########")),
    "RO": (_ro, matcher(r"[1-9]\d{1,9}", lambda v: _ro_check(v[:-1]) == v[-1]), tuple("#" * n for n in range(5, 11))),
    "SE": (
        lambda d: with_luhn(d.pick("5") + d.digits(8)) + "01",
        matcher(r"\d{10}01", lambda v: luhn(v[:10])),
        ("############",),
    ),
    "SI": (_closing(7, _si), _is(r"[1-9]\d{7}", 7, _si), ("########", " ########")),
    "SK": (_sk, matcher(r"[1-9]\d[234789]\d{7}", lambda v: int(v) % 11 == 0), ("##########",)),
}


def _written(country, value, draw):
    fitting = [one for one in STATES[country][2] if one.count("#") == len(value)]
    return country + shape(value, draw.pick(fitting))


def vat(draw):
    country = draw.pick(sorted(STATES))
    return _written(country, STATES[country][0](draw), draw)


def is_vat(text):
    value = plain(text)
    country = STATES.get(value[:2])
    if value[:2] == "CZ" and is_rodne_cislo(value[2:]):
        return True
    return bool(country and country[1](value[2:]))


def vat_near(draw):
    # Romanian and Czech numbers have several lengths; the rest of the text must not make another one.
    country = draw.pick(sorted(set(STATES) - {"RO"}))
    while True:
        value = changed(STATES[country][0](draw), draw)
        if not is_vat(country + value):
            return _written(country, value, draw)


RULES = [
    Rule(
        "vat",
        "VAT",
        STRONG,
        vat,
        alone=vat,
        near=vat_near,
        accepts=is_vat,
        words={
            "en": ("VAT number", "VAT ID", "VAT reg. no."),
            "de": ("USt-IdNr.", "Umsatzsteuer-ID", "UID", "USt-ID"),
            "fr": ("numéro de TVA", "TVA intracommunautaire", "n° TVA"),
            "es": ("NIF-IVA", "número de IVA"),
            "it": ("partita IVA", "P. IVA"),
            "nl": ("btw-nummer", "btw-id", "BTW"),
            "pl": ("NIP UE", "numer VAT"),
            "pt": ("número de IVA", "NIF"),
            "cs": ("DIČ",),
            "sv": ("momsnummer", "VAT-nummer"),
            "da": ("momsnummer", "SE-nummer"),
        },
    ),
]
