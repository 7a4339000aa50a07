"""Events on their way to somebody who looks on."""

from pathlib import Path

import msgspec
import pytest

from tests.hub.scripted import NOON, SOURCE, Driven
from wallboard.hub.addresses import at_socket
from wallboard.hub.link import LinkError
from wallboard.hub.once import events
from wallboard.hub.protocol import Events, from_hub
from wallboard.hub.tap import PORTION, ROOM, Tap
from wallboard.model.events import AnyEvent, Queued


def queued(number: int, name: str = "") -> Queued:
    return Queued(id=str(number), source=SOURCE, ts=NOON, contact=f"{SOURCE}:{number}", queue="q", caller_name=name)


def told(tap: Tap) -> list[tuple[list[AnyEvent], int]]:
    found = []
    for message in map(from_hub, tap.told()):
        assert isinstance(message, Events)
        found.append((msgspec.json.decode(message.events, type=list[AnyEvent]), message.missed))
    return found


def test_events_come_in_their_order_and_in_portions() -> None:
    tap = Tap()
    for number in range(PORTION + 1):
        tap.take(queued(number))
    first, second = told(tap)
    assert [event.id for event in [*first[0], *second[0]]] == [str(number) for number in range(PORTION + 1)]
    assert (first[1], second[1]) == (0, 0)
    assert tap.told() == []


def test_of_too_many_the_last_are_missed_and_counted() -> None:
    tap = Tap()
    for number in range(ROOM + 7):
        tap.take(queued(number))
    found = told(tap)
    assert sum(len(events) for events, _ in found) == ROOM
    assert [missed for _, missed in found] == [0] * (len(found) - 1) + [7]
    tap.take(queued(1))
    assert told(tap) == [([queued(1)], 0)], "and then it goes on"


def test_an_event_that_cannot_be_written_takes_no_other_along() -> None:
    tap = Tap()
    for event in (queued(1), queued(2, "\ud800"), queued(3)):
        tap.take(event)
    assert [event.id for event in told(tap)[0][0]] == ["1", "3"]


def test_a_hub_tells_its_taps_what_it_is_told_and_what_it_says_itself() -> None:
    driven = Driven()
    found: list[AnyEvent] = []
    driven.hub.taps.append(found.append)
    driven.live()
    driven.queue("1")
    driven.clock.advance(11.0)
    driven.hub.beat()
    assert [event.__struct_config__.tag for event in found] == [
        "feed.status",
        "floor.synced",
        "contact.queued",
        "feed.status",
    ]


def test_nobody_to_follow_is_said(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match="no hub answers there"):
        next(events(at_socket(tmp_path / "none.sock")))
