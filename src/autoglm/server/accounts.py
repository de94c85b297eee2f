"""Notes every call: numbers for /metrics, a record for the book of calls, a line in the log for what went wrong."""

from __future__ import annotations

import logging
from collections.abc import Collection

from autoglm.core.chat import ChatAnswer
from autoglm.server.exchange import Exchange
from autoglm.server.ports import CallLog, Mask
from autoglm.telemetry.calls import CallRecord
from autoglm.telemetry.metrics import Counter, Histogram, exposition

CLIENT_LEFT = 499
_log = logging.getLogger("autoglm.gateway")
_NOTHING = ChatAnswer()


class Accounts:
    """`paths` and models that are known are told apart in the numbers; whatever else clients ask for is "other"."""

    def __init__(self, calls: CallLog, mask: Mask, *, paths: Collection[str]) -> None:
        self._calls = calls
        self._mask = mask
        self._paths = frozenset(paths)
        self._requests = Counter("autoglm_requests_total", "Requests by path and status.", ("path", "status"))
        self._models = Counter("autoglm_model_calls_total", "Calls of models.", ("model", "endpoint", "status"))
        self._tokens = Counter("autoglm_tokens_total", "Tokens of models.", ("endpoint", "direction"))
        self._failures = Counter("autoglm_endpoint_failures_total", "Tries that failed.", ("endpoint", "failure"))
        self._in_flight = Counter("autoglm_requests_in_flight", "Requests under way.", kind="gauge")
        self._seconds = Histogram("autoglm_request_seconds", "Time of a request.", ("path",))

    def begin(self) -> None:
        self._in_flight.add((), 1)

    def end(self, exchange: Exchange, *, seconds: float) -> None:
        """Note a request that is over."""
        self._in_flight.add((), -1)
        path = exchange.path if exchange.path in self._paths else "other"
        self._requests.add((path, str(exchange.status)))
        self._seconds.observe(seconds, (path,))
        if exchange.principal and exchange.model:
            self._note(exchange, seconds)

    def text(self) -> str:
        """Everything so far, for Prometheus."""
        metrics = (self._requests, self._seconds, self._in_flight, self._models, self._tokens, self._failures)
        return exposition(metrics)

    def complain(self, exchange: Exchange, sentence: str) -> None:
        """Keep a failure in the record of the call and, masked, in the log."""
        exchange.failure = self._mask(sentence)[:500]
        _log.warning("%s %s %s: %s", exchange.id, exchange.path, exchange.status, exchange.failure)

    def _note(self, exchange: Exchange, seconds: float) -> None:
        answer = exchange.answer or _NOTHING
        usage = _NOTHING.usage if exchange.run_id else answer.usage  # a run's calls are in its own journal
        self._models.add((exchange.model, answer.endpoint, str(exchange.status)))
        self._tokens.add((answer.endpoint, "in"), usage.input_tokens)
        self._tokens.add((answer.endpoint, "out"), usage.output_tokens)
        route = answer.route or exchange.route
        for step in route:
            if step.failure:
                self._failures.add((step.endpoint, step.failure))
        self._calls.note(
            CallRecord(
                id=exchange.id,
                at=exchange.at,
                principal=exchange.principal,
                path=exchange.path,
                model=exchange.model,
                endpoint=answer.endpoint,
                run_id=exchange.run_id,
                route=route,
                input_tokens=usage.input_tokens,
                output_tokens=usage.output_tokens,
                money=usage.money,
                is_estimate=usage.is_estimate,
                status=exchange.status,
                seconds=seconds,
                failure=exchange.failure,
            )
        )
