"""Plates and identification numbers of vehicles, and the identity of mobile devices."""

from .checks import luhn, with_luhn
from .draw import DIGITS, UPPER
from .rule import MEDIUM, WEAK, Rule, matcher, numbers

DISTRICTS = ("B", "M", "HH", "K", "KI", "HST", "LÖ", "MÜ", "TÖL", "S", "DA", "WI", "DD", "L", "HRO", "AC", "GÖ", "FFB")
FRENCH = "ABCDEFGHJKLMNPQRSTVWXYZ"
SPANISH = "BCDFGHJKLMNPRSTVWXYZ"
ITALIAN = "ABCDEFGHJKLMNPRSTVWXYZ"


def _german(draw):
    rest = draw.letters(draw.between(1, 2)), draw.number(draw.between(1, 4)) + draw.pick(("", "", "", "E", "H"))
    return draw.pick(("{}-{} {}", "{} {} {}", "{}-{}-{}", "{}-{}{}")).format(draw.pick(DISTRICTS), *rest)


def _french(draw):
    parts = draw.text(FRENCH, 2), draw.digits(3), draw.text(FRENCH, 2)
    return draw.pick(("-", "-", " ")).join(parts)


def _dutch(draw):
    letters = "BDFGHJKLNPRSTVXZ"
    forms = ("@@-##-@@", "##-@@-@@", "##-@@@-#", "#-@@@-##", "@@-###-@", "@-###-@@")
    return "".join(draw.pick(letters) if c == "@" else draw.digits(1) if c == "#" else c for c in draw.pick(forms))


def _british(draw):
    letters = "ABCDEFGHJKLMNOPRSTUVWXY"
    return (
        draw.text(letters, 2)
        + f"{draw.pick((51, 62, 15, 68, 19, 70, 22, 23, 73)):02}"
        + draw.pick((" ", " ", ""))
        + draw.text(letters, 3)
    )


PLATES = {
    "de": (_german,),
    "fr": (_french,),
    "es": (lambda d: d.digits(4) + d.pick((" ", "-", "")) + d.text(SPANISH, 3),),
    "it": (
        lambda d: d.text(ITALIAN, 2) + d.pick((" ", "", "")) + d.digits(3) + d.pick((" ", "")) + d.text(ITALIAN, 2),
    ),
    "nl": (_dutch,),
    "en": (_british,),
    "pl": (lambda d: d.pick(("WA", "KR", "GD", "PO", "DW")) + " " + d.pick((d.number(5), d.number(4) + d.letters(1))),),
    "pt": (
        lambda d: d.pick(
            (f"{d.letters(2)}-{d.digits(2)}-{d.letters(2)}", f"{d.digits(2)}-{d.letters(2)}-{d.digits(2)}")
        ),
    ),
}
# Austria, Switzerland, Belgium and the United States write in the languages above.
PLATES["de"] += (
    lambda d: d.pick(("W", "G", "L", "S", "IL")) + "-" + d.number(d.between(3, 5)) + d.letters(d.between(1, 2)),
    lambda d: d.pick(("ZH", "BE", "LU", "VD", "GE", "TI")) + " " + d.number(d.between(4, 6)),
)
PLATES["fr"] += (lambda d: f"{d.between(1, 2)}-{d.letters(3)}-{d.digits(3)}",)
PLATES["en"] += (lambda d: d.fill(d.pick(("1@@@###", "@@@ ####", "@@@-####", "@@@ ###"))),)

PLATE_WORDS = {
    "en": ("license plate", "registration plate", "number plate", "registration", "plate"),
    "de": ("Kennzeichen", "Kfz-Kennzeichen", "amtliches Kennzeichen", "Nummernschild"),
    "fr": ("plaque d'immatriculation", "immatriculation", "plaque"),
    "es": ("matrícula", "placa"),
    "it": ("targa", "numero di targa"),
    "nl": ("kenteken", "kentekenplaat"),
    "pl": ("numer rejestracyjny", "tablica rejestracyjna", "nr rej."),
    "pt": ("matrícula", "placa"),
    "cs": ("SPZ", "registrační značka"),
    "sv": ("registreringsnummer", "regnr"),
    "da": ("nummerplade", "registreringsnummer"),
}


def plate(draw):
    return draw.pick(PLATES[draw.pick(sorted(PLATES))])(draw)


# --- ISO 3779 with the check digit of 49 CFR 565

VALUES = dict(zip(UPPER, (1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9)))
VALUES |= {digit: int(digit) for digit in DIGITS}
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"


def vin_check(value):
    return "0123456789X"[sum(VALUES[sign] * weight for sign, weight in zip(value, WEIGHTS)) % 11]


def vin(draw):
    value = draw.pick(("1HG", "1FT", "2T1", "3VW", "5YJ", "1G1", "4T1", "JHM", "KMH")) + draw.text(SIGNS, 5)
    value += "0" + draw.pick("ABCDEFGHJKLMNPRSTVWXY123456789") + draw.text(SIGNS, 1) + draw.digits(6)
    return value[:8] + vin_check(value) + value[9:]


is_vin = matcher(f"[{SIGNS}]{{17}}", lambda v: vin_check(v) == v[8])


# --- 3GPP TS 23.003: IMEI


def imei(draw):
    return with_luhn(draw.pick(("35", "35", "86", "01", "99")) + draw.digits(12))


is_imei = matcher(r"\d{15}", luhn)

RULES = [
    Rule("plate", "PLATE", WEAK, plate, PLATE_WORDS, bare_is_nothing=True),
    numbers(
        "vin",
        "VIN",
        MEDIUM,
        vin,
        is_vin,
        ("#################",),
        words={
            "en": ("VIN", "vehicle identification number", "chassis number"),
            "de": ("Fahrgestellnummer", "FIN", "Fahrzeug-Identifizierungsnummer"),
            "fr": ("numéro de châssis", "VIN"),
            "es": ("número de bastidor", "VIN"),
            "it": ("numero di telaio", "VIN"),
            "nl": ("chassisnummer", "VIN"),
            "pl": ("numer VIN", "VIN"),
            "pt": ("número de chassis", "VIN"),
            "cs": ("VIN", "číslo karoserie"),
            "sv": ("chassinummer", "VIN"),
            "da": ("stelnummer", "VIN"),
        },
    ),
    numbers(
        "imei",
        "IMEI",
        MEDIUM,
        imei,
        is_imei,
        ("###############", "!##-######-######-#", "## ###### ###### #"),
        words={language: ("IMEI",) for language in ("de", "fr", "es", "it", "nl", "pl", "pt", "cs", "sv", "da")}
        | {"en": ("IMEI", "IMEI number")},
    ),
]
