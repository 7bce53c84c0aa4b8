"""Every request that the typed parameters of Anthropic's package allow: messages, beta, counted tokens."""

import types
import typing

# The types are written with it, and not every Python's `typing` knows them.
import typing_extensions
from anthropic.types import message_count_tokens_params, message_create_params
from anthropic.types.beta import message_create_params as beta_create_params

from positions import Free, Other, Text, Word, in_base64, in_data_url, in_json, judged, probe, versions

DEPTH = 2

REQUESTS = {
    "messages": ("/v1/messages", message_create_params.MessageCreateParamsNonStreaming),
    "beta messages": ("/v1/messages", beta_create_params.MessageCreateParamsNonStreaming),
    "counted tokens": ("/v1/messages/count_tokens", message_count_tokens_params.MessageCountTokensParams),
}
# These members are headers or the business of the client.
NOT_IN_BODY = {"betas", "stream", "model", "user_profile_id"}


def alternatives(kind, within=()):
    """The shapes that a type allows; none when it would nest for ever."""
    origin, inner = typing_extensions.get_origin(kind), typing_extensions.get_args(kind)
    if origin in (typing_extensions.Required, typing_extensions.NotRequired, typing_extensions.Annotated):
        return alternatives(inner[0], within)
    if origin in (typing.Union, types.UnionType):
        return [shape for one in inner for shape in alternatives(one, within)]
    if origin is typing_extensions.Literal:
        return [Word(word) for word in inner[:1] if isinstance(word, str)] or [Other(inner[0])]
    if typing_extensions.is_typeddict(kind):
        if within.count(kind) >= DEPTH:
            return []
        members = typing_extensions.get_type_hints(kind, include_extras=True)
        found = {name_of(kind, name): alternatives(one, (*within, kind)) for name, one in members.items()}
        if any(not found[name_of(kind, name)] for name in kind.__required_keys__):
            return []
        return versions(found)
    if origin in (dict, typing.Mapping) or (isinstance(origin, type) and issubclass(origin, typing.Mapping)):
        return [{Text: shape} for shape in alternatives(inner[1], within)] or [{Text: Free()}]
    if isinstance(origin, type) and issubclass(origin, typing.Iterable):
        items = alternatives(inner[0], within)
        return [items] if items else []
    if kind is str or (isinstance(kind, type) and issubclass(kind, str)):
        return [Text()]
    if kind in (int, float):
        return [Other(1)]
    if kind is bool:
        return [Other(False)]
    if kind is type(None):
        return [Other(None)]
    # `object`, and files that the client would read and send as text.
    return [Free()] if kind in (object, typing.Any) else [Text()]


def name_of(kind, name):
    """The name on the wire, which Python may not allow as a name."""
    for marked in typing_extensions.get_args(typing_extensions.get_type_hints(kind, include_extras=True)[name]):
        alias = getattr(marked, "alias", None)
        if alias:
            return alias
    return name.rstrip("_") if name.endswith("_") else name


def shapes_of(kind):
    found = alternatives(kind)
    for shape in found:
        for name in NOT_IN_BODY:
            shape.pop(name, None)
    return found


JSON, BASE64 = Text("{}", in_json), Text("QQ==", in_base64)
WITHIN = {
    "messages": [
        {"role": Word("assistant"), "content": [{"type": Word("tool_use"), "id": Text("toolu_1"), "name": Text(), "input": {Text: [JSON, {Text: Text()}]}}]},
        {"role": Word("user"), "content": [
            {"type": Word("tool_result"), "tool_use_id": Text("toolu_1"), "content": JSON},
            *(
                {"type": Word("document"), "source": {"type": Word("base64"), "media_type": Word(kind), "data": BASE64}}
                for kind in ("text/plain", "text/csv; charset=utf-8", "application/json")
            ),
            {"type": Word("document"), "source": {"type": Word("text"), "media_type": Word("text/plain"), "data": JSON}},
            {"type": Word("text"), "text": Text("x", in_data_url)},
        ]},
        {"role": Word("user"), "content": [{"type": Word("block_of_tomorrow"), "payload": {Text: JSON}}]},
    ],
    "tools": [{"name": Text(), "input_schema": {"type": Word("object"), "properties": {Text: {"default": JSON, "examples": [Text(), JSON]}}}}],
    "unknown_member": {Text: [JSON, {Text: Text()}]},
}


def cases(stack):
    for name, (path, kind) in REQUESTS.items():
        yield f"positions of {name}", lambda path=path, kind=kind: judged(
            stack, probe(stack, path, [*shapes_of(kind), WITHIN], {"model": "claude-opus-5-nothing"}))
