from msgspec.structs import replace

from tests.screens.fake_link import FEED, NOON, FakeLink, calm, connecting, live, queue, trouble
from wallboard.desk.plain import Teller
from wallboard.model.rows import AgentRow
from wallboard.picture import Names, take
from wallboard.words import Words


class Reader:
    """Whoever has the changes of a link read out."""

    def __init__(self, link: FakeLink, language: str = "en") -> None:
        self.link = link
        words = Words(language)
        self._names, self._teller = Names(words), Teller(words)

    def hears(self, after: float = 0.0) -> list[str]:
        self.link.clock = lambda: NOON + after
        return self._teller.tell(take(self.link, self._names))


def test_at_first_all_that_matters_is_said_once() -> None:
    reader = Reader(trouble())
    assert reader.hears() == [
        "10:42:15 Feed pbx-a: live.",
        "10:42:15 Warning: Billing: longest wait 1:07, limit 1:00.",
        "10:42:15 Billing: 3 waiting.",
        "10:42:15 Alarm: Complaints: longest wait 4:12, limit 3:00.",
        "10:42:15 Complaints: 9 waiting.",
        "10:42:15 Bai Lu: over break, break.",
        "10:42:15 12 waiting, longest 4:12; service level of the last 30 minutes 79 %; 7 of 40 ready.",
    ]
    assert reader.hears(0.25) == []
    assert reader.hears(59) == [], "ages are no news"


def test_a_change_is_a_sentence() -> None:
    reader = Reader(calm())
    reader.hears()
    reader.link.put(queue(3, waiting=9, oldest=NOON - 252, level=2))
    assert reader.hears(1) == [
        "10:42:16 Alarm: Complaints: longest wait 4:13, limit 3:00.",
        "10:42:16 Complaints: 9 waiting.",
    ]
    reader.link.put(queue(3, waiting=8, oldest=NOON - 252, level=2))
    assert reader.hears(2) == [], "how many wait is not told at every step"
    assert reader.hears(12) == ["10:42:27 Complaints: 8 waiting."]
    reader.link.put(queue(3))
    assert reader.hears(30) == ["10:42:45 Complaints is calm again.", "10:42:45 Complaints: 0 waiting."]


def test_a_lost_feed_is_said_and_nothing_of_its_queues() -> None:
    reader = Reader(calm())
    reader.hears()
    reader.link.put(live(state="lost", heard=NOON - 40, why="closed"), queue(0, waiting=50, level=2))
    assert reader.hears(1) == ["10:42:16 Feed pbx-a: lost, the source closed the connection."]


def test_an_agent_is_told_of_when_she_needs_attention_and_when_no_more() -> None:
    reader = Reader(calm())
    reader.hears()
    row = AgentRow(f"{FEED}:Li Na", 1, "over_break", NOON - 900, "lunch\x1b[31m")
    reader.link.put(row)
    assert reader.hears(1) == ["10:42:16 Li Na: over break, lunch[31m."]
    reader.link.put(replace(row, state="ready"))
    assert reader.hears(2) == ["10:42:17 Li Na: ready."]
    reader.link.put(replace(row, state="talking"))
    assert reader.hears(3) == []


def test_the_whole_is_told_every_minute() -> None:
    reader = Reader(calm(), "zh_CN")
    reader.hears()
    assert reader.hears(60) == ["10:43:15 排队 2，最长 1:11；近 30 分钟接通率 88 %；示闲 8，在线 40。"]


def test_before_anything_is_heard_it_says_so() -> None:
    assert Reader(connecting()).hears() == ["10:42:15 Feed pbx-a: connecting."]
