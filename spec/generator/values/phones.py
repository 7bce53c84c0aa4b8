"""Telephone numbers: E.164 and the national forms, with prefixes that exist in the numbering plans."""

from .rule import WEAK, Rule

# Country code, trunk prefix, area or mobile prefixes, digits after the prefix, groups of those.
PLANS = {
    "DE": (
        "49",
        "0",
        {"171": 7, "151": 8, "160": 7, "176": 8, "30": 7, "89": 7, "40": 6, "221": 6, "6221": 5, "341": 7},
        (3, 2, 2, 2),
    ),
    "AT": ("43", "0", {"664": 7, "676": 7, "699": 8, "1": 7, "316": 6, "662": 6}, (3, 4)),
    "CH": ("41", "0", {"79": 7, "78": 7, "76": 7, "44": 7, "22": 7, "31": 7}, (3, 2, 2)),
    "FR": ("33", "0", {"6": 8, "1": 8, "4": 8, "5": 8}, (2, 2, 2, 2)),
    "ES": ("34", "", {"6": 8, "91": 7, "93": 7, "95": 7}, (2, 3, 3)),
    "IT": ("39", "", {"333": 7, "347": 7, "320": 7, "02": 7, "06": 7, "051": 6}, (3, 4)),
    "NL": ("31", "0", {"6": 8, "20": 7, "10": 7, "30": 7}, (4, 4)),
    "BE": ("32", "0", {"470": 6, "485": 6, "498": 6, "2": 7, "3": 7}, (3, 2, 2)),
    "PL": ("48", "", {"501": 6, "602": 6, "698": 6, "22": 7, "12": 7}, (3, 3)),
    "PT": ("351", "", {"91": 7, "93": 7, "96": 7, "21": 7, "22": 7}, (3, 4)),
    "GB": ("44", "0", {"7400": 6, "7712": 6, "20": 8, "161": 7, "131": 7}, (4, 4)),
    "US": ("1", "", {"415": 7, "212": 7, "617": 7, "312": 7, "206": 7}, (3, 4)),
    "IE": ("353", "0", {"87": 7, "85": 7, "1": 7, "21": 7}, (3, 4)),
    "DK": ("45", "", {"20": 6, "31": 6, "42": 6, "60": 6}, (2, 2, 2)),
    "SE": ("46", "0", {"70": 7, "73": 7, "76": 7, "8": 7, "31": 7}, (3, 2, 2)),
    "NO": ("47", "", {"9": 7, "4": 7}, (2, 2, 3)),
    "FI": ("358", "0", {"40": 7, "50": 7, "44": 7, "9": 7}, (3, 4)),
    "CZ": ("420", "", {"601": 6, "720": 6, "777": 6, "2": 8}, (3, 3)),
    "SK": ("421", "0", {"903": 6, "915": 6, "2": 8}, (3, 3)),
    "GR": ("30", "", {"694": 7, "697": 7, "210": 7}, (3, 4)),
    "HU": ("36", "06", {"20": 7, "30": 7, "70": 7, "1": 7}, (3, 4)),
    "RO": ("40", "0", {"722": 6, "745": 6, "21": 7}, (3, 3)),
    "BG": ("359", "0", {"88": 7, "89": 7, "2": 7}, (3, 4)),
    "HR": ("385", "0", {"91": 7, "98": 6, "1": 7}, (3, 4)),
    "SI": ("386", "0", {"41": 6, "31": 6, "1": 7}, (3, 3)),
    "LT": ("370", "", {"612": 5, "686": 5}, (2, 3)),
    "LV": ("371", "", {"26": 6, "29": 6}, (3, 3)),
    "EE": ("372", "", {"51": 6, "53": 6}, (3, 3)),
    "LU": ("352", "", {"621": 6, "691": 6}, (3, 3)),
}
# Where the languages of the prompts are spoken.
SPOKEN = {
    "en": ("GB", "US", "IE"),
    "de": ("DE", "AT", "CH"),
    "fr": ("FR", "BE", "CH"),
    "es": ("ES",),
    "it": ("IT", "CH"),
    "nl": ("NL", "BE"),
    "pl": ("PL",),
    "pt": ("PT",),
    "cs": ("CZ",),
    "sv": ("SE", "FI"),
    "da": ("DK",),
}


def _number(draw, country):
    """Prefix and the rest in groups."""
    _, _, prefixes, groups = PLANS[country]
    prefix = draw.pick(sorted(prefixes))
    # No plan in the list leaves 2 to 5 unused after its prefix, but those named here.
    first = {("GB", "20"): "378", ("NO", "4"): "15678"}.get((country, prefix), "2345")
    rest = draw.text(first, 1) + draw.digits(prefixes[prefix] - 1)
    parts, left = [], rest
    for size in groups:
        parts.append(left[:size])
        left = left[size:]
    parts[-1] += left
    return prefix, [part for part in parts if part]


def international(draw, country=None):
    country = country or draw.pick(sorted(PLANS))
    code = PLANS[country][0]
    prefix, parts = _number(draw, country)
    plus = draw.pick(("+", "+", "+", "00"))
    if country == "US" and plus == "00":
        plus = "+"
    way = draw.below(6)
    if way == 0:
        return plus + code + prefix + "".join(parts)
    if way == 1:
        return f"{plus}{code} {prefix} {''.join(parts)}"
    if way == 2:
        return f"{plus}{code}-{prefix}-{'-'.join(parts)}"
    if way == 3 and PLANS[country][1] == "0" and plus == "+":
        return f"+{code} (0) {prefix} {' '.join(parts)}"
    if way == 4:
        return f"{plus}{code} ({prefix}) {' '.join(parts)}"
    return f"{plus}{code} {prefix} {' '.join(parts)}"


def national(draw, country=None):
    country = country or draw.pick(sorted(PLANS))
    trunk = PLANS[country][1]
    prefix, parts = _number(draw, country)
    head = trunk + prefix
    if country == "US":
        area = draw.pick((f"({prefix}) ", f"{prefix}-", f"{prefix}.", f"1-{prefix}-"))
        return area + draw.pick(("-", "-")).join(parts) if "." not in area else area + ".".join(parts)
    if country in ("FR", "DK", "NO"):
        return draw.pick((" ", " ", ".", "", "-")).join([head, *parts])
    ways = (
        f"{head} {' '.join(parts)}",
        f"{head} {' '.join(parts)}",
        f"{head}{''.join(parts)}",
        f"{head}-{' '.join(parts)}" if trunk == "0" else f"{head} {'-'.join(parts)}",
        f"({head}) {' '.join(parts)}" if trunk == "0" else f"{head} {' '.join(parts)}",
        f"{head}/{''.join(parts)}"
        if country in ("DE", "AT", "BE", "SK", "CZ") and trunk
        else f"{head} {''.join(parts)}",
    )
    return draw.pick(ways)


def phone(draw):
    return international(draw) if draw.chance(0.5) else national(draw)


def phone_for(draw, language):
    """A number as people who write this language know it."""
    country = draw.pick(SPOKEN[language])
    return international(draw, country) if draw.chance(0.4) else national(draw, country)


def not_phone(draw):
    year, month, day = draw.date(1990, 2026)
    return draw.pick(
        (
            lambda: f"{day:02}.{month:02}.{year}",
            lambda: f"{year}-{month:02}-{day:02} {draw.between(10, 23)}:{draw.between(10, 59)}:{draw.between(10, 59)}",
            lambda: f"{draw.between(1, 99)}.{draw.digits(3)}.{draw.digits(3)},{draw.digits(2)}",
            lambda: f"{draw.between(0, 9)}.{draw.between(10, 40)}.{draw.between(0, 9)}",
            lambda: "0." + draw.digits(9),
            lambda: f"978-3-{draw.digits(2)}-{draw.digits(6)}-{draw.digits(1)}",
            lambda: str(1_600_000_000_000 + draw.below(10**11)),
            lambda: f"{draw.number(1)}-{draw.number(2)}",
            lambda: f"{draw.text('0123456789abcdef', 12)}f{draw.text('0123456789abcdef', 19)}",
        )
    )()


RULES = [
    Rule(
        "phone",
        "PHONE",
        WEAK,
        phone,
        alone=international,
        near=not_phone,
        words={
            "en": ("phone", "mobile", "tel.", "cell", "telephone number"),
            "de": ("Telefon", "Tel.", "Handy", "Mobil", "Telefonnummer"),
            "fr": ("téléphone", "tél.", "portable", "mobile"),
            "es": ("teléfono", "móvil", "tel."),
            "it": ("telefono", "cellulare", "tel."),
            "nl": ("telefoon", "mobiel", "telefoonnummer"),
            "pl": ("telefon", "tel.", "komórka"),
            "pt": ("telefone", "telemóvel", "tel."),
            "cs": ("telefon", "mobil", "tel."),
            "sv": ("telefon", "mobil", "tel."),
            "da": ("telefon", "mobil", "tlf."),
        },
    ),
]
