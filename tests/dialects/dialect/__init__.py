"""The dialects: how each writes an answer, whole and as events, and what it shows of a request."""

from dialect import chat, messages, responses

BY_PATH = {
    "/v1/chat/completions": chat,
    "/v1/responses": responses,
    "/v1/messages": messages,
}
