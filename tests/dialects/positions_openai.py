"""Every request that OpenAI's published schema allows: chat, responses, embeddings; each property, each variant."""

import json

from positions import Free, Other, Text, Word, in_base64, in_data_url, in_json, judged, probe, versions
from provider import RECORDED

# How often one schema may stand within itself.
DEPTH = 2

REQUESTS = {
    "/v1/chat/completions": "CreateChatCompletionRequest",
    "/v1/responses": "CreateResponse",
    "/v1/embeddings": "CreateEmbeddingRequest",
}
MODELS = {"/v1/embeddings": "text-embedding-3-small"}

class Schema:
    def __init__(self):
        with open(RECORDED / "openai-openapi-subset.json", encoding="utf-8") as file:
            self.schemas = json.load(file)["components"]["schemas"]

    def alternatives(self, schema, within=()):
        """The shapes that a schema allows; none when it would nest for ever."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self.alternatives(self.schemas[name], (*within, name)) if within.count(name) < DEPTH else []
        if "allOf" in schema:
            return self.alternatives(self.merged(schema), within)
        for several in ("oneOf", "anyOf"):
            if several in schema:
                beside = {name: value for name, value in schema.items() if name in ("properties", "required")}
                return [shape for one in schema[several] for shape in self.alternatives({**beside, **one}, within)]
        kind = schema.get("type", "object" if "properties" in schema else None)
        if "enum" in schema and kind in (None, "string"):
            return [Word(word) for word in schema["enum"][:1] if isinstance(word, str)]
        if kind == "string":
            return [Text()]
        if kind == "array":
            items = self.alternatives(schema.get("items", {}), within)
            return [items] if items else []
        if kind == "object":
            return self.objects(schema, within)
        values = {"integer": 1, "number": 1, "boolean": False, "null": None}
        return [Other(values[kind])] if kind in values else [Free()]

    def objects(self, schema, within):
        members = {name: self.alternatives(one, within) for name, one in schema.get("properties", {}).items()}
        if any(not members.get(name) for name in schema.get("required", [])):
            return []
        more = schema.get("additionalProperties", not members)
        if more:
            values = self.alternatives(more, within) if isinstance(more, dict) and more else [Free()]
            members[Text] = values
        return versions(members)

    def merged(self, schema):
        """The parts of `allOf` in one; members beside it count, too."""
        found = {"type": "object", "properties": {}, "required": []}
        for part in [*schema["allOf"], {name: value for name, value in schema.items() if name != "allOf"}]:
            while "$ref" in part:
                part = self.schemas[part["$ref"].rpartition("/")[2]]
            part = self.merged(part) if "allOf" in part else part
            if "enum" in part or part.get("type") not in (None, "object"):
                return part
            found["properties"] |= part.get("properties", {})
            found["required"] += part.get("required", [])
            for several in ("oneOf", "anyOf", "additionalProperties"):
                if several in part:
                    found[several] = part[several]
        return found


def shapes_of(name):
    schema = Schema()
    found = schema.alternatives({"$ref": f"#/components/schemas/{name}"})
    for shape in found:
        # The model decides where a request goes, and `stream` what comes back; both have cases of their own.
        shape.pop("stream", None)
        shape.pop("model", None)
    return found


JSON, BASE64, DATA_URL = (Text("{}", wrap) for wrap in (in_json, in_base64, in_data_url))
# What a schema does not say: JSON, files and lists of names within strings.
WITHIN = {
    "/v1/chat/completions": {"messages": [
        {"role": Word("assistant"), "tool_calls": [{"id": Text("call_1"), "type": Word("function"), "function": {"name": Text(), "arguments": JSON}}]},
        {"role": Word("assistant"), "function_call": {"name": Text(), "arguments": JSON}},
        {"role": Word("tool"), "tool_call_id": Text("call_1"), "content": JSON},
        {"role": Word("user"), "content": [
            {"type": Word("file"), "file": {"filename": Text(), "file_data": DATA_URL}},
            {"type": Word("image_url"), "image_url": {"url": DATA_URL}}, {"type": Word("text"), "text": JSON},
        ]},
    ], "unknown_member": {Text: [JSON, {Text: Text()}]}},
    "/v1/responses": {"input": [
        {"type": Word("function_call"), "call_id": Text("call_1"), "name": Text(), "arguments": JSON},
        {"type": Word("function_call_output"), "call_id": Text("call_1"), "output": JSON},
        {"type": Word("custom_tool_call"), "call_id": Text("call_2"), "name": Text(), "input": JSON},
        {"type": Word("mcp_call"), "id": Text("mcp_1"), "name": Text(), "arguments": JSON, "output": JSON},
        {"role": Word("user"), "content": [
            {"type": Word("input_file"), "filename": Text(), "file_data": DATA_URL},
            {"type": Word("input_file"), "filename": Text(), "file_data": BASE64}, {"type": Word("input_text"), "text": JSON},
        ]},
        {"type": Word("item_of_tomorrow"), "content": {Text: JSON}},
    ], "unknown_member": {Text: [JSON, {Text: Text()}]}},
    "/v1/embeddings": {"input": [JSON, Text()], "unknown_member": {Text: JSON}},
}


def cases(stack):
    for path, name in REQUESTS.items():
        must = {"model": MODELS.get(path, "gpt-5-nothing")}
        yield f"positions of {path}", lambda path=path, name=name, must=must: judged(
            stack, probe(stack, path, [*shapes_of(name), WITHIN[path]], must))
