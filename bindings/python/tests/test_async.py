"""The client for asyncio: the same calls, and what only asyncio has."""

import asyncio
import inspect
import json
import threading

import pytest

import lucairn
from conftest import KEY, PARAMS, SYNC, Fake
from loopback import Hold, Keep, Server, answer
from lucairn import AsyncLucairn, Lucairn, LucairnConfig, transport
from test_answers import AUDIT, CERTIFICATE
from test_waiting import ACCEPTED, KEY_DOCUMENT, PENDING, document, gateway

GOOD = answer(200, json.dumps(SYNC).encode())


def asynchronous(*answers, **settings):
    fake = Fake(*answers)
    keys = settings.pop("keys", None)
    config = {"api_key": KEY, "base_url": "https://gateway.example", **settings}
    return AsyncLucairn(LucairnConfig(**config), transport=fake, keys=keys), fake


def connected(server, **settings):
    return AsyncLucairn(LucairnConfig(KEY, base_url=server.url, **settings))


async def raises(expected, awaitable):
    with pytest.raises(expected) as raised:
        await awaitable
    assert type(raised.value) is expected, raised.value
    return raised.value


def test_it_has_the_same_calls():
    def shown(class_):
        found = {name: value for name, value in inspect.getmembers(class_, inspect.isfunction) if not name.startswith("_")}
        return {name: list(inspect.signature(value).parameters.values()) for name, value in found.items()}

    synchronous, asynchronous_ = shown(Lucairn), shown(AsyncLucairn)
    asynchronous_.pop("aclose")
    assert synchronous == asynchronous_
    for name in set(synchronous) - {"verify_certificate", "verify_report"}:
        assert inspect.iscoroutinefunction(getattr(AsyncLucairn, name)), name


def test_every_call():
    async def run():
        one, fake = asynchronous(SYNC, CERTIFICATE, b"page", AUDIT)
        assert (await one.messages(PARAMS)).model_used == "m"
        assert (await one.get_certificate("r")).certificate_id == CERTIFICATE["certificate_id"]
        assert await one.get_certificate_summary("r") == "page"
        assert (await one.list_audit_events()).tier == "pro"
        keys = lucairn.KeySet.from_json(json.dumps(KEY_DOCUMENT).encode())
        assert one.verify_certificate(CERTIFICATE, keys).overall_verdict == "VERDICT_VERIFIED" and one.verify_report(CERTIFICATE, keys)
        assert [call["headers"]["x-api-key"] for call in fake.calls] == [KEY] * 4

    asyncio.run(run())


def test_the_same_errors():
    async def run():
        one, _ = asynchronous((404, {"code": "x"}), timeout=2)
        error = await raises(lucairn.LucairnHttpError, one.messages(PARAMS))
        assert (error.status, error.body, str(error)) == (404, {"code": "x"}, "Lucairn request failed: 404 Reason")
        for raised, expected in ((transport.ConnectError("x"), lucairn.LucairnError), (transport.TimeoutError("x"), lucairn.LucairnTimeoutError), (ZeroDivisionError(), ZeroDivisionError)):
            one, _ = asynchronous(raised)
            await raises(expected, one.messages(PARAMS))
        await raises(lucairn.LucairnConfigError, one.messages({}))
        await one.close()
        assert "closed" in str(await raises(lucairn.LucairnError, one.messages(PARAMS)))

    asyncio.run(run())


def test_many_at_once_over_few_connections():
    async def run(server):
        async with connected(server) as one:
            # They all wait for the slow first answers together.
            answers = await asyncio.gather(*(one.messages(PARAMS) for _ in range(50)))
        assert {answer.status for answer in answers} == {"JOB_STATUS_COMPLETED"}

    with Server([[0.05, GOOD, Keep]] * 50) as server:
        asyncio.run(run(server))
        assert len(server.requests) == 50


def test_real_failures():
    async def run():
        with Server([[Hold], [b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nx"], [answer(200, b"x" * 99)]]) as server:
            one = connected(server, timeout=0.2, max_response_bytes=50)
            error = await raises(lucairn.LucairnTimeoutError, one.messages(PARAMS))
            assert type(error.__cause__) is transport.TimeoutError
            assert type((await raises(lucairn.LucairnError, one.messages(PARAMS))).__cause__) is transport.TransportError
            assert len((await raises(lucairn.LucairnResponseValidationError, one.get_certificate_summary("r"))).body) == 50

    asyncio.run(run())


def test_cancelling_breaks_the_request_off():
    hung_up = threading.Event()

    class Watching(Server):
        def _serve(self, connection):
            super()._serve(connection)
            hung_up.set()

    async def run(server):
        one = connected(server, timeout=30)
        call = asyncio.ensure_future(one.messages(PARAMS))
        assert await asyncio.to_thread(server.heard.wait, 10)
        assert not hung_up.is_set()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await asyncio.to_thread(hung_up.wait, 10)
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(one.messages(PARAMS), 0.05)

    with Watching([[Hold], [Hold]]) as server:
        asyncio.run(run(server))


def test_a_loop_that_is_gone_when_the_answer_comes():
    with Server([[0.2, GOOD], [GOOD]]) as server:
        one = connected(server)
        loop = asyncio.new_event_loop()
        call = loop.create_task(one.messages(PARAMS))

        async def heard():
            return await asyncio.to_thread(server.heard.wait, 10)

        assert loop.run_until_complete(heard())
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(call)
        loop.close()
        assert asyncio.run(one.messages(PARAMS)).status == "JOB_STATUS_COMPLETED"


def test_transports_of_both_kinds(monkeypatch):
    calls = []

    async def send(method, url, headers, body, timeout_s, max_response_bytes):
        calls.append(threading.current_thread())
        return 200, "OK", {}, json.dumps(SYNC).encode()

    class Sender:
        async def __call__(self, *arguments):
            return await send(*arguments)

    def blocking(*arguments):
        calls.append(threading.current_thread())
        return 200, "OK", {}, json.dumps(SYNC).encode()

    async def run(given):
        one = AsyncLucairn(LucairnConfig(KEY), transport=given)
        return (await one.messages(PARAMS)).status

    here = threading.current_thread()
    for given, is_here in ((send, True), (Sender(), True), (lambda *arguments: send(*arguments), True), (blocking, False)):
        assert asyncio.run(run(given)) == "JOB_STATUS_COMPLETED"
        assert (calls.pop() is here) == is_here
    monkeypatch.setattr(transport, "default_transport", send)
    assert asyncio.run(run(None)) == "JOB_STATUS_COMPLETED" and calls.pop() is here


def test_the_whole_way():
    async def run():
        answers = iter([ACCEPTED, (202, {**ACCEPTED, "retry_after_seconds": 0.001}), {**SYNC, "request_id": CERTIFICATE["request_id"]}, (202, {"retry_after_seconds": 0.001}), CERTIFICATE, KEY_DOCUMENT])
        one, _ = asynchronous(lambda url: next(answers))
        found = await one.verified_messages(PARAMS)
        assert found.result.overall_verdict == "VERDICT_VERIFIED"
        assert (await one.witness_keys()).witness_key_ids == ["witness_v1"]
        documents = iter([document(1, keys=KEY_DOCUMENT["keys"][1:]), document(1, at="2026-02-01T00:00:00Z")])
        one, _ = asynchronous(gateway(document=lambda: next(documents)))
        await one.verified_messages(PARAMS)
        one, _ = asynchronous(gateway(document={"keys": []}))
        assert (await raises(lucairn.LucairnCertificateError, one.verified_messages(PARAMS))).reason == "witness_mismatch"
        one, _ = asynchronous(PENDING)
        await raises(lucairn.LucairnTimeoutError, one.wait_for_certificate("r", within=0.1))

    asyncio.run(run())
