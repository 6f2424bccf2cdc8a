"""Processes of our own that do one piece of work: how they are made, and that they do not outlive who made them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Sequence
from multiprocessing.context import BaseContext


def context(preload: Sequence[str]) -> BaseContext:
    """How processes are made: not as copies of this one, which may hold an open database and locks, but, where the
    system can do so, as copies of one that has loaded the modules they need and nothing else."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(list(preload))
    return made


def live_no_longer_than_the_parent() -> None:
    """Ctrl-C is left to the parent, who ends its processes; one that is killed cannot, and they would wait for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_wait_for_the_parent, daemon=True).start()


def _wait_for_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
