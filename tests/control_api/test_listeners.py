"""The hub: everyone gets what they asked for, and nobody can hold the others up."""

from __future__ import annotations

from control_api.listeners import Event, Hub, Listener


def event(number: int, topic: str | None = None) -> Event:
    return Event("status", {"number": number}, topic)


async def drain(listener: Listener) -> list[int]:
    return [found.data["number"] async for found in listener]


async def test_each_listener_gets_every_event_in_order() -> None:
    hub = Hub()
    with hub.listening() as one, hub.listening() as two:
        for number in range(3):
            hub.publish(event(number))
        hub.close()
        assert await drain(one) == await drain(two) == [0, 1, 2]


async def test_samples_reach_only_those_who_asked_for_their_kiosk() -> None:
    hub = Hub()
    with hub.listening("kiosk-a") as one, hub.listening("kiosk-b") as two, hub.listening() as rest:
        hub.publish(event(1, "kiosk-a"))
        hub.publish(event(2))
        hub.close()
        assert await drain(one) == [1, 2]
        assert await drain(two) == await drain(rest) == [2]


async def test_a_listener_that_falls_behind_is_cut_off_after_what_it_has() -> None:
    hub = Hub(capacity=2)
    with hub.listening() as slow:
        for number in range(5):
            hub.publish(event(number))
        assert await drain(slow) == [0, 1]
        assert hub.cut_off == 1


async def test_leaving_ends_the_listening() -> None:
    hub = Hub()
    with hub.listening():
        assert len(hub) == 1
    assert len(hub) == 0
    hub.publish(event(1))


async def test_a_closed_hub_ends_those_who_come_later_too() -> None:
    hub = Hub()
    hub.close()
    with hub.listening() as late:
        assert await drain(late) == []
