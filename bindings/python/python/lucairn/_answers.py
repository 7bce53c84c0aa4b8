"""What the answer to each call means."""

from __future__ import annotations

import json
import threading
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

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
    """The JSON of a body, or its text if it is none."""
    if not text:
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


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


def validated(model: type[Model], body: Any, text: str) -> Model:
    try:
        return built(model).model_validate(body)
    except ValidationError as error:
        message = f"Response body failed to deserialize as {model.__name__}"
        # A body of null is told from an error without a body by its text.
        shown = text if body is None else body
        raise LucairnResponseValidationError(message, body=shown, cause=error) from error


def read_messages(status: int, reason: str, text: str) -> ProxyResponse:
    body = parsed(text)
    expect_success(status, reason, body)
    is_accepted = isinstance(body, dict) and body.get("status") == "processing"
    if is_accepted:
        return validated(ProxyAcceptedResponse, body, text)
    return validated(ProxySyncResponse, body, text)


def read_job(status: int, reason: str, text: str) -> ProxySyncResponse:
    body = parsed(text)
    expect_success(status, reason, body)
    if status == 202:
        raise LucairnHttpError("The job is not done yet.", status, body)
    return validated(ProxySyncResponse, body, text)


def read_certificate(status: int, reason: str, text: str) -> VeilCertificate:
    body = parsed(text)
    expect_success(status, reason, body)
    if status == 202:
        message = "Veil certificate is not yet assembled; retry after the indicated delay."
        raise LucairnHttpError(message, status, body)
    certificate = validated(VeilCertificate, body, text)
    certificate._served = text.encode()
    return certificate


def read_summary(status: int, reason: str, text: str) -> str:
    expect_success(status, reason, text)
    if status == 202:
        message = "Veil certificate summary is not yet assembled; retry after the indicated delay."
        raise LucairnHttpError(message, status, text)
    return text


def read_audit_events(status: int, reason: str, text: str) -> AuditExportResponse:
    body = parsed(text)
    expect_success(status, reason, body)
    return validated(AuditExportResponse, body, text)
