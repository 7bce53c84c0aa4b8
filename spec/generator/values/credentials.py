"""Secrets of programs and people. None of them opens anything."""

import base64
import json
import zlib

from .draw import DIGITS, LOWER, UPPER
from .rule import STRONG, WEAK, Rule, in_all

ALNUM = DIGITS + UPPER + LOWER
HEX = "0123456789abcdef"
BASE62 = DIGITS + UPPER + LOWER


def with_check(body):
    """The CRC-32 of a token behind it, in six digits of base 62."""
    number, tail = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        tail = BASE62[digit] + tail
    return body + tail


def github(draw):
    """Thirty characters and their check; one in four tokens has another tail, as made-up ones do."""
    body = draw.text(ALNUM, 30)
    return draw.pick(("ghp_", "gho_", "ghs_", "ghu_", "ghr_")) + (body + draw.text(ALNUM, 6) if draw.chance(0.25) else with_check(body))


URL_SAFE = ALNUM + "_-"

# Forms as issuers document them, or as the rules of gitleaks and TruffleHog have them.
PREFIXED = (
    lambda d: d.pick(("AKIA", "ASIA", "ABIA", "ACCA")) + d.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16),
    lambda d: "ABSK" + d.text(ALNUM, 128) + "=",
    github,
    github,
    # https://github.blog/changelog/2026-05-15-github-app-installation-tokens-per-request-override-header/
    lambda d: f"ghs_{d.number(7)}_{d.text(ALNUM, 40)}.{d.text(URL_SAFE, 200)}.{d.text(URL_SAFE, 85)}{d.text(ALNUM, 1)}",
    lambda d: f"github_pat_{d.text(ALNUM, 22)}_{d.text(ALNUM, 59)}",
    lambda d: d.pick(("glpat-", "gldt-", "glrt-", "glft-", "glsoat-", "glffct-")) + d.text(URL_SAFE, 20),
    # Routable: what it is for, its version, and its check.
    lambda d: f"{d.pick(('glpat-', 'glrt-t1_'))}{d.text(URL_SAFE, 27)}.{d.text(DIGITS + LOWER, 2)}.{d.text(DIGITS + LOWER, 9)}",
    lambda d: "glptt-" + d.text(HEX, 40),
    lambda d: "gloas-" + d.text(HEX, 64),
    lambda d: "glimt-" + d.text(DIGITS + LOWER, 25),
    lambda d: "glagent-" + d.text(URL_SAFE, 50),
    lambda d: f"glcbt-{d.text(DIGITS, 2)}_{d.text(URL_SAFE, 20)}",
    lambda d: f"xoxb-{d.number(12)}-{d.number(12)}-{d.text(ALNUM, 24)}",
    lambda d: f"xoxp-{d.number(12)}-{d.number(12)}-{d.number(12)}-{d.text(HEX, 32)}",
    lambda d: f"xoxo-{d.number(10)}-{d.number(10)}-{d.number(10)}-{d.text(HEX, 10)}",
    lambda d: f"xapp-1-A{d.text(DIGITS + UPPER, 10)}-{d.number(13)}-{d.text(HEX, 64)}",
    lambda d: f"xoxe-1-{d.text(DIGITS + UPPER, 146)}",
    lambda d: d.pick(("sk_live_", "rk_live_", "sk_test_")) + d.text(ALNUM, d.pick((24, 99))),
    lambda d: "sk-proj-" + d.text(URL_SAFE, d.pick((48, 156))),
    lambda d: f"sk-{d.text(ALNUM, 20)}T3BlbkFJ{d.text(ALNUM, 20)}",
    lambda d: d.pick(("sk-ant-api03-", "sk-ant-admin01-")) + d.text(URL_SAFE, 93) + "AA",
    lambda d: "AIza" + d.text(URL_SAFE, 35),
    lambda d: "AQ." + d.text(URL_SAFE, 50),
    lambda d: "GOCSPX-" + d.text(URL_SAFE, 28),
    lambda d: "hf_" + d.text(UPPER + LOWER, 34),
    lambda d: "npm_" + with_check(d.text(ALNUM, 30)),
    lambda d: f"SG.{d.text(ALNUM, 22)}.{d.text(URL_SAFE, 43)}",
    lambda d: d.pick(("shpat_", "shpca_", "shppa_", "shpss_")) + d.text(HEX, 32),
    lambda d: d.pick(("dop_v1_", "doo_v1_", "dor_v1_")) + d.text(HEX, 64),
    lambda d: "pypi-AgEIcHlwaS5vcmc" + d.text(URL_SAFE, 70),
    lambda d: "gsk_" + d.text(ALNUM, d.pick((48, 52))),
    lambda d: "xai-" + d.text(ALNUM + "_", 80),
    lambda d: "pplx-" + d.text(ALNUM, 48),
    lambda d: "r8_" + d.text(URL_SAFE, 37),
    lambda d: "nvapi-" + d.text(URL_SAFE, 64),
    lambda d: f"lsv2_{d.pick(('pt', 'sk'))}_{d.text(HEX, 32)}_{d.text(HEX, 10)}",
    lambda d: "dckr_pat_" + d.text(URL_SAFE, 27),
    lambda d: "dckr_oat_" + d.text(URL_SAFE, 32),
    lambda d: "hvs." + d.text(URL_SAFE, d.between(90, 120)),
    lambda d: f"dp.{d.pick(('pt', 'ct', 'sa', 'scim', 'audit', 'st.dev', 'st.prd_eu'))}.{d.text(ALNUM, 43)}",
    lambda d: f"dapi{d.text(HEX, 32)}{d.pick(('', '-2'))}",
    lambda d: "ATATT3" + d.text(URL_SAFE + "=", 186),
    lambda d: "lin_api_" + d.text(ALNUM, 40),
    lambda d: f"ntn_{d.number(11)}{d.text(ALNUM, 35)}",
    lambda d: f"PMAK-{d.text(HEX, 24)}-{d.text(HEX, 34)}",
    lambda d: "figd_" + d.text(URL_SAFE, 40),
    lambda d: "rubygems_" + d.text(HEX, 48),
    lambda d: "sntryu_" + d.text(HEX, 64),
    lambda d: f"glsa_{d.text(ALNUM, 32)}_{d.text(HEX, 8)}",
    lambda d: f"glc_{d.text(ALNUM + '+/', 110)}==",
    lambda d: "NRAK-" + d.text(DIGITS + UPPER, 27),
    lambda d: f"dt0c01.{d.text(DIGITS + UPPER, 24)}.{d.text(DIGITS + UPPER, 64)}",
    lambda d: "pul-" + d.text(HEX, 40),
    lambda d: f"sbp_{d.pick(('', 'oauth_', 'v0_'))}{d.text(HEX, 40)}",
    lambda d: f"tskey-auth-k{d.text(ALNUM, 10)}CNTRL-{d.text(ALNUM, 32)}",
    lambda d: f"v1.0-{d.text(HEX, 24)}-{d.text(HEX, 146)}",
    lambda d: f"xkeysib-{d.text(HEX, 64)}-{d.text(ALNUM, 16)}",
    lambda d: "HRKU-AA" + d.text(URL_SAFE, 58),
    lambda d: f"pat-{d.pick(('na1', 'eu1'))}-{d.text(HEX, 8)}-{d.text(HEX, 4)}-{d.text(HEX, 4)}-{d.text(HEX, 4)}-{d.text(HEX, 12)}",
    lambda d: "pscale_tkn_" + d.text(URL_SAFE, 43),
    lambda d: "shippo_live_" + d.text(HEX, 40),
    lambda d: "-".join(["A3", *(d.text(DIGITS + UPPER, length) for length in (6, 6, 5, 5, 5, 5))]),
    lambda d: "LTAI" + d.text(ALNUM, 19) + d.digits(1),
)


def prefixed(draw):
    return draw.pick(PREFIXED)(draw)


def prefixed_near(draw):
    """Too short, a prefix inside a word, or words where a key would be."""
    return draw.pick(
        (
            "AKIA" + draw.letters(7),
            "ghp_" + draw.text(ALNUM, 9),
            "glpat-" + draw.text(LOWER, 5),
            "task-" + draw.text(LOWER, 24),
            "sk-learn-pipeline-for-text",
            "xoxb-short",
            "AIza" + draw.text(ALNUM, 8),
            "sk_live_soon",
            "hf_" + draw.text(LOWER, 6),
            "npm_package_version",
        )
    )


def _encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).rstrip(b"=").decode()


def jwt(draw):
    header = {"alg": draw.pick(("HS256", "RS256", "ES256")), "typ": "JWT"}
    if draw.chance(0.4):
        header["kid"] = draw.text(HEX, 8)
    claims = {
        "sub": draw.number(10),
        "iss": draw.pick(("login", "sso", "api")),
        "iat": 1_700_000_000 + draw.below(10**7),
    }
    return f"{_encoded(header)}.{_encoded(claims)}.{draw.text(ALNUM + '-_', draw.pick((43, 86)))}"


def jwt_near(draw):
    """Not JSON in front, or only one part."""
    first = base64.urlsafe_b64encode(b'{"no header at all ' + draw.text(LOWER, 8).encode()).rstrip(b"=").decode()
    return draw.pick(
        (
            f"{first}.{draw.text(ALNUM, 20)}.{draw.text(ALNUM, 43)}",
            _encoded({"alg": "none"})[:12],
            f"{draw.text(LOWER, 9)}.{draw.text(LOWER, 9)}.{draw.text(LOWER, 9)}",
        )
    )


def private_key(draw):
    name = draw.pick(("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "))
    lines = [draw.text(ALNUM + "+/", 64) for _ in range(draw.between(1, 3))] + [
        draw.text(ALNUM + "+/", draw.between(10, 60)) + "="
    ]
    return (
        f"-----BEGIN {name}PRIVATE KEY-----\nMII{lines[0]}\n"
        + "\n".join(lines[1:])
        + f"\n-----END {name}PRIVATE KEY-----"
    )


def private_key_near(draw):
    name = draw.pick(("PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST"))
    return f"-----BEGIN {name}-----\nMII{draw.text(ALNUM, 40)}\n-----END {name}-----"


def password(draw):
    word = draw.pick(("Sommer", "Winter", "dragon", "Passat", "kaffee", "Lisboa", "velo", "Zebra", "maison", "kolibri"))
    return draw.pick(
        (
            f"{word}{draw.between(10, 2030)}!",
            f"{word}#{draw.digits(3)}",
            draw.text(ALNUM, 8) + draw.digits(2) + draw.pick("!$%"),
            f"{word}-{draw.digits(4)}",
            f"{draw.digits(2)}{word}{draw.digits(2)}",
            draw.text(ALNUM, 11) + draw.digits(1) + "x",
        )
    )


def connection_string(draw):
    user, secret = draw.pick(("app", "admin", "svc_billing", "anna", "root")), draw.text(ALNUM, 9) + draw.digits(2)
    host = draw.pick(("db.internal", "10.1.2.3", "cluster0.example.net", "redis-1", "sql.firma.local"))
    return draw.pick(
        (
            f"postgres://{user}:{secret}@{host}:5432/main",
            f"postgresql://{user}:{secret}@{host}/crm",
            f"mysql://{user}:{secret}@{host}:3306/shop",
            f"mongodb+srv://{user}:{secret}@{host}/test?retryWrites=true",
            f"redis://:{secret}@{host}:6379/0",
            f"amqp://{user}:{secret}@{host}/vhost",
            f"https://{user}:{secret}@{host}/repo.git",
        )
    )


def connection_near(draw):
    host = draw.pick(("db.internal", "cluster0", "redis-1"))
    return draw.pick(
        (f"postgres://{host}:5432/main", f"redis://{host}:6379/0", f"mysql://{host}/shop", f"amqp://{host}")
    )


PASSWORD_WORDS = {
    "en": ("password", "passphrase", "pwd"),
    "de": ("Passwort", "Kennwort"),
    "fr": ("mot de passe", "mdp"),
    "es": ("contraseña",),
    "it": ("password", "parola d'ordine"),
    "nl": ("wachtwoord",),
    "pl": ("hasło",),
    "pt": ("palavra-passe", "senha"),
    "cs": ("heslo",),
    "sv": ("lösenord",),
    "da": ("adgangskode", "kodeord"),
}
# A password needs a sign of assignment or a verb; "the password there" is none.
PASSWORD_SENTENCES = {language: ("{w}: {v}", "{w}={v}", "{w} = {v}", '"{w}": "{v}"') for language in PASSWORD_WORDS}
PASSWORD_SENTENCES["en"] += ("my {w} is {v}", "The {w} is {v} for both systems")
PASSWORD_SENTENCES["de"] += ("Das {w} lautet {v}", "mein {w} ist {v}")
PASSWORD_SENTENCES["fr"] += ("le {w} est {v}",)
PASSWORD_SENTENCES["es"] += ("la {w} es {v}",)
PASSWORD_SENTENCES["it"] += ("la {w} è {v}",)
PASSWORD_SENTENCES["nl"] += ("het {w} is {v}",)

# Where a command, a file or a protocol has a password, without a word for it.
POSITIONAL_SENTENCES = {
    "en": (
        "{w} -u admin:{v} api.example.org/x",
        "{w} -s --user 'anna:{v}' api.example.org/x",
        "{w} -X POST --user \"anna:{v}\" intranet:8443/",
        "sshpass -p '{v}' ssh root@srv1 # before {w}",
        "docker login -u eva -p {v} registry.example.org",
        "mysql -u root -p'{v}' shop",
        "redis-cli -h cache -a '{v}' ping",
        "CREATE USER 'eva'@'%' IDENTIFIED BY '{v}';",
        'DriverManager.getConnection(url, "root", "{v}");',
    )
}

RULES = [
    Rule("secret_prefixed", "SECRET", STRONG, prefixed, in_all(("token", "API key", "key")), prefixed, prefixed_near),
    Rule("jwt", "SECRET", STRONG, jwt, in_all(("token", "JWT", "bearer")), jwt, jwt_near),
    Rule("private_key", "SECRET", STRONG, private_key, in_all(("key",)), private_key, private_key_near),
    Rule(
        "connection_string",
        "SECRET",
        STRONG,
        connection_string,
        in_all(("database", "DSN")),
        connection_string,
        connection_near,
    ),
    Rule("password", "SECRET", WEAK, password, PASSWORD_WORDS, sentences=PASSWORD_SENTENCES, bare_is_nothing=True),
    Rule(
        "positional_password",
        "SECRET",
        WEAK,
        password,
        {"en": ("curl",)},
        sentences=POSITIONAL_SENTENCES,
        bare_is_nothing=True,
    ),
]
