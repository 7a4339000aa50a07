"""Days past: a report from the journal is what it would have been on the day, a week ago is a week ago by the clock."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec
import pytest

from tests.hub.journal.diary import Diary
from tests.hub.test_history import MIDNIGHT, SOURCE, Day, of
from wallboard.clock import ManualClock
from wallboard.config import Centre, Feed, Site, bare
from wallboard.feeds import recorded
from wallboard.feeds.ami.queue_log import QueueLog, read
from wallboard.floor.windows import days
from wallboard.hub import past
from wallboard.hub.history import report
from wallboard.hub.hub import Hub
from wallboard.hub.journal import JournalError
from wallboard.hub.journal.archive import Archive
from wallboard.hub.journal.importing import import_history
from wallboard.model.events import AnyEvent, FeedStatus, Synced
from wallboard.model.queries import CurveAnswer, CurveQuery, ReportAnswer, ReportQuery
from wallboard.reporting import ReportError, make
from wallboard.words import Words

DATA = Path(__file__).parents[1] / "data" / "captures"
CAPTURES = sorted(DATA.glob("*.ami.gz"))
EN = Words("en")
DAY = 86400.0
SUPPORT = of("support")
CENTRE = Centre(sites=(Site(id="site", timezone="Europe/Berlin"),), feeds=(Feed(id=SOURCE, url="ami://u@127.0.0.1"),))


def written(path: Path, events: Iterator[AnyEvent], centre: Centre, every: int = 200) -> None:
    diary = Diary(path, centre)
    for number, event in enumerate(events, 1):
        diary.tell(event)
        if number % every == 0:
            diary.put_down()
    diary.crash()


@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: path.name.partition(".")[0])
def test_a_report_from_the_journal_is_that_from_the_wire(capture: Path, tmp_path: Path) -> None:
    centre, path = bare(f"ami+file:{capture}"), tmp_path / "journal.db"
    written(path, recorded.read(capture, centre.feeds[0]), centre)
    for by in ("queue", "interval"):
        query = ReportQuery(by=by, within=(10, 30))
        ours, wires = (
            json.loads(make(source, query, "json", EN).text) for source in (str(path), f"ami+file:{capture}")
        )
        assert ours == wires


class Fortnight(Day):
    """Calls every day at noon and every night over midnight, told to a floor that keeps all and to a journal."""

    def __init__(self, path: Path, first: int = 0, last: int = 15) -> None:
        super().__init__(CENTRE)
        self.clock = ManualClock(MIDNIGHT)
        self.diary = Diary(path, CENTRE, self.clock)
        self.events: list[AnyEvent] = []
        self.tell(FeedStatus, MIDNIGHT + first * DAY, state="live", series=1)
        self.tell(Synced, MIDNIGHT + first * DAY, queues=[SUPPORT])
        for number in range(first, last):
            noon = MIDNIGHT + number * DAY + DAY / 2
            for minute in range(number + 1):
                self.call(noon + 60 * minute, "answered", 10.0, 60.0)
            self.call(noon + DAY / 2 - 300, "abandoned", 600.0)
            self.put_down(noon + DAY / 2 - 60)
        self.diary.journal.flush()

    def tell(self, kind: type[AnyEvent], at: float, **facts: object) -> None:
        self.told += 1
        event = {"type": kind.__struct_config__.tag, "id": str(self.told), "source": SOURCE, "ts": at, "rts": at}
        told = msgspec.convert(event | facts, kind)
        self.floor.apply(told)
        self.diary.tell(told)

    def put_down(self, at: float) -> None:
        self.clock.advance(max(0.0, at - self.clock.now()))
        self.diary.put_down()


def totals(answer: object) -> ReportAnswer:
    assert isinstance(answer, ReportAnswer)
    return answer


def test_every_day_is_what_it_was_on_the_day_whatever_the_floor_still_keeps(tmp_path: Path) -> None:
    fortnight = Fortnight(tmp_path / "journal.db")
    with closing(Archive(fortnight.diary.path)) as archive:
        for number in range(15):
            day = date(2026, 11, 22 + number) if number < 9 else date(2026, 12, number - 8)
            query = ReportQuery(day=day.isoformat(), by="interval")
            kept = past.of_day(fortnight.diary.floor, archive, day)
            assert report(kept, query) == report(fortnight.floor, query), day
            assert totals(report(kept, query)).queues["support"].offered == number + 2
        ever = past.ever(fortnight.diary.floor, archive, apart=False)
        assert report(ever, ReportQuery()) == report(fortnight.floor, ReportQuery())
    fortnight.diary.crash()


def test_a_report_is_had_of_a_centre_toml_and_without_one_of_its_journal(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    Fortnight(path, last=3).diary.crash()
    toml = tmp_path / "centre.toml"
    toml.write_text(
        f'version = 1\n[centre]\nid = "centre"\njournal = "{path}"\n[[site]]\nid = "site"\ntimezone = "Europe/Berlin"\n'
        '[[feed]]\nid = "site/pbx"\nurl = "ami://u@127.0.0.1"\nsecret = "env:X"\n'
    )
    told = json.loads(make(str(toml), ReportQuery(day="2026-11-23"), "json", EN).text)
    assert told["queues"]["support"]["offered"] == 3
    assert json.loads(make(str(path), ReportQuery(), "json", EN).text)["queues"]["support"]["offered"] == 9


@pytest.mark.parametrize("content", [b"", b"nothing of the kind" * 100])
def test_what_is_no_journal_has_no_report(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(ReportError, match=r"no journal of wallboard|damaged"):
        make(str(path), ReportQuery(), "json", EN)


# -- a week before


@pytest.mark.parametrize(
    ("zone", "now", "then"),
    [
        ("Europe/Berlin", 1795348800.0, 1795348800.0 - 7 * DAY),
        ("Europe/Berlin", 1774866600.0, 1774866600.0 - 7 * DAY + 3600),  # 2026-03-30, the day after clocks went on
        ("Europe/Berlin", 1793010600.0, 1793010600.0 - 7 * DAY - 3600),  # 2026-10-26, the day after they went back
        ("UTC", 1774866600.0, 1774866600.0 - 7 * DAY),
    ],
)
def test_a_week_before_is_the_same_clock_time(zone: str, now: float, then: float) -> None:
    assert past.week_before(days(Site(id="site", timezone=zone)), now) == then


class Silent:
    source = SOURCE

    def resume(self, heard: float, series: int) -> None:
        """It has nothing to tell."""

    async def run(self, sink: object) -> None:
        """Nor ever will."""


def test_beside_today_stands_the_same_day_a_week_before_to_the_second(tmp_path: Path) -> None:
    fortnight = Fortnight(tmp_path / "journal.db")
    fortnight.diary.crash()
    clock = ManualClock(MIDNIGHT + 14 * DAY + DAY / 2 + 150.0)
    again = Diary(fortnight.diary.path, CENTRE, clock)
    hub = Hub(CENTRE, [Silent()], clock, journal=again.journal)
    answer = hub.answer(CurveQuery())
    assert isinstance(answer, CurveAnswer)
    assert len(answer.before) == 96
    assert answer.before[48] == 8  # the eighth day's noon
    assert answer.before[95] == 1
    then = answer.then[SUPPORT]
    assert (then.offered, then.answered, then.abandoned) == (3, 3, 1)  # at 12:02:30; one came yesterday
    assert (then.ended, then.talk, then.wait) == (2, 120.0, 30.0)
    hub.close()


def test_a_journal_that_is_younger_than_a_week_says_nothing_of_it(tmp_path: Path) -> None:
    fortnight = Fortnight(tmp_path / "journal.db", first=10)
    fortnight.diary.crash()
    clock = ManualClock(MIDNIGHT + 14 * DAY + DAY / 2)
    again = Diary(fortnight.diary.path, CENTRE, clock)
    hub = Hub(CENTRE, [Silent()], clock, journal=again.journal)
    answer = hub.answer(CurveQuery())
    assert isinstance(answer, CurveAnswer)
    assert (answer.before, answer.then) == ((), {})
    hub.close()


# -- history that a log brings in


def history(first: int, last: int) -> list[AnyEvent]:
    """What a log tells of some days."""
    day = Day(CENTRE)
    told: list[AnyEvent] = []

    def tell(kind: type[AnyEvent], at: float, **facts: object) -> None:
        day.told += 1
        event = {"type": kind.__struct_config__.tag, "id": f"log-{day.told}", "source": SOURCE, "ts": at, "rts": at}
        told.append(msgspec.convert(event | facts, kind))

    day.tell = tell  # type: ignore[method-assign]
    for number in range(first, last):
        noon = MIDNIGHT + number * DAY + DAY / 2
        for minute in range(number + 1):
            day.call(noon + 60 * minute, "answered", 10.0, 60.0)
        day.call(noon + DAY / 2 - 300, "abandoned", 600.0)
    return told


def test_history_comes_in_up_to_where_the_journal_begins_and_is_never_counted_twice(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fortnight = Fortnight(path, first=10)
    fortnight.diary.crash()
    clock = ManualClock(MIDNIGHT + 15 * DAY)
    found = import_history(path, CENTRE, clock, SOURCE, history(0, 12))
    assert (len(found.days), found.known, found.until) == (10, 0, "2026-12-02")
    assert (found.days[0], found.days[-1]) == ("2026-11-22", "2026-12-01")
    again = import_history(path, CENTRE, clock, SOURCE, history(0, 12))
    assert (again.days, again.contacts, again.known) == ((), 0, 10)
    whole = Fortnight(tmp_path / "whole.db")
    with closing(Archive(path)) as archive:
        floor = past.folded(archive, CENTRE)
        for number in (0, 3, 7, 9, 11, 14):
            day = date.fromordinal(date(2026, 11, 22).toordinal() + number)
            ours = totals(report(past.of_day(floor, archive, day), ReportQuery(day=day.isoformat())))
            told = totals(report(whole.floor, ReportQuery(day=day.isoformat())))
            rejected = None if number < 10 else 0  # a log does not know
            assert ours.queues["support"] == msgspec.structs.replace(told.queues["support"], rejected=rejected), day
        assert len(list(archive.contacts(0.0, 1e11))) == sum(number + 2 for number in range(15)) - 1
    whole.diary.crash()
    ever = json.loads(make(str(path), ReportQuery(), "json", EN).text)
    assert ever["queues"]["support"]["offered"] == sum(number + 2 for number in range(15))


def test_history_waits_until_nobody_writes(tmp_path: Path) -> None:
    diary = Diary(tmp_path / "journal.db", CENTRE)
    with pytest.raises(JournalError, match="is written by process"):
        import_history(diary.path, CENTRE, diary.clock, SOURCE, history(0, 2))
    diary.crash()


def test_a_new_journal_takes_all_but_today(tmp_path: Path) -> None:
    found = import_history(tmp_path / "new.db", CENTRE, ManualClock(MIDNIGHT + 2.5 * DAY), SOURCE, history(0, 3))
    assert found.days == ("2026-11-22", "2026-11-23")
    assert found.until == "2026-11-24"


def test_a_log_of_a_real_pbx_comes_in_as_it_is(tmp_path: Path) -> None:
    feed = Feed(id="site/pbx", url="queuelog:x")
    log = DATA / "steady-22.queue_log"
    centre = Centre(sites=(Site(id="site", timezone="UTC"),))
    found = import_history(tmp_path / "j.db", centre, ManualClock(1.9e9), "site/pbx", read(log, QueueLog(feed)))
    assert len(found.days) == 1
    told = json.loads(make(str(tmp_path / "j.db"), ReportQuery(), "json", EN).text)
    assert told["queues"] == json.loads(make(f"queuelog:{log}", ReportQuery(), "json", EN).text)["queues"]
