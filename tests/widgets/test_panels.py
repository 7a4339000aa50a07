"""The small panels: today, who waits longest, the lost feed, the feed line, plain text, title and keys."""

from datetime import UTC

import pytest

from tests.screens.fake_link import FEED, NOON, QUEUES, live, queue, trouble, waiting
from tests.widgets.drawing import EN, ZH, ground_of, ink_of, inks, texts, widths
from wallboard.figures import Shown
from wallboard.model.rows import ContactRow, FeedRow, JournalRow, QueueRow, TrunkRow, Window
from wallboard.picture import Names, take
from wallboard.status import lines
from wallboard.widgets.facts import Fact, Facts
from wallboard.widgets.feed_line import FeedLine, Feeds
from wallboard.widgets.key_line import KeyLine
from wallboard.widgets.lost_card import LostCard
from wallboard.widgets.status_text import StatusText
from wallboard.widgets.title_line import Title, TitleLine
from wallboard.widgets.today import Day, Today
from wallboard.widgets.trunk_lines import TrunkLines
from wallboard.widgets.waiting_list import Waiting, WaitingList


def queues(*rows: QueueRow) -> tuple[Shown[QueueRow], ...]:
    return tuple(Shown(row, QUEUES[place][1], NOON) for place, row in enumerate(rows))


def feeds(*rows: FeedRow) -> Feeds:
    return Feeds(tuple(Shown(row, row.id.partition("/")[2], NOON, row.state == "lost") for row in rows), UTC)


def feed_line(*rows: FeedRow, width: int = 120) -> str:
    return texts(FeedLine(EN, Feeds(), "feeds").draw(feeds(*rows), EN, width, 1))[0]


def test_the_day_adds_up() -> None:
    one = Window(10, 8, 6, 10, 1, 1, talk=800, wrap=80, wait=16, rejected=2, ended=8)
    other = Window(20, 20, 20, 20, 0, 0, talk=1000, wrap=0, wait=40, rejected=None, ended=20)
    value = Day(queues(queue(0, today=one), queue(1, today=other)))
    assert texts(Today(EN, value, "today").draw(value, EN, 110, 9)) == [
        "TODAY ─────────────── offered  answered abandoned ─── other ────── SL  aband. % ───── ASA ───── AHT  rejected",
        "  Billing                  10         8         1         1      60.0      10.0      0:02      1:50         2",
        "  Orders                   20        20         0         0     100.0       0.0      0:02      0:50         −",
        "  all                      30        28         1         1      86.7       3.3      0:02      1:07         −",
    ]


def test_a_day_without_a_call_ended_has_no_handling_time() -> None:
    value = Day(queues(queue(0, today=Window(offered=1, answered=1, good=1, base=1))))
    assert texts(Today(EN, value, "today").draw(value, EN, 110, 3))[1].split()[-3:] == ["0:00", "−", "0"]


def test_a_figure_is_never_cut_for_its_label() -> None:
    facts = (Fact("abandoned", "1,036  13.2 %"), Fact("ASA", "0:09"))
    assert texts(Facts(EN, facts, "facts").draw(facts, EN, 20, 4)) == [
        "",
        " aba~ 1,036  13.2 %",
        " ASA           0:09",
        "",
    ]


def test_a_label_has_a_brief_form_for_where_there_is_no_room() -> None:
    for figure, line in (("36  3.2 %", "abandoned  36  3.2 %"), ("142  22.3 %", "aband.   142  22.3 %")):
        facts = (Fact("abandoned", figure, brief="aband."),)
        assert texts(Facts(EN, facts, "facts").draw(facts, EN, 22, 1)) == [f" {line}"]


def test_a_day_with_a_hole_says_since_when_it_is_whole() -> None:
    value = Day(queues(queue(0)), since="10:31")
    head = Today(EN, value, "today").draw(value, EN, 110, 9)[0]
    assert head.text.startswith("TODAY since 10:31 ")
    assert ink_of(head, "since") == "warn"


def test_a_week_before_stands_below_the_sum() -> None:
    value = Day(queues(queue(0), queue(1)), then=Window(offered=1234, answered=1200))
    lines = Today(EN, value, "today").draw(value, EN, 60, 9)
    assert texts(lines)[-1].split()[:5] == ["a", "week", "ago", "1,234", "1,200"]
    assert ink_of(lines[-1], "1,234") == "dim"
    assert len(Today(EN, value, "today").draw(value, EN, 60, 4)) == 4


def feed_line_of(value: Feeds, width: int = 160) -> str:
    return texts(FeedLine(EN, value, "feeds").draw(value, EN, width, 1))[0]


def test_what_was_mended_and_a_wrong_clock_are_said_beside_their_feed() -> None:
    assert feed_line(live(drift=1)) == " + pbx-a live 0.2 s  1 difference mended"
    assert feed_line(live(offset=2.0)) == " + pbx-a live 0.2 s  clock 0:02 ahead"
    assert feed_line(live(drift=3, offset=-75.5)) == (" + pbx-a live 0.2 s  3 differences mended  clock 1:15 behind")
    assert feed_line(live(offset=-1.9)) == " + pbx-a live 0.2 s"


def test_a_journal_that_is_not_written_is_said_before_the_feeds_that_are_live() -> None:
    journal = JournalRow("c", 1, "degraded", "full", NOON - 600, lost=3)
    value = feeds(live(), live(state="stale", heard=NOON - 12))._replace(journal=journal)
    said = feed_line_of(value)
    assert (
        said.index("~ ")
        < said.index("!1 journal not written: the disk is full  3 events lost since ")
        < said.index("+ ")
    )
    assert feed_line_of(feeds(live())._replace(journal=JournalRow("c", 1, "salvaged"))).startswith(
        "  !1 journal: damaged, goes on from what could be saved"
    )
    for state in ("ok", "none"):
        assert feed_line_of(feeds(live())._replace(journal=JournalRow("c", 1, state))) == "  + pbx-a live 0.2 s"


@pytest.mark.parametrize(("state", "why", "said"), [
    ("lost", "hub_lost", " x hub lost 0:12  no connection to the hub"),
    ("stale", "hub_silent", " ~ hub stale 0:12  the hub says nothing any more"),
])  # fmt: skip
def test_a_hub_that_is_not_heard_is_said_once_and_not_feed_by_feed(state: str, why: str, said: str) -> None:
    rows = [FeedRow(f"gz/pbx-{n}", 1, state, NOON - 20, NOON - 12, why=why) for n in range(9)]
    assert feed_line(*rows) == said
    card = texts(LostCard(EN, Feeds(), "lost").draw(feeds(*rows), EN, 128, 9)) if state == "lost" else []
    assert not card or any("No word from the hub since 02:42:03" in text for text in card)


def trunk_lines(*rows: TrunkRow, width: int = 63, height: int = 9, lost: bool = False) -> list[str]:
    value = tuple(Shown(row, row.id.partition(":")[2], NOON, lost) for row in rows)
    return texts(TrunkLines(EN, (), "trunks").draw(value, EN, width, height))


def test_trunk_groups_say_how_much_is_taken() -> None:
    rows = (
        TrunkRow(f"{FEED}:carrier", 1, 21, 60, 0, 44),
        TrunkRow(f"{FEED}:mobile", 1, 30, 30, 4, 30),
        TrunkRow(f"{FEED}:old", 1, None, 8),
    )
    assert trunk_lines(*rows) == [
        "TRUNKS ────────────────────────────────────────────────────────",
        "carrier           21 / 60              refused 0  peak 44",
        "mobile            30 / 30              full  refused 4  peak 30",
        "old                 − / 8",
    ]
    assert trunk_lines(*rows, width=36)[2] == "mobile            30 / 30  full"
    assert trunk_lines(*rows, height=3)[0].startswith("TRUNKS  + 1 more ──")


def test_trunk_groups_of_a_lost_feed_have_lost_their_colour() -> None:
    value = (Shown(TrunkRow(f"{FEED}:a", 1, 8, 8, 1, 8), "a", NOON, True),)
    lines = TrunkLines(EN, value, "trunks").draw(value, EN, 63, 2)
    assert {ink for run, ink, _ in inks(lines[1]) if run} == {"ghost"}


def test_too_many_queues_for_the_day_leave_their_sum() -> None:
    value = Day(queues(*(queue(place) for place in range(6))))
    lines = texts(Today(EN, value, "today").draw(value, EN, 60, 4))
    assert len(lines) == 4
    assert lines[-1].startswith("  all")
    assert "735" in lines[-1], "the sum is of all queues, those not shown included"


def test_who_waits_longest_comes_first_and_the_rest_is_counted() -> None:
    contacts = tuple(Shown(row, "", NOON) for row in waiting(5, 100, "billing"))
    value = Waiting(contacts, {f"{FEED}:billing": "Billing"})
    assert texts(WaitingList(EN, value, "contacts").draw(value, EN, 50, 4)) == [
        "WAITING LONGEST ──────────────────────────────────",
        "    1:40  Billing               13800130000",
        "    0:50  Billing               13800130001",
        "  + 3 more",
    ]


def test_a_caller_is_shown_by_name_then_number_then_not_at_all() -> None:
    rows = (
        ContactRow("a", 1, "q", since=NOON, caller="139", caller_name="Ada"),
        ContactRow("b", 1, "q", since=NOON, caller="139"),
        ContactRow("c", 1, "q", since=NOON),
    )
    value = Waiting(tuple(Shown(row, "", NOON) for row in rows), {"q": "Queue"})
    lines = texts(WaitingList(EN, value, "contacts").draw(value, EN, 60, 9))
    assert [line.split()[-1] for line in lines[1:]] == ["Ada", "139", "−"]


def test_nobody_waits_is_only_said_of_queues_that_are_known() -> None:
    assert texts(WaitingList(EN, Waiting(), "c").draw(Waiting(), EN, 40, 3))[1] == ""
    value = Waiting((), {"q": "Queue"})
    assert texts(WaitingList(EN, value, "c").draw(value, EN, 40, 3))[1] == "  nobody waits"


@pytest.mark.parametrize(("row", "said"), [
    (live(), " + pbx-a live 0.2 s"),
    (live(state="recorded"), " ▸ pbx-a recorded"),
    (live(state="stale", heard=NOON - 12), " ~ pbx-a stale 12.0 s"),
    (live(state="lost", heard=NOON - 75, why="refused"),
     " x pbx-a lost 1:15  last event 02:41:00  connection refused"),
    (live(state="lost", heard=0.0), " ~ pbx-a connecting"),
    (live(state="lost", heard=0.0, since=NOON - 5, why="unknown_host"), " x pbx-a lost 0:05  no host of this name"),
    (live(missing=52.0, lacks=("call", "system")),
     " + pbx-a live 0.2 s  0:52 of today missing  no right: call, system"),
    (live(state="lost", why="a_code_of_tomorrow"), " x pbx-a lost 0:00  last event 02:42:14  a_code_of_tomorrow"),
])  # fmt: skip
def test_the_feed_line_says_whether_it_is_live(row: FeedRow, said: str) -> None:
    assert feed_line(row) == said


def test_the_worst_feed_comes_first_and_what_does_not_fit_is_counted() -> None:
    rows = [FeedRow(f"gz/pbx-{n}", 1, "live", NOON - n) for n in range(5)]
    rows[3] = FeedRow("gz/pbx-3", 1, "lost", NOON - 100)
    said = " x pbx-3 lost 1:40  last event 02:40:35    + pbx-0 0.0 s    + pbx-1 1.0 s    +2"
    assert feed_line(*rows, width=82) == said


def test_before_any_feed_the_line_says_connecting() -> None:
    assert feed_line() == " ~ connecting"


def test_a_lost_feed_is_told_in_large_letters_with_its_time() -> None:
    value = feeds(live(state="lost", heard=NOON - 42, why="closed"), FeedRow("gz/pbx-b", 1, "live", NOON))
    lines = LostCard(EN, value, "lost").draw(value, EN, 75, 9)
    assert texts(lines)[1] == "   █▀▀▀ █▀▀▀ █▀▀▀ █▀▀▙   █    ▟▀▀▙ ▟▀▀▀ ▀▀█▀▀    ▄████▄    ██  ██ █████▄"
    assert texts(lines)[6] == "   No event from pbx-a since 02:41:33   the source closed the connection"
    assert {ground_of(line, "") for line in lines} == {"lost_fill"}
    assert widths(lines) == {75}
    small = LostCard(EN, value, "lost").draw(value, EN, 70, 3)
    assert texts(small)[0] == " FEED LOST 0:42"
    never = feeds(live(state="lost", heard=0.0, since=NOON - 3, why="refused"))
    last = texts(LostCard(EN, never, "lost").draw(never, EN, 90, 9))[5:]
    assert last[0].startswith("   Nothing heard from pbx-a yet   connection refused  ")
    assert last[1:] == ["", "", ""], "what was never known is not called the last known"
    hour = feeds(live(state="lost", heard=NOON - 3753))
    narrow = LostCard(EN, hour, "lost").draw(hour, EN, 75, 9)
    assert texts(narrow)[1].startswith("   FEED LOST      "), (
        "a long time takes the room of the word, and never its cells"
    )
    chinese = LostCard(ZH, hour, "lost").draw(hour, ZH, 128, 9)
    assert texts(chinese)[8].startswith("   pbx-a 自 01:39:42 起无事件   以上为最后已知数据")
    assert texts(LostCard(ZH, hour, "lost").draw(hour, ZH, 70, 9))[1].startswith("   数据中断")


def test_plain_text_is_that_of_the_command_in_the_theme_s_colours() -> None:
    picture = take(trouble(), Names(EN.words))
    widget = StatusText(EN, picture, "status")
    drawn = widget.draw(picture, EN, 40, 6)
    assert texts(drawn) == ["".join(span.text for span in line).rstrip() for line in lines(picture, EN.words, 40, 6)]
    critical = EN.palette.style("critical")
    assert [strip._segments[0].style for strip in drawn if strip.text.startswith("!2")] == [critical]
    assert widget.draw(None, EN, 40, 6) == []


def test_the_date_leaves_before_the_clock_and_the_name_before_both() -> None:
    value = Title("A centre with a name", "Sun 22 Nov 2026", "10:42:15")
    title = TitleLine(EN, value, "title")
    assert texts(title.draw(value, EN, 80, 1)) == [" A centre with a name" + " " * 33 + "Sun 22 Nov 2026  10:42:15"]
    assert texts(title.draw(value, EN, 40, 1)) == [" A centre with a name          10:42:15"]
    assert texts(title.draw(value, EN, 9, 1)) == ["10:42:15"]


def test_keys_are_worded_in_the_language_of_the_console() -> None:
    value = (("q", "Quit"), ("L", "Language"))
    assert texts(KeyLine(ZH, value, "keys").draw(value, ZH, 30, 1)) == [" q 退出  L 语言"]
    assert texts(KeyLine(EN, value, "keys").draw(value, EN, 10, 1)) == [" q Quit"]
