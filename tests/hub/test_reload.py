"""Another configuration of a running hub: what it names, judges and forgets from then on."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from tests.hub.scripted import CENTRE, SOURCE, Driven, Scripted
from wallboard.config import Feed, Limits, QueueConfig, Reason, Service, Team
from wallboard.hub.reload import differences, keeping
from wallboard.model.rows import AgentRow, ContactRow, FeedRow, NameRow, QueueRow

OTHER = Feed(id="north/other", url="queuelog:other")


def busy() -> Driven:
    driven = Driven()
    driven.live()
    driven.queue("1")
    driven.hub.beat()
    return driven


def configure(driven: Driven, **changed: object) -> None:
    centre = replace(CENTRE, **changed)
    driven.hub.floor.configure(centre)
    driven.hub.views.configure(centre, driven.hub.floor)
    driven.hub.beat()


def test_names_follow() -> None:
    driven = busy()
    named = driven.hub.views.table(NameRow)
    configure(
        driven,
        names={"en": "Port"},
        queues=(QueueConfig(id=f"{SOURCE}:support", names={"en": "Help desk"}),),
        teams=(Team(id="t1", agents=("*:Al*",)),),
    )
    assert named["harbour"].names["en"] == "Port"
    assert named[f"{SOURCE}:support"].names["en"] == "Help desk"
    assert [named[f"{SOURCE}:{name}"].group for name in ("Alice", "Bruno")] == ["t1", ""]


def test_services_limits_and_reasons_hold_from_now_on() -> None:
    driven = busy()
    driven.pause("Alice", "lunch")
    driven.hub.beat()
    driven.clock.advance(8.0)
    driven.hub.beat()
    row = driven.hub.views.table(QueueRow)[f"{SOURCE}:support"]
    assert (row.level, row.within) == (0, 20.0)
    sharp = QueueConfig(id=row.id, service=Service(within=10.0), limits=Limits(longest_wait=(4.0, 6.0)))
    configure(driven, queues=(sharp,), reasons=(Reason(code="lunch", budget=6.0),))
    row = driven.hub.views.table(QueueRow)[row.id]
    assert (row.level, row.within, row.wait_limit.critical) == (2, 10.0, 6.0)
    assert driven.hub.views.table(AgentRow)[f"{SOURCE}:Alice"].state == "over_break"


def test_counters_go_on() -> None:
    driven = busy()
    before = driven.hub.views.table(QueueRow)[f"{SOURCE}:support"].today
    configure(driven, names={"en": "Port"})
    driven.queue("2")
    driven.hub.beat()
    assert driven.hub.views.table(QueueRow)[f"{SOURCE}:support"].today.offered == before.offered + 1


def test_what_a_feed_told_goes_with_it_and_nothing_else_does() -> None:
    driven = busy()
    configure(driven, feeds=(OTHER,), queues=())
    views = driven.hub.views
    assert set(views.table(FeedRow)) == {OTHER.id}
    assert [len(views.table(kind)) for kind in (QueueRow, AgentRow, ContactRow)] == [0, 0, 0]
    assert set(views.table(NameRow)) == {"harbour", "north", OTHER.id}
    assert driven.hub.floor.check() == []


def test_a_console_hears_of_it_as_of_anything_else() -> None:
    driven = busy()
    rev = driven.hub.views.rev
    configure(driven, names={"en": "Port"})
    frame = driven.hub.views.since(rev, 0.0)
    assert not frame.whole
    assert "harbour" in frame.changed["n"]


def test_the_same_configuration_changes_nothing_that_is_shown() -> None:
    driven = busy()
    rev = driven.hub.views.rev
    configure(driven)
    assert driven.hub.views.since(rev, 0.0).gone == {}
    assert driven.hub.views.rev == rev


def test_every_difference_is_named_and_no_value_is() -> None:
    new = replace(
        CENTRE,
        names={"en": "Port"},
        feeds=(OTHER, replace(CENTRE.feeds[0], secret="env:OTHER")),
        queues=(),
        reasons=(Reason(code="lunch", budget=60.0),),
    )
    found = [(one.at, one.what) for one in differences(CENTRE, new)]
    assert found == [
        ("centre.names", "changed"),
        ('feed["north/other"]', "added"),
        (f'feed["{SOURCE}"].secret', "changed"),
        (f'queue["{SOURCE}:support"]', "removed"),
        ('reason["lunch"].budget', "changed"),
    ]
    assert differences(CENTRE, CENTRE) == []


def test_what_takes_a_restart_stays_as_it_is() -> None:
    new = replace(CENTRE, id="port", socket="/elsewhere.sock", names={"en": "Port"})
    assert keeping(CENTRE, new) == replace(CENTRE, names={"en": "Port"})
    assert [one.at for one in differences(CENTRE, new) if one.restart] == ["centre.id", "centre.socket"]


async def test_a_feed_that_changed_begins_anew_and_goes_on_where_it_was() -> None:
    driven = busy()
    driven.hub.start()
    await asyncio.sleep(0)
    second, other = Scripted(), Scripted()
    other.source = OTHER.id
    driven.hub.configure(replace(CENTRE, feeds=(*CENTRE.feeds, OTHER)), [second, other])
    await until(lambda: second.runs == other.runs == 1)
    assert second.resumed == (driven.clock.now(), 1)
    driven.sink([])
    assert driven.hub.views.table(FeedRow)[SOURCE].heard == 0, "the old one says nothing any more"
    assert set(driven.hub.views.table(QueueRow)) == {f"{SOURCE}:support"}
    driven.hub.start().cancel()


async def test_a_feed_that_is_no_longer_there_stops() -> None:
    driven = busy()
    task = driven.hub.start()
    await until(lambda: driven.source.runs == 1)
    driven.hub.configure(replace(CENTRE, feeds=(OTHER,)), [])
    await until(lambda: driven.source.ended == 1)
    assert [source.source for source in driven.hub.sources] == []
    task.cancel()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0)
