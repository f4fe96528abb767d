"""pyHanko starts an event loop for what it does; a thread that already has one needs another."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import ParamSpec, TypeVar

Params = ParamSpec("Params")
Answer = TypeVar("Answer")


def apart(function: Callable[Params, Answer]) -> Callable[Params, Answer]:
    """Runs in a thread of its own where a loop is already running, else right here."""

    @wraps(function)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> Answer:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return function(*args, **kwargs)
        with ThreadPoolExecutor(1) as aside:
            return aside.submit(function, *args, **kwargs).result()

    return run
