"""Finds the smallest set of requests that exclude each other (QuickXplain, Junker 2004); what a request is, the caller knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def smallest_conflict(requests: Sequence[T], possible: Callable[[Sequence[T]], bool]) -> list[T]:
    """Return requests that cannot be granted together while without any one of them the others can.

    `requests` together must not be possible. Asks about k log(n / k) times, k being the size of the answer.
    """

    def among(given: list[T], fresh: bool, some: list[T]) -> list[T]:
        if fresh and not possible(given):
            return []
        if len(some) == 1:
            return some
        half = len(some) // 2
        second = among(given + some[:half], True, some[half:])
        first = among(given + second, bool(second), some[:half])
        return first + second

    return among([], False, list(requests)) if requests else []
