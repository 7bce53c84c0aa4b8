"""Accounts, banks and payment cards."""

from .checks import luhn, mod_97, plain, with_luhn
from .draw import DIGITS, UPPER
from .rule import MEDIUM, STRONG, WEAK, Rule, changed, grouped, shape

# What follows country and check digits, per country: the IBAN registry of ISO 13616.
# n digits, a capital letters, c both.
BBAN = dict(
    entry.split(":")
    for entry in """
    AD:8n12c AE:19n AL:8n16c AT:16n AZ:4a20c BA:16n BE:12n BG:4a6n8c BH:4a14c BR:23n1a1c CH:5n12c CR:18n
    CY:8n16c CZ:20n DE:18n DK:14n DO:4c20n EE:16n ES:20n FI:14n FO:14n FR:10n11c2n GB:4a14n GE:2a16n
    GI:4a15c GL:14n GR:7n16c GT:4c20c HR:17n HU:24n IE:4a14n IL:19n IS:22n IT:1a10n12c JO:4a4n18c
    KW:4a22c KZ:3n13c LB:4n20c LI:5n12c LT:16n LU:3n13c LV:4a13c MC:10n11c2n MD:2c18c ME:18n MK:3n10c2n
    MR:23n MT:4a5n18c MU:4a19n3a NL:4a10n NO:11n PK:4a16c PL:24n PS:4a21c PT:21n QA:4a21c RO:4a16c
    RS:18n SA:2n18c SE:20n SI:15n SK:20n SM:1a10n12c TN:20n TR:6n16c UA:6n19c VG:4a16n XK:16n
    """.split()
)
COMMON = ("DE", "FR", "ES", "IT", "NL", "BE", "AT", "CH", "PL", "PT", "GB", "IE", "SE", "DK", "CZ", "LU")


def _parts(pattern):
    length = ""
    for sign in pattern:
        if sign.isdigit():
            length += sign
        else:
            yield int(length), sign
            length = ""


def iban_compact(draw, check=None):
    country = draw.pick(COMMON) if draw.chance(0.6) else draw.pick(sorted(BBAN))
    body = ""
    for length, sign in _parts(BBAN[country]):
        # Codes of accounts are digits nearly everywhere that letters may stand.
        kinds = {"n": DIGITS, "a": UPPER, "c": DIGITS if draw.chance(0.7) else UPPER + DIGITS}
        body += draw.text(kinds[sign], length)
    return country + (check or f"{98 - mod_97(body + country + '00'):02}") + body


def is_iban(text):
    value = plain(text)
    pattern = BBAN.get(value[:2])
    if not pattern or not value[2:].isascii() or not value.isalnum():
        return False
    length = 4 + sum(count for count, _ in _parts(pattern))
    return len(value) == length and mod_97(value[4:] + value[:4]) == 1


def _iban_written(value, draw):
    way = draw.below(10)
    if way < 4:
        return value
    if way < 5:
        return value.lower() if draw.chance(0.5) else grouped(value, 4, "-")
    return grouped(value, 4, " ")


def iban(draw):
    return _iban_written(iban_compact(draw), draw)


def iban_near(draw):
    while True:
        value = iban_compact(draw)
        value = changed(value, draw) if draw.chance(0.7) else value[:-1] + draw.digits(draw.between(2, 3))
        if not is_iban(value) and not any(is_iban(value[:end]) for end in range(15, len(value))):
            return _iban_written(value, draw)


# --- Payment cards: ISO/IEC 7812, ranges of issuers with their length

CARDS = [
    ("4", 16),
    ("4", 16),
    ("4", 13),
    ("4", 19),
    ("51", 16),
    ("52", 16),
    ("53", 16),
    ("54", 16),
    ("55", 16),
    ("2221", 16),
    ("2500", 16),
    ("2720", 16),
    ("34", 15),
    ("37", 15),
    ("6011", 16),
    ("644", 16),
    ("65", 16),
    ("300", 14),
    ("305", 14),
    ("36", 14),
    ("38", 14),
    ("3528", 16),
    ("3589", 16),
    ("62", 16),
    ("62", 19),
    ("5018", 16),
    ("6304", 16),
]


def card_compact(draw):
    prefix, length = draw.pick(CARDS)
    return with_luhn(prefix + draw.digits(length - 1 - len(prefix)))


def _card_written(value, draw):
    separator = draw.pick(("", " ", " ", " ", "-"))
    if not separator:
        return value
    if len(value) == 15:
        return shape(value, separator.join(("####", "######", "#####")))
    if len(value) == 14:
        return shape(value, separator.join(("####", "######", "####")))
    return grouped(value, 4, separator)


def card(draw):
    return _card_written(card_compact(draw), draw)


def card_alone(draw):
    """Sixteen digits and more, or in groups: thirteen digits in a row are too often something else."""
    while True:
        value = card(draw)
        if len(plain(value)) >= 14 and not value.startswith(("5018", "6304")):
            return value


def card_near(draw):
    while True:
        value = changed(card_compact(draw), draw)
        if not luhn(value):
            return _card_written(value, draw)


def is_card(text):
    value = plain(text)
    if not value.isdigit() or not 13 <= len(value) <= 19:
        return False
    return luhn(value) and value.startswith(tuple({prefix for prefix, _ in CARDS}))


# --- tracks of cards: ISO/IEC 7813

HOLDERS = ("DOE/JOHN", "MUSTERMANN/ERIKA", "O'NEIL/ANN B", "GARCIA LOPEZ/MARIA", "NOWAK/JAN.MR", "SMITH-JONES/A")


def _expires(draw):
    return f"{draw.between(24, 35)}{draw.between(1, 12):02}"


def _track(draw, number, expires):
    behind = expires + draw.pick(("101", "201", "121", "226")) + draw.digits(draw.between(5, 12))
    holder = draw.pick(HOLDERS)
    return draw.pick(
        (
            f"%B{number}^{holder}^{behind}?",
            f"%B{number}^{holder.ljust(26)}^{behind}?",
            f"{number}={behind}",
            f"{number}D{behind}",
            f"{number}D{behind}F",
        )
    )


def track(draw):
    return _track(draw, card_compact(draw), _expires(draw))


def track_near(draw):
    """A month that does not exist, behind a number that is none."""
    while True:
        value = changed(card_compact(draw), draw)
        if not luhn(value):
            behind = f"{draw.between(24, 35)}{draw.between(13, 99)}{draw.digits(8)}"
            return draw.pick((f"{value}={behind}", f"{value}D{behind}"))


# --- BIC: ISO 9362

BANK_COUNTRIES = ("DE", "FR", "ES", "IT", "NL", "BE", "AT", "CH", "PL", "PT", "GB", "US", "SE", "DK", "CZ", "LU", "IE")


def bic(draw):
    value = draw.letters(4) + draw.pick(BANK_COUNTRIES) + draw.text(UPPER + "23456789", 2)
    return value + draw.pick(("", "", "XXX", draw.text(DIGITS, 3)))


def bic_near(draw):
    """A country that does not exist, or nine characters."""
    if draw.chance(0.5):
        return draw.letters(4) + draw.pick(("XQ", "QZ", "ZZ", "OO", "WX")) + draw.text(UPPER, 2)
    return draw.letters(4) + draw.pick(BANK_COUNTRIES) + draw.text(UPPER, 3)


# --- National account numbers


def account(draw):
    return draw.pick(
        (
            lambda: draw.number(8),
            lambda: draw.number(10),
            lambda: draw.number(9),
            lambda: f"{draw.digits(2)}-{draw.digits(2)}-{draw.digits(2)} {draw.number(8)}",
            lambda: grouped(draw.number(10), 5, " "),
        )
    )()


RULES = [
    Rule(
        "iban",
        "IBAN",
        STRONG,
        iban,
        alone=iban,
        near=iban_near,
        accepts=is_iban,
        words={
            "en": ("IBAN", "account"),
            "de": ("IBAN", "Konto", "Bankverbindung"),
            "fr": ("IBAN", "compte bancaire"),
            "es": ("IBAN", "cuenta bancaria"),
            "it": ("IBAN", "conto corrente"),
            "nl": ("IBAN", "rekeningnummer"),
            "pl": ("IBAN", "numer konta"),
            "pt": ("IBAN", "conta bancária"),
            "cs": ("IBAN", "číslo účtu"),
            "sv": ("IBAN", "kontonummer"),
            "da": ("IBAN", "kontonummer"),
        },
    ),
    Rule(
        "credit_card",
        "CC",
        MEDIUM,
        card,
        alone=card_alone,
        near=card_near,
        accepts=is_card,
        words={
            "en": ("credit card", "card number", "Visa", "Mastercard"),
            "de": ("Kreditkarte", "Kartennummer", "Kreditkartennummer"),
            "fr": ("carte bancaire", "numéro de carte"),
            "es": ("tarjeta de crédito", "número de tarjeta"),
            "it": ("carta di credito", "numero di carta"),
            "nl": ("creditcard", "kaartnummer"),
            "pl": ("karta kredytowa", "numer karty"),
            "pt": ("cartão de crédito", "número do cartão"),
            "cs": ("kreditní karta", "číslo karty"),
            "sv": ("kreditkort", "kortnummer"),
            "da": ("kreditkort", "kortnummer"),
        },
    ),
    Rule(
        "card_track",
        "CC",
        STRONG,
        track,
        alone=track,
        near=track_near,
        words={
            "en": ("track data", "swiped card", "magnetic stripe"),
            "de": ("Magnetstreifen", "Kartendaten"),
            "fr": ("piste magnétique",),
            "es": ("banda magnética",),
        },
    ),
    Rule(
        "bic",
        "BIC",
        WEAK,
        bic,
        near=bic_near,
        bare_is_nothing=True,
        words={
            "en": ("BIC", "SWIFT", "SWIFT code"),
            "de": ("BIC", "SWIFT-Code"),
            "fr": ("BIC", "code BIC"),
            "es": ("BIC", "código SWIFT"),
            "it": ("BIC", "codice BIC"),
            "nl": ("BIC", "BIC-code"),
            "pl": ("BIC", "kod SWIFT"),
            "pt": ("BIC", "código BIC"),
            "cs": ("BIC", "SWIFT kód"),
            "sv": ("BIC", "SWIFT-kod"),
            "da": ("BIC", "SWIFT-kode"),
        },
    ),
    Rule(
        "bank_account",
        "BANK",
        WEAK,
        account,
        bare_is_nothing=True,
        words={
            "en": ("account number", "bank account", "sort code and account number", "acct no."),
            "de": ("Kontonummer", "Kto-Nr.", "Konto-Nr."),
            "fr": ("numéro de compte", "n° de compte"),
            "es": ("número de cuenta", "cuenta bancaria"),
            "it": ("numero di conto", "conto corrente"),
            "nl": ("rekeningnummer", "bankrekening"),
            "pl": ("numer konta", "numer rachunku"),
            "pt": ("número de conta", "conta bancária"),
            "cs": ("číslo účtu", "bankovní účet"),
            "sv": ("kontonummer", "bankkonto"),
            "da": ("kontonummer", "bankkonto"),
        },
    ),
]
