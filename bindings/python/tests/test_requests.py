"""What a call sends (items 13, 14, 17, 22 to 24, 28, 31, 32)."""

import json

import pydantic
import pytest

import lucairn
from conftest import KEY, PARAMS, SYNC, client, raises
from lucairn import AuditExportOptions, LucairnConfigError, MessagesOptions

AUDIT = {"customer_id": "c", "tier": "pro", "period": "p", "total_events": 0, "source": "none"}
# Each call, and an answer that it takes.
CALLS = [
    ("messages", lambda one, options: one.messages(PARAMS, options), SYNC),
    ("get_certificate_summary", lambda one, options: one.get_certificate_summary("r", options), "page"),
    ("list_audit_events", lambda one, options: one.list_audit_events(options), AUDIT),
]


def options_for(name, **given):
    return (AuditExportOptions if name == "list_audit_events" else MessagesOptions)(**given)


def sent(params):
    one, transport = client(SYNC)
    one.messages(params)
    return transport.last["body"].decode()


@pytest.mark.item(13)
def test_the_url_and_the_headers():
    one, transport = client(SYNC, base_url="https://gateway.example/base/")
    one.messages(PARAMS, MessagesOptions(headers={"X-Upstream-Key": "sk", "X-A": "1", "x-a": "2", "X-API-Key": "no", "Content-Type": "no"}))
    call = transport.last
    assert (call["method"], call["url"]) == ("POST", "https://gateway.example/base/api/v1/proxy/messages")
    agent = call["headers"].pop("user-agent")
    assert agent.startswith("lucairn-python/")
    assert call["headers"] == {"x-upstream-key": "sk", "x-a": "2", "x-api-key": KEY, "content-type": "application/json"}
    assert (call["timeout_s"], call["max_response_bytes"]) == (30.0, 10_485_760)
    one, transport = client("page")
    one.get_certificate_summary("r", MessagesOptions(headers={"User-Agent": "mine"}))
    assert transport.last["body"] is None
    assert transport.last["headers"] == {"user-agent": "mine", "x-api-key": KEY, "content-type": "application/json"}


@pytest.mark.item(13)
@pytest.mark.parametrize("headers", [{"a": 5}, {"a": None}, {"a": b"b"}, {5: "a"}, {b"a": "b"}])
@pytest.mark.parametrize("name, call, answer", CALLS)
def test_headers_are_text(name, call, answer, headers):
    one, transport = client(answer)
    error = raises(LucairnConfigError, lambda: call(one, options_for(name, headers=headers)))
    assert str(error) == "options.headers must be a dict[str, str]" and not transport.calls


@pytest.mark.item(13, 18)
@pytest.mark.parametrize("headers", [{"a": "é"}, {"é": "a"}, {"a": "🦄"}])
def test_headers_are_ascii(headers):
    one, transport = client(SYNC)
    raises(LucairnConfigError, lambda: one.messages(PARAMS, MessagesOptions(headers=headers)))
    assert not transport.calls


@pytest.mark.item(14, 28)
@pytest.mark.parametrize("request_id, segment", [
    ("0" * 32, "0" * 32), ("req/weird id?", "req%2Fweird%20id%3F"), ("", ""), ("../../admin", "..%2F..%2Fadmin"), ("...", "..."), ("aZ09_.-~", "aZ09_.-~"), ("!*'();:@&=+$,/?#[]", "%21%2A%27%28%29%3B%3A%40%26%3D%2B%24%2C%2F%3F%23%5B%5D"),
    ("%2e%2e", "%252e%252e"), ("größe€🦄", "gr%C3%B6%C3%9Fe%E2%82%AC%F0%9F%A6%84"), ("\0\n\x7f", "%00%0A%7F"),
])  # fmt: skip
def test_request_ids_are_one_segment(request_id, segment):
    one, transport = client("page")
    one.get_certificate_summary(request_id)
    assert transport.last["url"] == f"https://gateway.example/api/v1/veil/certificate/{segment}/summary"
    raises(lucairn.LucairnResponseValidationError, lambda: one.get_certificate(request_id))
    assert transport.last["url"] == f"https://gateway.example/api/v1/veil/certificate/{segment}"
    assert transport.last["method"] == "GET"


@pytest.mark.item(14)
@pytest.mark.parametrize("request_id", [".", "..", "\ud800"])
def test_request_ids_that_would_be_another_path(request_id):
    one, transport = client("page")
    for call in (one.get_certificate, one.get_certificate_summary):
        assert "request_id must" in str(raises(LucairnConfigError, lambda call=call: call(request_id)))
    assert not transport.calls


@pytest.mark.item(28, 31)
@pytest.mark.parametrize("request_id, kind", [(None, "NoneType"), (5, "int"), (b"a", "bytes"), (["a"], "list")])
def test_request_ids_are_text(request_id, kind):
    one, transport = client("page")
    for call in (one.get_certificate, one.get_certificate_summary):
        assert str(raises(LucairnConfigError, lambda call=call: call(request_id))) == f"request_id must be str, got {kind}"
    assert not transport.calls


@pytest.mark.item(17)
@pytest.mark.parametrize("name, call, answer", CALLS)
def test_the_time_of_one_call(name, call, answer):
    one, transport = client(answer, timeout=7)
    for given, used in ((None, 7.0), (5, 5.0), (0.5, 0.5)):
        call(one, options_for(name, timeout=given))
        assert transport.last["timeout_s"] == used
    count = len(transport.calls)
    for wrong in (0, -0.5, float("nan"), float("inf"), True, "5", 10**400):
        error = raises(LucairnConfigError, lambda wrong=wrong: call(one, options_for(name, timeout=wrong)))
        assert str(error) == f"Invalid options.timeout: {wrong!r} — must be a positive finite number"
    assert len(transport.calls) == count


@pytest.mark.item(22)
@pytest.mark.parametrize("params", [
    {"context": {}}, {"prompt_template": ""}, {}, {**PARAMS, "context": {"a": 1}}, {**PARAMS, "context": {"a": None}}, {**PARAMS, "context": []}, {**PARAMS, "mode": "dead"}, {**PARAMS, "max_tokens": 1.5}, {**PARAMS, "max_tokens": float("nan")},
    {**PARAMS, "ground_truth": {"a": [{"type": "t"}]}}, {**PARAMS, "prompt_template": 5},
])  # fmt: skip
def test_wrong_params(params):
    one, transport = client(SYNC)
    error = raises(LucairnConfigError, lambda: one.messages(params))
    assert str(error).startswith("Invalid messages params: ") and isinstance(error.__cause__, pydantic.ValidationError)
    assert not transport.calls


@pytest.mark.item(22)
@pytest.mark.parametrize("params", [None, [], "x", 5, (), lucairn.ProxyRequest(**PARAMS)])
def test_params_of_other_types(params):
    one, _ = client(SYNC)
    assert str(raises(LucairnConfigError, lambda: one.messages(params))) == "messages() params must be a ProxyMessagesRequest or dict"


@pytest.mark.item(22)
def test_half_a_character_is_no_text():
    one, transport = client(SYNC)
    raises(LucairnConfigError, lambda: one.messages({**PARAMS, "prompt_template": "\ud800"}))
    assert not transport.calls


@pytest.mark.item(22)
def test_what_is_made_of_params():
    assert json.loads(sent({**PARAMS, "unknown": object(), "max_tokens": "5"})) == {**PARAMS, "max_tokens": 5}
    assert json.loads(sent({**PARAMS, "max_tokens": -3}))["max_tokens"] == -3
    assert sent(lucairn.ProxyMessagesRequest(**PARAMS)) == sent(PARAMS)


@pytest.mark.item(23)
def test_streaming_is_refused_before_anything_is_sent():
    for stream in (True, "true", 1, "yes"):
        one, transport = client(SYNC)
        assert "stream" in str(raises(LucairnConfigError, lambda one=one, stream=stream: one.messages({**PARAMS, "stream": stream})))
        assert not transport.calls
    changed = lucairn.ProxyMessagesRequest(**PARAMS)
    changed.stream = True
    raises(LucairnConfigError, lambda: client(SYNC)[0].messages(changed))
    assert sent({**PARAMS, "stream": False}).endswith('"stream":false}')


@pytest.mark.item(24)
def test_the_body():
    everything = {
        "ground_truth": {"a": [{"end": 1, "start": 0, "value": "v", "type": "t"}]}, "activity_id": "i", "mode": "proving_ground", "relink_response": True, "stream": False, "temperature": 0.5, "max_tokens": 5, "model": "m",
        "context": {"b": "ä€🦄", "a": "<&>\n\""}, "prompt_template": "t",
    }  # fmt: skip
    assert sent(everything) == (
        '{"prompt_template":"t","context":{"b":"ä€🦄","a":"<&>\\n\\""},"model":"m","max_tokens":5,"temperature":0.5,"stream":false,"relink_response":true,'
        '"mode":"proving_ground","activity_id":"i","ground_truth":{"a":[{"type":"t","value":"v","start":0,"end":1}]}}'
    )
    assert sent({**PARAMS, "model": None, "temperature": None}) == '{"prompt_template":"Hello {name}","context":{"name":"Anna"}}'
    assert sent({**PARAMS, "temperature": float("nan")}).endswith('"temperature":null}')


@pytest.mark.item(32)
@pytest.mark.parametrize("options, query", [
    (None, ""), (AuditExportOptions(), ""), (AuditExportOptions(days=7), "?days=7"), (AuditExportOptions(days=91), "?days=91"), (AuditExportOptions(type="proxy.completed"), "?type=proxy.completed"), (AuditExportOptions(days=1, type="weird/value ü"), "?days=1&type=weird%2Fvalue%20%C3%BC"),
    (AuditExportOptions(type=""), "?type="),
])  # fmt: skip
def test_the_query_of_the_audit_export(options, query):
    one, transport = client(AUDIT)
    one.list_audit_events(options)
    assert (transport.last["method"], transport.last["url"]) == ("GET", f"https://gateway.example/api/v1/audit/export{query}")


@pytest.mark.item(32)
@pytest.mark.parametrize("options, message", [
    *((AuditExportOptions(days=days), f"opts.days must be a positive int, got {days!r}") for days in (0, -3, True, 1.0, "7")),
    *((AuditExportOptions(type=type_), f"opts.type must be a str, got {type(type_).__name__}") for type_ in (5, b"a", ["a"])),
    (AuditExportOptions(days=0, type=5, timeout=-1), "opts.days must be a positive int, got 0"),
])  # fmt: skip
def test_wrong_options_of_the_audit_export(options, message):
    one, transport = client(AUDIT)
    assert str(raises(LucairnConfigError, lambda: one.list_audit_events(options))) == message and not transport.calls


@pytest.mark.parametrize("base, url", [
    ("https://gateway.example/#f", "https://gateway.example/"), ("https://gateway.example/a b", "https://gateway.example/a%20b/api/v1/audit/export"), ("https://gateway.example/ä%20", "https://gateway.example/%C3%A4%20/api/v1/audit/export"), ("https://gateway.example/a/../b", "https://gateway.example/a/../b/api/v1/audit/export"),
])  # fmt: skip
def test_a_transport_gets_urls_as_they_go_over_the_wire(base, url):
    one, transport = client(AUDIT, base_url=base)
    one.list_audit_events()
    assert transport.last["url"] == url
