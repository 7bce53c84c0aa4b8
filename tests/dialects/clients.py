"""The clients: each sends a body of a dialect to an address, and gives back what it got.

`call(dialect, body)` is one request with the client's own method; the body's members are its arguments.
Clients of other languages, or that do not fit into one environment, are processes that read such calls as lines
of JSON and answer each with a line.
"""

import asyncio
import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import anthropic
import openai

HERE = Path(__file__).parent
TIMEOUT_SECONDS = 60


@dataclass
class Answer:
    """What a client gave its caller: a whole answer or events, or the name of what it raised."""

    whole: dict | None = None
    events: list | None = None
    error: str | None = None
    status: int | None = None
    message: str = ""
    headers: dict = field(default_factory=dict)


class PythonClient:
    """`openai` or `anthropic`, with blocking calls."""

    def __init__(self, stack, package, name, dialects, **options):
        self.name, self.dialects = name, dialects
        self.headers, self.sent = {}, b""
        # Without retries, so that every call is one exchange.
        base_url = stack.url + ("/v1" if package is openai else "")
        self.options = {"api_key": stack.key, "base_url": base_url, "max_retries": 0, "timeout": TIMEOUT_SECONDS, **options}
        self.package = package
        self.client = self.connect()

    def at(self, stack):
        """The same client for another stack."""
        return type(self)(stack, self.package, self.name, self.dialects)

    def connect(self):
        hooks = {"request": [self.note_request], "response": [self.note_answer]}
        # Otherwise the settings of a proxy in the environment would decide where requests go.
        http = self.package.DefaultHttpxClient(event_hooks=hooks, trust_env=False)
        return (self.package.OpenAI if self.package is openai else self.package.Anthropic)(http_client=http, **self.options)

    def note_request(self, request):
        self.sent = request.content

    def note_answer(self, response):
        self.headers = dict(response.headers)

    def method(self, dialect):
        return method(self.client, dialect)

    def call(self, dialect, body):
        self.headers = {}
        try:
            answer = self.method(dialect)(**body)
            if body.get("stream"):
                return Answer(events=[event.model_dump(mode="json", warnings=False) for event in answer], headers=self.headers)
            return Answer(whole=dumped(answer), headers=self.headers)
        except Exception as error:  # noqa: BLE001  Whatever it raises is what a caller sees.
            return self.refused(error)

    def refused(self, error):
        status = getattr(error, "status_code", None)
        return Answer(error=type(error).__name__, status=status, message=str(error), headers=self.headers)

    def close(self):
        self.client.close()


class AsyncPythonClient(PythonClient):
    """The same packages with asyncio."""

    def connect(self):
        self.loop = asyncio.new_event_loop()
        hooks = {"request": [self.note_request_soon], "response": [self.note_answer_soon]}
        http = self.package.DefaultAsyncHttpxClient(event_hooks=hooks, trust_env=False)
        kind = self.package.AsyncOpenAI if self.package is openai else self.package.AsyncAnthropic
        return kind(http_client=http, **self.options)

    async def note_request_soon(self, request):
        self.note_request(request)

    async def note_answer_soon(self, response):
        self.note_answer(response)

    def call(self, dialect, body):
        self.headers = {}
        return self.loop.run_until_complete(self.call_soon(dialect, body))

    async def call_soon(self, dialect, body):
        try:
            answer = await self.method(dialect)(**body)
            if body.get("stream"):
                return Answer(events=[event.model_dump(mode="json", warnings=False) async for event in answer], headers=self.headers)
            return Answer(whole=dumped(answer), headers=self.headers)
        except Exception as error:  # noqa: BLE001  Whatever it raises is what a caller sees.
            return self.refused(error)

    def close(self):
        self.loop.run_until_complete(self.client.close())
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()


def method(client, dialect):
    return {
        "chat": lambda: client.chat.completions.create,
        "responses": lambda: client.responses.create,
        "embeddings": lambda: client.embeddings.create,
        "messages": lambda: client.messages.create,
        "count_tokens": lambda: client.messages.count_tokens,
        "models": lambda: client.models.list,
        "model": lambda: client.models.retrieve,
    }[dialect]()


def dumped(answer):
    return answer.model_dump(mode="json", warnings=False) if hasattr(answer, "model_dump") else answer


class ProcessClient:
    """A program that reads calls from standard input: node, and litellm in its own environment."""

    def __init__(self, stack, command, name, dialects, folder=None):
        self.name, self.dialects, self.stack = name, dialects, stack
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, text=True, encoding="utf-8"
        )

    def at(self, stack):
        return Lent(self, stack)

    def call(self, dialect, body, **more):
        row = {"dialect": dialect, "body": body, "url": self.stack.url, "key": self.stack.key, **more}
        self.process.stdin.write(json.dumps(row) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"{self.name} ended with {self.process.wait()}"
        return Answer(**json.loads(line))

    def close(self):
        self.process.stdin.close()
        assert self.process.wait(timeout=30) == 0, f"{self.name} ended with {self.process.returncode}"


class Lent(ProcessClient):
    """The same process for another stack; it ends with its owner."""

    def __init__(self, owner, stack):
        self.__dict__ |= {**vars(owner), "stack": stack}

    def close(self):
        pass


OPENAI = ("chat", "responses")
ANTHROPIC = ("messages",)


def all_clients(stack, tools):
    """Every client there is; `tools` names the programs that run them, and may leave some out."""
    yield PythonClient(stack, openai, "openai python", OPENAI)
    yield AsyncPythonClient(stack, openai, "openai python async", OPENAI)
    yield PythonClient(stack, anthropic, "anthropic python", ANTHROPIC)
    yield AsyncPythonClient(stack, anthropic, "anthropic python async", ANTHROPIC)
    if tools.get("node"):
        driver = [tools["node"], str(HERE / "node_client.mjs")]
        yield ProcessClient(stack, driver, "openai and anthropic node", OPENAI + ANTHROPIC, tools["node_folder"])
    if tools.get("litellm"):
        driver = [tools["litellm"], str(HERE / "litellm_client.py")]
        yield ProcessClient(stack, driver, "litellm", ("chat", "responses", "messages", "chat to messages"))
