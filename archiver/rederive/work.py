"""What acts need to have read again, read by several processes, in the order of the acts."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any

from archiver.archive.journal import Act, Place, answer
from archiver.children import context, live_no_longer_than_the_parent
from archiver.derive import DERIVED

AHEAD = 4
"""So many readings for each process are begun before they are needed: none waits, and memory stays as it is."""

MOST_WAITING = 1000
"""So many acts, of whatever kind, wait behind a page that is being read."""

Read = dict[str, Any] | str
"""The arguments that were read, or why they could not be."""


def readings(acts: Iterable[Act], *, jobs: int) -> Iterator[tuple[Act, Read]]:
    """Each act with its arguments that are not noted, in order.

    :param jobs: how many processes read; with one, this one does
    """
    if jobs == 1:
        for act, settings in with_settings(acts):
            yield act, read_here(act, settings)
        return
    pool = ProcessPoolExecutor(jobs, mp_context=context([__name__]), initializer=live_no_longer_than_the_parent)
    try:
        yield from _in_order(acts, pool, jobs * AHEAD)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _in_order(acts: Iterable[Act], pool: ProcessPoolExecutor, ahead: int) -> Iterator[tuple[Act, Read]]:
    waiting: deque[tuple[Act, Future[Read] | None]] = deque()
    begun = 0
    for act, settings in with_settings(acts):
        future = None
        if act.name in DERIVED and act.place is not None:
            future = pool.submit(read, act.name, act.place, act.told, settings)
            begun += 1
        waiting.append((act, future))
        while waiting and (begun > ahead or len(waiting) > MOST_WAITING or waiting[0][1] is None):
            begun -= waiting[0][1] is not None
            yield _done(*waiting.popleft())
    while waiting:
        yield _done(*waiting.popleft())


def _done(act: Act, future: Future[Read] | None) -> tuple[Act, Read]:
    return act, {} if future is None else future.result()


def read_here(act: Act, settings: Mapping[str, Any]) -> Read:
    if act.name not in DERIVED or act.place is None:
        return {}
    return read(act.name, act.place, act.told, settings)


def read(name: str, place: Place, told: Mapping[str, Any], settings: Mapping[str, Any]) -> Read:
    """The arguments of an act that are read from its response, or why they cannot be; runs in a process of its own."""
    try:
        found = answer(place)
        return DERIVED[name](found.body, found.url, found.content_type, told, settings)
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def with_settings(
    acts: Iterable[Act], settings: dict[str, Mapping[str, Any]] | None = None
) -> Iterator[tuple[Act, Mapping[str, Any]]]:
    """Each act with the settings of its run.

    :param settings: of runs that have begun before, by their ids
    """
    settings = {} if settings is None else settings
    for act in acts:
        if act.name == "begin":
            settings[act.crawl_id] = json.loads(act.told["row"].get("settings") or "{}")
        yield act, settings.get(act.crawl_id, {})
        if act.name == "finish":
            settings.pop(act.crawl_id, None)
