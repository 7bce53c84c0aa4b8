"""Calls of `litellm`: each line of standard input is one call, each line of standard output its answer.

It runs with the Python that has litellm, and gives back what clients.py reads.
"""

import asyncio
import json
import os
import sys

# It would otherwise fetch a table of prices from the network.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # noqa: E402

litellm.suppress_debug_info = True
# One for all calls: it keeps tasks of its own between them.
LOOP = asyncio.new_event_loop()


def call(dialect, body, url, key):
    """`chat to messages` is a chat whose model speaks Anthropic messages: litellm translates both ways."""
    anthropic = dialect.endswith("messages")
    model = ("anthropic/" if anthropic else "openai/") + body["model"]
    more = {"model": model, "api_key": key, "num_retries": 0, "max_retries": 0, "timeout": 60}
    body = {**body, **more, "api_base": url if anthropic else url + "/v1"}
    if dialect == "messages":
        # The interface that takes and gives Anthropic's own shape.
        answer = LOOP.run_until_complete(litellm.anthropic.messages.acreate(**body))
        return {"whole": dumped(answer), "headers": {}}
    answer = litellm.responses(**body) if dialect == "responses" else litellm.completion(**body)
    if body.get("stream"):
        return {"events": [dumped(event) for event in answer], "headers": headers_of(answer)}
    return {"whole": dumped(answer), "headers": headers_of(answer)}


def dumped(answer):
    return json.loads(answer.model_dump_json()) if hasattr(answer, "model_dump_json") else dict(answer)


def headers_of(answer):
    """litellm keeps the headers of the provider beside the answer."""
    hidden = getattr(answer, "_hidden_params", None) or {}
    found = hidden.get("headers") or hidden.get("additional_headers") or getattr(answer, "_response_headers", None) or {}
    return {name.removeprefix("llm_provider-"): str(value) for name, value in dict(found).items()}


def main():
    # litellm and what it imports may print; the answers must not be mixed up with that.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        row = json.loads(line)
        try:
            found = call(row["dialect"], row["body"], row["url"], row["key"])
        except Exception as error:  # noqa: BLE001  What it raises is what a caller sees.
            found = {"error": type(error).__name__, "status": getattr(error, "status_code", None), "message": str(error)}
        answers.write(json.dumps(found) + "\n")
        answers.flush()
    # Its threads do not always survive the end of the interpreter.
    os._exit(0)


main()
