"""What the answer to each call means."""

from __future__ import annotations

import json
import threading
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from lucairn import _native
from lucairn.errors import LucairnHttpError, LucairnResponseValidationError
from lucairn.types import (
    AuditExportResponse,
    ProxyAcceptedResponse,
    ProxyResponse,
    ProxySyncResponse,
    VeilCertificate,
)

Model = TypeVar("Model", bound=BaseModel)


def is_success(status: int) -> bool:
    return 200 <= status < 300


def parsed(text: str) -> Any:
    """The JSON of a text, or the text if it is none."""
    if not text:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def content(body: _native.Body) -> Any:
    """The JSON of a body, or its text if it is none."""
    # Nearly every body is plain JSON, which goes away while it is read. The others stay until they
    # were read; so does the text of a body of null.
    plain = body.json()
    return parsed(body.text()) if plain is None else plain


def expect_success(status: int, reason: str, body: Any) -> None:
    if not is_success(status):
        raise LucairnHttpError(f"Lucairn request failed: {status} {reason}", status, body)


_building = threading.Lock()


def built(model: type[Model]) -> type[Model]:
    """The model, built; importing it only declares it.

    Left to pydantic, several threads would build one at once.
    """
    if not model.__pydantic_complete__:
        with _building:
            model.model_rebuild()
    return model


def validated(model: type[Model], value: Any, body: _native.Body) -> Model:
    try:
        return built(model).model_validate(value)
    except ValidationError as error:
        message = f"Response body failed to deserialize as {model.__name__}"
        # A body of null is told from an error without a body by its text.
        shown = body.text() if value is None else value
        raise LucairnResponseValidationError(message, body=shown, cause=error) from error


def read_messages(status: int, reason: str, body: _native.Body) -> ProxyResponse:
    value = content(body)
    expect_success(status, reason, value)
    is_accepted = isinstance(value, dict) and value.get("status") == "processing"
    if is_accepted:
        return validated(ProxyAcceptedResponse, value, body)
    return validated(ProxySyncResponse, value, body)


def read_job(status: int, reason: str, body: _native.Body) -> ProxySyncResponse:
    value = content(body)
    expect_success(status, reason, value)
    if status == 202:
        raise LucairnHttpError("The job is not done yet.", status, value)
    return validated(ProxySyncResponse, value, body)


def read_certificate(status: int, reason: str, body: _native.Body) -> VeilCertificate:
    text = body.text()
    value = parsed(text)
    expect_success(status, reason, value)
    if status == 202:
        message = "Veil certificate is not yet assembled; retry after the indicated delay."
        raise LucairnHttpError(message, status, value)
    certificate = validated(VeilCertificate, value, body)
    certificate._served = text.encode()
    return certificate


def read_summary(status: int, reason: str, body: _native.Body) -> str:
    text = body.text()
    expect_success(status, reason, text)
    if status == 202:
        message = "Veil certificate summary is not yet assembled; retry after the indicated delay."
        raise LucairnHttpError(message, status, text)
    return text


def read_audit_events(status: int, reason: str, body: _native.Body) -> AuditExportResponse:
    value = content(body)
    expect_success(status, reason, value)
    return validated(AuditExportResponse, value, body)
