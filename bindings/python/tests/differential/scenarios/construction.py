"""Lucairn(config): what is refused, in which order, with which words, and what is stored (items 5 to 12)."""

import lucairn
from lucairn import Lucairn, LucairnConfig

from observe import plain, scenario

KEY = "dsa_" + "0123456789abcdef" * 2


def stored(client):
    public = {name: plain(value) for name, value in sorted(vars(client).items()) if not name.startswith("_")}
    return {"public": public, "repr holds key": KEY in repr(client), "api_key": hasattr(client, "api_key")}


def try_config(name, **settings):
    @scenario(f"construction/{name}")
    def _():
        return stored(Lucairn(LucairnConfig(**{"api_key": KEY, **settings})))


for name, config in {"none": None, "dict": {"api_key": KEY}, "str": KEY, "class": LucairnConfig}.items():

    @scenario(f"construction/not a config/{name}")
    def _(config=config):
        return Lucairn(config)


@scenario("construction/no config")
def _():
    return Lucairn()


@scenario("construction/config by keyword")
def _():
    return stored(Lucairn(config=LucairnConfig(KEY)))


KEYS = {
    "legacy": KEY, "live": "lcr_live_" + "a" * 20, "live long": "lcr_live_" + "aZ09_-" * 20, "live hex": "lcr_live_" + "0" * 32,
    "live short": "lcr_live_" + "a" * 19, "empty": "", "blank": " ", "none": None, "bytes": KEY.encode(), "number": 5,
    "upper case": KEY.upper(), "long": KEY + "0", "short": KEY[:-1], "newline": KEY + "\n", "space before": " " + KEY,
    "live newline": "lcr_live_" + "a" * 20 + "\n", "live dot": "lcr_live_" + "a" * 20 + ".", "prefix": "x" + KEY, "non-ASCII": "dsa_" + "é" * 32,
    "not hex": "dsa_" + "g" * 32, "fullwidth digit": "dsa_" + "０" * 32, "live non-ASCII": "lcr_live_" + "é" * 20, "veil": "veil_live_" + "0" * 32,
}  # fmt: skip
for name, key in KEYS.items():
    try_config(f"key/{name}", api_key=key)

URLS = {
    "default": None, "https": "https://gateway.example", "slash": "https://gateway.example/", "slashes": "https://gateway.example///",
    "path": "https://gateway.example/base/", "query": "https://gateway.example?a=b", "fragment": "https://gateway.example/#f/", "userinfo": "https://u:p@gateway.example",
    "port": "https://gateway.example:8443", "upper case": "HTTPS://Gateway.Example", "empty": "", "no scheme": "gateway", "no scheme with dots": "gateway.example",
    "scheme only": "https://", "scheme and path": "https:///path", "no slashes": "https:gateway.example", "ftp": "ftp://gateway.example", "file": "file:///etc/passwd",
    "javascript": "javascript:alert(1)", "number": 5, "bytes": b"https://gateway.example", "bad IPv6": "https://[::1", "bad port": "https://gateway.example:port", "port too large": "https://gateway.example:99999",
    "space before": " https://gateway.example", "space inside": "https://gate way.example", "newline": "https://gateway.example\n", "tab": "https://gate\tway.example", "non-ASCII": "https://gäteway.example",
    "localhost": "http://localhost", "localhost port": "http://localhost:8080/", "LOCALHOST": "http://LOCALHOST", "127.0.0.1": "http://127.0.0.1:1", "IPv6": "http://[::1]:1", ".local": "http://printer.local", ".LOCAL": "http://PRINTER.LOCAL",
    "http": "http://gateway.example", "127.0.0.2": "http://127.0.0.2", "0.0.0.0": "http://0.0.0.0", "10.0.0.1": "http://10.0.0.1", "localhost dot": "http://localhost.", "only .local": "http://.local",
    "host named local": "http://local", "userinfo trick": "http://localhost@evil.com", "userinfo trick with port": "http://localhost:80@evil.com", "prefix trick": "http://localhost.evil.com", ".local trick": "http://a.local.evil.com", "backslash trick": "http://localhost\\@evil.com",
    "IPv4 in IPv6": "http://[::ffff:127.0.0.1]", "long IPv6": "http://[0:0:0:0:0:0:0:1]", "http and path": "http://evil.com/localhost", "HTTP": "HTTP://evil.com",
}  # fmt: skip
for name, url in URLS.items():
    try_config(f"base_url/{name}", base_url=url)

NUMBERS = {
    "none": None, "int": 5, "float": 0.5, "tiny": 1e-9, "large": 1e300, "zero": 0, "zero float": 0.0, "negative": -1, "nan": float("nan"), "infinity": float("inf"),
    "minus infinity": float("-inf"), "true": True, "false": False, "str": "5", "list": [], "complex": 1j, "huge int": 10**400,
}  # fmt: skip
for name, number in NUMBERS.items():
    try_config(f"timeout/{name}", timeout=number)
    try_config(f"max_response_bytes/{name}", max_response_bytes=number)

WRONG = {"api_key": "wrong", "base_url": "ftp://x", "timeout": -1, "max_response_bytes": -1}
for index in range(len(WRONG)):
    # All settings from this one on are wrong: the first of them is named.
    try_config(f"order/{index}", **dict(list(WRONG.items())[index:]))


class Config(LucairnConfig):
    """A user's own kind of configuration."""


@scenario("construction/subclass of the config")
def _():
    return stored(Lucairn(Config(KEY)))


@scenario("construction/key in vars")
def _():
    client = Lucairn(LucairnConfig(KEY))
    return str.__str__(vars(client)["_Lucairn__api_key"]) == KEY


@scenario("construction/config is not kept")
def _():
    config = LucairnConfig(KEY, timeout=5)
    client = Lucairn(config)
    config.timeout = 7
    return client.timeout


@scenario("construction/attributes can be set")
def _():
    client = Lucairn(LucairnConfig(KEY))
    client.timeout = 7.5
    return client.timeout


@scenario("construction/LucairnError catches all")
def _():
    try:
        Lucairn(LucairnConfig("wrong"))
    except lucairn.LucairnError as error:
        return type(error).__name__
