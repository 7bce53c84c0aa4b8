"""Addresses of mail, the web and machines."""

import ipaddress

from .draw import DIGITS, LOWER
from .rule import STRONG, Rule, in_all

FIRST = (
    "anna",
    "bruno",
    "clara",
    "david",
    "elena",
    "felix",
    "greta",
    "hugo",
    "ines",
    "jan",
    "karin",
    "luca",
    "marta",
    "nils",
    "olga",
    "pavel",
)
LAST = (
    "adler",
    "bianchi",
    "costa",
    "dubois",
    "eriksen",
    "fischer",
    "garcia",
    "horak",
    "ivanova",
    "jansen",
    "keller",
    "lopes",
    "moreau",
    "nowak",
    "olsen",
    "peeters",
)
HOSTS = (
    "example",
    "posteo",
    "mailhaus",
    "firma-nord",
    "uni-west",
    "kontor24",
    "verein",
    "klinik-am-see",
    "studio7",
    "ateliers",
)
TOPS = (
    "com",
    "org",
    "net",
    "de",
    "fr",
    "es",
    "it",
    "nl",
    "pl",
    "pt",
    "cz",
    "se",
    "dk",
    "co.uk",
    "eu",
    "info",
    "io",
    "academy",
)
IDN = (
    "müller-söhne.de",
    "bücher.example",
    "école.fr",
    "españa.es",
    "żółw.pl",
    "københavn.dk",
    "sjöberg.se",
    "čeština.cz",
    "пример.рф",
    "例え.jp",
)


def host(draw):
    sub = draw.pick(("", "", "", "mail.", "eu.", "team."))
    return f"{sub}{draw.pick(HOSTS)}.{draw.pick(TOPS)}"


def email(draw):
    first, last = draw.pick(FIRST), draw.pick(LAST)
    local = draw.pick(
        (
            f"{first}.{last}",
            f"{first[0]}.{last}",
            f"{first}_{last}{draw.between(1, 99)}",
            f"{first}{draw.between(1950, 2010)}",
            f"{last}+{draw.pick(('news', 'shop', 'bank'))}",
            f"{first}-{last}",
            f"o'{last}",
            f"{first}{last}",
        )
    )
    where = draw.pick(IDN) if draw.chance(0.1) else host(draw)
    if draw.chance(0.05):
        local = {"m": "mü", "j": "jü"}.get(local[0], local[0]) + local[1:]
    value = f"{local}@{where}"
    if draw.chance(0.08):
        value = f"{first}.{last} at {draw.pick(HOSTS)} dot {draw.pick(('com', 'org', 'net', 'de', 'eu'))}"
    elif draw.chance(0.05):
        value = f"{first}.{last} [at] {draw.pick(HOSTS)} [dot] {draw.pick(('com', 'org', 'net', 'de'))}"
    return value.upper() if draw.chance(0.05) else value


def email_near(draw):
    first, last = draw.pick(FIRST), draw.pick(LAST)
    return draw.pick(
        (
            f"{first}@localhost",
            f"@{first}_{last}",
            f"{first}@{last}@",
            f"{first} @ {last}",
            f"{first}@.{draw.pick(TOPS)}",
            f"{last}@{draw.between(1, 20)}.{draw.between(0, 9)}.{draw.between(0, 9)}",
            f"{first}@2x.png",
            f"#{first}@",
            f"{first}.{last}.de",
        )
    )


def url(draw):
    path = draw.pick(
        (
            f"users/{draw.pick(FIRST)}",
            f"profile?id={draw.number(5)}",
            f"~{draw.pick(LAST)}/cv.pdf",
            f"docs/{draw.text(LOWER + DIGITS, 8)}",
            f"u/{draw.pick(FIRST)}-{draw.pick(LAST)}#top",
            "",
            f"photos/{draw.between(2001, 2025)}/img_{draw.digits(4)}.jpg",
            f"s?q={draw.pick(FIRST)}+{draw.pick(LAST)}",
        )
    )
    scheme = draw.pick(("https", "https", "https", "http", "ftp"))
    start = draw.pick(
        (f"{scheme}://{host(draw)}", f"{scheme}://{host(draw)}:8443", f"www.{draw.pick(HOSTS)}.{draw.pick(TOPS)}")
    )
    return f"{start}/{path}"


def url_near(draw):
    return draw.pick(
        (
            f"http://localhost:{draw.number(4)}/{draw.pick(FIRST)}",
            "https://",
            f"src/{draw.pick(FIRST)}/{draw.pick(LAST)}.rs",
            f"http://127.0.0.1:{draw.number(4)}/",
            f"{draw.pick(FIRST)}://",
            f"www.{draw.pick(FIRST)}",
            f"/{draw.pick(FIRST)}/{draw.pick(LAST)}?x=1",
        )
    )


def ipv4(draw):
    while True:
        value = ".".join(str(draw.between(1, 254)) for _ in range(4))
        if draw.chance(0.3):
            value = draw.pick(("192.168.", "10.20.", "172.16.")) + f"{draw.between(1, 254)}.{draw.between(2, 254)}"
        address = ipaddress.ip_address(value)
        # Small numbers everywhere are more often a version or a section.
        if (
            not address.is_loopback
            and not address.is_multicast
            and sum(int(part) > 20 for part in value.split(".")) > 1
        ):
            return value


def ipv4_near(draw):
    part = str(draw.between(20, 250))
    return draw.pick(
        (
            f"{draw.between(256, 999)}.{part}.{part}.{part}",
            f"{part}.{part}.{draw.between(256, 999)}.{part}",
            f"{part}.{part}.{part}",
            f"{part}.{part}.{part}.{part}.{part}",
            f"v{draw.between(1, 9)}.{draw.between(0, 9)}.{draw.between(0, 9)}.{draw.between(0, 9)}",
            "127.0.0.1",
            "255.255.255.0",
        )
    )


def ipv6(draw):
    prefix = draw.pick((0x20010DB8, 0x2A001450, 0x2A020810, 0x26004040, 0x20014860))
    zeros = draw.pick((0, 0, 16, 48))
    rest = int("0" + draw.text("0123456789abcdef", 24), 16) & ((1 << 96 - zeros) - 1)
    address = ipaddress.IPv6Address(prefix << 96 | rest | 1)
    if draw.chance(0.1):
        return "fe80::" + ":".join(draw.text("123456789abcdef", 1) + draw.text("0123456789abcdef", 3) for _ in range(4))
    return draw.pick((address.compressed, address.compressed, address.exploded, address.compressed.upper()))


def ipv6_near(draw):
    group = lambda: draw.text("123456789abcdef", 4)  # noqa: E731
    return draw.pick(
        (
            f"{draw.pick(FIRST)}::{draw.pick(LAST)}",
            f"{draw.between(10, 23)}:{draw.between(10, 59)}:{draw.between(10, 59)}",
            "::1",
            ":".join(group() for _ in range(9)),
            f"2001:db8:{group()}g::1",
            f"{draw.pick(FIRST)}: {draw.pick(LAST)}",
        )
    )


def mac(draw):
    # The first bit is 0: an address of one machine.
    octets = [f"{draw.below(128) * 2:02x}"] + [f"{draw.between(1, 255):02x}" for _ in range(5)]
    octets[draw.between(1, 5)] = draw.pick("abcdef") + draw.pick("0123456789abcdef")
    value = draw.pick(
        (":".join(octets), ":".join(octets), "-".join(octets), ".".join("".join(octets[i : i + 2]) for i in (0, 2, 4)))
    )
    return value.upper() if draw.chance(0.4) else value


def mac_near(draw):
    octet = lambda: draw.text("123456789abcdef", 2)  # noqa: E731
    return draw.pick(
        (
            ":".join(octet() for _ in range(5)),
            ":".join(octet() for _ in range(7)),
            "ff:ff:ff:ff:ff:ff",
            "00:00:00:00:00:00",
            ":".join(octet() for _ in range(5)) + ":g" + draw.digits(1),
            "-".join(draw.digits(2) for _ in range(5)),
        )
    )


RULES = [
    Rule(
        "email",
        "EMAIL",
        STRONG,
        email,
        alone=email,
        near=email_near,
        words=in_all(("e-mail", "mail"))
        | {"de": ("E-Mail", "Mailadresse"), "fr": ("courriel", "e-mail"), "es": ("correo electrónico", "e-mail")},
    ),
    Rule("url", "URL", STRONG, url, in_all(("link", "web", "URL")), url, url_near),
    Rule("ipv4", "IP", STRONG, ipv4, in_all(("IP", "host")), ipv4, ipv4_near),
    Rule("ipv6", "IP", STRONG, ipv6, in_all(("IPv6", "host")), ipv6, ipv6_near),
    Rule("mac", "MAC", STRONG, mac, in_all(("MAC", "ether")), mac, mac_near),
]
