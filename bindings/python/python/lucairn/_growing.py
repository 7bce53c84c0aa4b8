"""A text that gets longer where it is."""

from __future__ import annotations

from collections.abc import Generator


def growing() -> Generator[str | None, str | None, None]:
    """Takes pieces of a text by ``send()``, and gives the whole when it is sent None.

    CPython lengthens a text in its place where it is the local variable of one function. That
    happens nowhere else, so a long text would be there twice if it were put together otherwise.
    """
    text = ""
    while (piece := (yield None)) is not None:
        text += piece
    yield text
