"""Lucairn(config): what is refused, in which order, with which words (items 5 to 12)."""

import pytest

import lucairn
from conftest import KEY, raises
from lucairn import AsyncLucairn, Lucairn, LucairnConfig, LucairnConfigError

OLD_KEY = "dsa_" + "0" * 32


def refused(**settings):
    return str(raises(LucairnConfigError, lambda: Lucairn(LucairnConfig(**{"api_key": KEY, **settings}))))


def made(**settings):
    return Lucairn(LucairnConfig(**{"api_key": KEY, **settings}))


@pytest.mark.item(5)
@pytest.mark.parametrize("config", [None, {"api_key": KEY}, KEY, LucairnConfig])
def test_it_takes_a_config(config):
    assert str(raises(LucairnConfigError, lambda: Lucairn(config))) == "Lucairn() requires a LucairnConfig instance"
    assert str(raises(LucairnConfigError, lambda: AsyncLucairn(config))) == "AsyncLucairn() requires a LucairnConfig instance"


@pytest.mark.item(6)
@pytest.mark.parametrize("key", [OLD_KEY, KEY, "lcr_live_" + "a" * 20, "lcr_live_" + "aZ09_-" * 9])
def test_keys_that_are_taken(key):
    assert made(api_key=key).timeout == 30.0


@pytest.mark.item(6)
@pytest.mark.parametrize("key", ["", None, 5, OLD_KEY.encode(), OLD_KEY + "0", OLD_KEY[:-1], OLD_KEY.upper(), OLD_KEY + "\n", " " + OLD_KEY,
                                 "lcr_live_" + "a" * 19, "lcr_live_" + "a" * 20 + "\n", "lcr_live_" + "a" * 20 + ".", "dsa_" + "０" * 32, "veil_live_" + "0" * 32])  # fmt: skip
def test_keys_that_are_refused(key):
    message = refused(api_key=key)
    assert "api_key" in message
    assert str(key) not in message or key in ("", None, 5)


@pytest.mark.item(7, 9)
@pytest.mark.parametrize("url, stored", [
    (None, "https://gateway.lucairn.eu"), ("https://g.example", "https://g.example"), ("https://g.example///", "https://g.example"), ("https://g.example/base/", "https://g.example/base"),
    ("HTTPS://G.Example/", "HTTPS://G.Example"), ("https://u:p@g.example?a=b", "https://u:p@g.example?a=b"), ("https://g.example/#f/", "https://g.example/#f"),
])  # fmt: skip
def test_base_urls_that_are_taken(url, stored):
    assert made(base_url=url).base_url == stored


@pytest.mark.item(7)
@pytest.mark.parametrize("url, message", [
    (5, "Invalid base_url: 5 — must be a string"), (b"https://g", "Invalid base_url: b'https://g' — must be a string"), ("", "base_url must use http or https, got: <empty>"), ("gateway", "base_url must use http or https, got: <empty>"),
    ("ftp://g.example", "base_url must use http or https, got: ftp"), ("https://", "Invalid base_url: https://"), ("https:g.example", "Invalid base_url: https:g.example"), ("https://[::1", "Invalid base_url: https://[::1"),
])  # fmt: skip
def test_base_urls_that_are_refused(url, message):
    assert refused(base_url=url) == message


@pytest.mark.item(8)
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "[::1]", "printer.local", "PRINTER.LOCAL", "localhost:8080", "127.0.0.1:1", "[::1]:1"])
def test_plain_http_to_this_machine(host):
    assert made(base_url=f"http://{host}").base_url == f"http://{host}"


@pytest.mark.item(8)
@pytest.mark.parametrize("authority, host", [
    ("g.example", "g.example"), ("127.0.0.2", "127.0.0.2"), ("0.0.0.0", "0.0.0.0"), ("10.0.0.1", "10.0.0.1"), ("localhost.", "localhost."), ("localhost@evil.com", "evil.com"), ("localhost:80@evil.com", "evil.com"),
    ("localhost.evil.com", "localhost.evil.com"), ("a.local.evil.com", "a.local.evil.com"), ("evil.com/localhost", "evil.com"), ("localhost\\@evil.com", "evil.com"), ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
])  # fmt: skip
def test_plain_http_to_others_is_refused(authority, host):
    assert refused(base_url=f"http://{authority}") == f"base_url must use https:// for non-loopback hosts; got http://{host}"


@pytest.mark.item(10)
@pytest.mark.parametrize("value, stored", [(None, 30.0), (5, 5.0), (0.5, 0.5), (1e-9, 1e-9), (1e300, 1e300)])
def test_timeouts_that_are_taken(value, stored):
    timeout = made(timeout=value).timeout
    assert (timeout, type(timeout)) == (stored, float)


@pytest.mark.item(10)
@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), float("-inf"), True, False, "5", [], 1j, 10**400])
def test_timeouts_that_are_refused(value):
    assert refused(timeout=value) == f"Invalid timeout: {value!r} — must be a positive finite number"


@pytest.mark.item(11)
def test_the_cap():
    assert [made(max_response_bytes=value).max_response_bytes for value in (None, 1, 10**30)] == [10_485_760, 1, 10**30]
    for value in (0, -1, 0.5, 5.0, True, "5", [], float("inf")):
        assert refused(max_response_bytes=value) == f"Invalid max_response_bytes: {value!r} — must be a positive int"


@pytest.mark.item(12)
def test_the_first_wrong_setting_is_named():
    wrong = {"api_key": "wrong", "base_url": "ftp://x", "timeout": -1, "max_response_bytes": -1}
    for index, name in enumerate(wrong):
        assert name in refused(**dict(list(wrong.items())[index:]))


@pytest.mark.item(12)
def test_what_a_client_shows():
    client = made()
    public = {name: value for name, value in vars(client).items() if not name.startswith("_")}
    assert public == {"base_url": "https://gateway.lucairn.eu", "timeout": 30.0, "max_response_bytes": 10_485_760}
    assert not hasattr(client, "api_key")
    assert vars(client)["_Lucairn__api_key"] == KEY


@pytest.mark.parametrize("shown", [
    lambda client: repr(client), lambda client: str(vars(client)), lambda client: repr(LucairnConfig(KEY)), lambda client: str(LucairnConfig(KEY)), lambda client: f"{LucairnConfig(KEY)}",
    lambda client: repr(client._messages({"prompt_template": "", "context": {}}, None)), lambda client: str(client._messages({"prompt_template": "", "context": {}}, None).headers),
])  # fmt: skip
def test_the_key_is_never_shown(shown):
    assert KEY not in shown(made())


def test_the_config_shows_the_rest():
    assert repr(LucairnConfig(KEY, timeout=5)) == "LucairnConfig(api_key='***', base_url=None, timeout=5, max_response_bytes=None)"
    assert lucairn.LucairnConfig(KEY) == LucairnConfig(KEY) != LucairnConfig(OLD_KEY)
