"""Status in plain text: what it says, that it fits, and the verdict."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.screens.fake_link import (
    FEED,
    MOMENTS,
    NOON,
    FakeLink,
    calm,
    connecting,
    crowd,
    hostile,
    live,
    lost,
    queue,
    trouble,
)
from wallboard.figures import trouble_first
from wallboard.model.rows import AgentRow, FeedRow, JournalRow, QueueRow
from wallboard.picture import Names, Picture, take
from wallboard.status import CRITICAL, OK, UNKNOWN, WARNING, Line, lines, verdict
from wallboard.text import width
from wallboard.words import Words

EN, ZH = Words("en"), Words("zh_CN")


def picture(link: FakeLink, words: Words = EN) -> Picture:
    found = take(link, Names(words))
    return found._replace(queues=tuple(sorted(found.queues, key=trouble_first)))


def texts(found: list[Line]) -> list[str]:
    return ["".join(span.text for span in line) for line in found]


def test_a_centre_in_trouble() -> None:
    assert texts(lines(picture(trouble()), EN, 80, rev=48211)) == [
        "Provincial hotline 10000   2026-11-22 10:42:15 +08:00   rev 48211   CRITICAL",
        "",
        "     queue         waiting  longest  SL 30 min  today  target  ready/on  formula",
        "!2   Complaints          9     4:12       26 %   87 %   80/20       0/5  SL1",
        "!1   Billing             3     1:07       88 %   87 %   80/20      0/12  SL1",
        "     Faults 112          0        −       88 %   86 %   80/20       1/7  SL1",
        "     Key accounts        0        −       87 %   86 %   80/20       2/3  SL1",
        "     Orders              0        −       88 %   87 %   80/20       2/9  SL1",
        "     Roaming             0        −       88 %   87 %   80/20       2/4  SL1",
        "     all                12     4:12       79 %   87 %              7/40  SL1",
        "",
        "calls   735 offered  705 answered  29 abandoned (3.9 %)  12 waiting",
        "agents  R 7  T 23  > 1  H 1  W 5  N 2  O 1  . 0  ? 0  of 40",
        "",
        "!2 Complaints  longest wait 4:12, limit 3:00  since 10:41:03",
        "!1 Billing     longest wait 1:07, limit 1:00  since 10:42:08",
        "!1 Bai Lu      over break 4:55  since 10:37:20",
        "feeds   + pbx-a live 0.2 s",
    ]


def test_the_same_in_chinese_stands_in_the_same_columns() -> None:
    found = texts(lines(picture(trouble(), ZH), ZH, 80))
    assert found[0].endswith("   严重")
    assert found[2] == "     队列             排队     最长 30分接通率   今日    目标 示闲/在线  公式"
    assert {width(line) for line in found[3:10]} == {76}


def test_what_is_there_is_told_of_a_lost_feed_and_no_verdict() -> None:
    found = texts(lines(picture(lost()), EN, 80))
    assert found[0].endswith("UNKNOWN")
    assert found[3].startswith("x    Billing             2     0:11")
    assert found[-1] == "feeds   x pbx-a lost 40.0 s  the source closed the connection"


def test_a_bare_feed_tells_what_is_now_and_nothing_of_the_day() -> None:
    found = texts(lines(picture(calm()), EN, 80, live=True))
    assert found[2] == "     queue         waiting  longest  ready/on"
    assert not any(line.startswith("calls") or "%" in line for line in found)


def test_today_from_the_middle_on_says_since_when() -> None:
    link = calm()
    link.put(queue(0, since=NOON - 660))
    assert texts(lines(picture(link), EN, 80))[11].endswith("since 10:31")


def test_names_are_given_to_few_of_many_over_break() -> None:
    link = calm()
    link.put(*(AgentRow(f"{FEED}:Late {n}", 1, "over_break", NOON - 60 - n) for n in range(9)))
    found = [line for line in texts(lines(picture(link), EN, 80)) if line.startswith(("!1", "+ "))]
    assert len(found) == 6
    assert found[0].startswith("!1 Late 8  over break 1:08")
    assert found[-1] == "+ 4 more"


@pytest.mark.parametrize(
    ("moment", "code"), [(calm, OK), (trouble, CRITICAL), (lost, UNKNOWN), (connecting, UNKNOWN), (FakeLink, UNKNOWN)]
)
def test_the_verdict_on_a_moment(moment: Callable[[], FakeLink], code: int) -> None:
    assert verdict(picture(moment())) == code


def test_what_is_critical_outranks_what_is_unknown_and_that_a_warning() -> None:
    link = calm()
    link.put(queue(1, level=1))
    assert verdict(picture(link)) == WARNING
    link.put(FeedRow("gz/pbx-b", 1, "lost", NOON - 60), replace(queue(2, level=2), id="gz/pbx-b:x"))
    assert verdict(picture(link)) == UNKNOWN, "an alarm of a lost feed may be false"
    link.put(queue(1, level=2))
    assert verdict(picture(link)) == CRITICAL


@pytest.mark.parametrize("row", [live(state="stale"), JournalRow("c", 1, "degraded", "full", lost=3)])
def test_what_is_doubtful_is_a_warning(row: FeedRow | JournalRow) -> None:
    link = calm()
    link.put(row)
    assert verdict(picture(link)) == WARNING


def test_a_journal_that_is_not_written_is_told() -> None:
    link = calm()
    link.put(JournalRow("c", 1, "degraded", "full", lost=3))
    assert texts(lines(picture(link), EN, 100))[-1].endswith("   journal not written: the disk is full  3 events lost")
    link.put(JournalRow("c", 1, "ok"))
    assert "journal" not in texts(lines(picture(link), EN, 100))[-1]


@given(st.sampled_from(sorted(MOMENTS)), st.sampled_from([EN, ZH]), st.integers(1, 130), st.integers(1, 60))
def test_nothing_is_wider_or_higher_than_the_room(moment: str, words: Words, cells: int, height: int) -> None:
    found = lines(PICTURES[moment, words.language], words, cells, height, rev=7)
    assert len(found) <= height
    assert max(map(width, texts(found))) <= cells


PICTURES = {(name, words.language): picture(made(), words) for name, made in MOMENTS.items() for words in (EN, ZH)}


@pytest.mark.parametrize("moment", [calm, trouble, hostile, crowd])
@pytest.mark.parametrize("size", [(78, 8), (40, 8), (30, 7)])
def test_in_little_room_what_never_leaves_is_there(moment: Callable[[], FakeLink], size: tuple[int, int]) -> None:
    shown = picture(moment())
    found = "\n".join(texts(lines(shown, EN, *size)))
    assert "10:42:15" in found, "the clock"
    assert "longest" in found
    assert "SL1" in found
    assert "ready" in found
    assert "pbx-a live" in found
    assert ("!2" in found) == any(row.row.level > 1 for row in shown.queues)


def test_without_queues_there_is_no_table() -> None:
    link = calm()
    link.tables[QueueRow] = {}
    found = texts(lines(picture(link), EN, 80))
    assert found[1] == ""
    assert found[2].startswith("agents  R 8  T 23")
