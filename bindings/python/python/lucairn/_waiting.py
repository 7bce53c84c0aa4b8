"""When to ask again for what is not there yet."""

from __future__ import annotations

import math
import time
from typing import Any

from lucairn._arguments import seconds
from lucairn._exchange import Exchange, Read
from lucairn.errors import LucairnError, LucairnHttpError, LucairnTimeoutError

# Most certificates are there milliseconds after the answer, whatever the gateway recommends for
# the rare ones, so the first pauses are short.
FIRST_PAUSE_S = 0.05
# The longest pause when the gateway recommends none.
LONGEST_PAUSE_S = 5.0
# How long before the end the last question is asked.
LAST_CALL_S = 1.0


class Waiting:
    """One wait with an end."""

    def __init__(self, within: float, what: str) -> None:
        self.within = seconds(within, "within")
        self.what = what
        self._end = time.monotonic() + self.within
        self._pause = FIRST_PAUSE_S

    def bounded(self, exchange: Exchange[Read]) -> Exchange[Read]:
        """The call with a time limit that does not reach beyond the end."""
        left = max(self._end - time.monotonic(), 0.001)
        exchange.timeout = min(exchange.timeout, left)
        return exchange

    def pause_after(self, error: LucairnError) -> float:
        """How long to wait after an answer; raises what ends the wait."""
        left = self._end - time.monotonic()
        if isinstance(error, LucairnTimeoutError) and left <= 0:
            raise self._over(error)
        if not isinstance(error, LucairnHttpError) or error.status != 202:
            raise error
        if left <= 0:
            raise self._over(error)
        pause = min(self._pause, recommended(error.body))
        self._pause *= 2
        last_call = left - min(LAST_CALL_S, left / 4)
        return min(pause, last_call)

    def _over(self, error: LucairnError) -> LucairnTimeoutError:
        return LucairnTimeoutError(
            f"{self.what} was not there within {self.within}s", cause=error
        )


def recommended(body: Any) -> float:
    """The pause that an answer recommends, in seconds."""
    hint = body.get("retry_after_seconds") if isinstance(body, dict) else None
    if isinstance(hint, (int, float)) and not isinstance(hint, bool) and math.isfinite(hint):
        return max(float(hint), 0.001)
    return LONGEST_PAUSE_S
