"""What the layer over paho does that no broker is needed to see."""

import asyncio
import gc
import threading
from typing import Any

import pytest

from broker.endpoint import Endpoint
from broker.transport import Transport


async def test_giving_up_while_the_line_is_being_built_leaves_no_complaint_behind() -> None:
    loop = asyncio.get_running_loop()
    complaints: list[dict[str, Any]] = []
    loop.set_exception_handler(lambda _loop, context: complaints.append(context))
    begun, go_on, ended = threading.Event(), threading.Event(), asyncio.Event()

    def connect(*_: object, **__: object) -> None:
        begun.set()
        go_on.wait(10)
        loop.call_soon_threadsafe(ended.set)
        raise ConnectionRefusedError("nobody is there")

    transport = Transport(Endpoint("127.0.0.1", 1), client_id="a", keepalive_s=10, will=None)
    transport.paho.connect = connect  # type: ignore[method-assign,assignment]
    opening = asyncio.create_task(transport.open())
    await asyncio.to_thread(begun.wait, 10)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    go_on.set()
    await ended.wait()
    # Its end reaches the loop after the thread's, by a call of its own.
    await asyncio.to_thread(lambda: None)
    del opening
    gc.collect()
    await asyncio.sleep(0)
    assert complaints == []
