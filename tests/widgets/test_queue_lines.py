import pytest

from tests.screens.fake_link import FEED, HOSTILE, NOON, QUEUES, queue
from tests.widgets.drawing import EN, ZH, ground_of, ink_of, texts, widths
from wallboard.figures import Shown
from wallboard.model.rows import Levels, QueueRow
from wallboard.widgets.canvas import Look
from wallboard.widgets.queue_lines import QueueLines, QueueTable, peak

SIZES = {5: 200, 3: 128, 2: 118, 1: 80}


def table(rows: int, count: int = 6, **first: object) -> QueueTable:
    queues = [queue(0, **first), *(queue(place) for place in range(1, count))]
    shown = tuple(Shown(row, QUEUES[place][1], NOON) for place, row in enumerate(queues))
    return QueueTable(shown, rows, peak(shown))


def draw(value: QueueTable, height: int, look: Look = EN, width: int = 0) -> list[str]:
    return texts(QueueLines(look, value, "queues").draw(value, look, width or SIZES[value.rows], height))


def test_a_queue_over_a_slow_line() -> None:
    value = table(1, count=2, waiting=2, oldest=NOON - 11, waits=(0, 1, 2, 4))
    assert draw(value, 4) == [
        " QUEUES         wait  longest  SL/30  today   agents           30 min",
        "    Billing        2     0:11     88     87   >1   T8   W2 N1              ▁▂▄█",
        "    Orders         0        −     88     87   R2   T5  W1 N1   ▂▁▁▂▁▂▁▁▂▁▂▁▁▂▁▂",
    ]


def test_a_queue_in_two_rows() -> None:
    value = table(2, count=5, waiting=2, oldest=NOON - 90)
    lines = draw(value, 11)
    assert lines[0].startswith("QUEUES ─")
    assert lines[1].startswith("  Billing                  2    1:30    88 %  >1     T8     W2 N1")
    assert lines[1].endswith("> T T T T T T T")
    assert lines[2].startswith("  SL1 80/20")
    assert "0 ready of 12" in lines[2]


def test_where_there_is_room_two_rows_become_three() -> None:
    lines = draw(table(2, count=2), 11)
    assert lines[1] == ""
    assert lines[2].startswith("  Billing                    ▟▀▀▙")


ACROSS_THE_ROOM = """
QUEUES ────────────────── waiting ───────────── longest ─────── SL 30 min  agents by state ───────────

  Billing                ▀█  ▀▀▀▙       ▀█  ▄ ▀▀▀▙ ▟▀▀▙       ▟▀▀▙ ▟▀▀▙    1 ready of 2              █
  SL1 80/20               █  ▟▀▀▘        █    ▀▀▀▙ █  █       ▟▀▀▙ ▟▀▀▙        R1        T1          █
                         ▄█▄ ▜▄▄▄       ▄█▄ ▀ ▄▄▄▛ ▜▄▄▛       ▜▄▄▛ ▜▄▄▛ %                           ▁█
"""


def test_a_queue_across_the_room() -> None:
    value = table(3, count=1, waiting=12, oldest=NOON - 90, waits=(0, 4), states={"ready": 1, "talking": 1})
    assert draw(value, 5, width=102) == ACROSS_THE_ROOM.strip("\n").splitlines()


@pytest.mark.parametrize("rows", SIZES)
@pytest.mark.parametrize("look", [EN, ZH])
@pytest.mark.parametrize("name", HOSTILE)
def test_columns_hold_whatever_the_name(rows: int, look: Look, name: str) -> None:
    honest, hostile = table(rows), table(rows)
    hostile = hostile._replace(queues=tuple(shown._replace(name=look.words.name({}, name)) for shown in hostile.queues))
    width = SIZES[rows]
    before, after = (QueueLines(look, value, "q").draw(value, look, width, 38) for value in (honest, hostile))
    assert widths(after) == {width}
    beside = 27 if rows == 5 else 20
    assert [line.crop(beside, width).text for line in after] == [line.crop(beside, width).text for line in before]


@pytest.mark.parametrize(
    ("level", "ink", "ground"), [(0, "strong", "bg"), (1, "warn", "bg"), (2, "critical", "crit_band")]
)
def test_a_level_is_seen_and_said(level: int, ink: str, ground: str) -> None:
    value = table(3, count=1, waiting=3, oldest=NOON - 90, level=level)
    lines = QueueLines(EN, value, "q").draw(value, EN, 128, 26)
    assert ink_of(lines[2], "▀▀▀▙") == ink
    assert ground_of(lines[2], "Billing") == ground
    assert (f"!{level}" in lines[3].text) == (level > 0)


def test_zero_is_quiet_and_nothing_to_divide_is_no_number() -> None:
    value = QueueTable((Shown(QueueRow(f"{FEED}:new", 1), "New", NOON),), 1)
    lines = QueueLines(EN, value, "q").draw(value, EN, 80, 3)
    assert lines[1].text.split() == ["New", "0", "−", "−", "−"]
    assert ink_of(lines[1], "0") == "faint"


def test_of_a_lost_feed_nothing_has_a_colour() -> None:
    value = table(3, count=1, waiting=3, oldest=NOON - 90, level=2, states={"unknown": 12})
    value = value._replace(queues=tuple(shown._replace(lost=True) for shown in value.queues))
    lines = QueueLines(EN, value, "q").draw(value, EN, 128, 6)
    assert ground_of(lines[2], "Billing") == "bg"
    assert ink_of(lines[2], "Billing") == ink_of(lines[2], "▀▀▀▙") == ink_of(lines[3], "12 unknown") == "ghost"
    assert "ready of" not in lines[2].text


def test_the_bar_is_full_at_the_limit() -> None:
    full = EN.palette.style("bg", "accent").bgcolor

    def used(oldest: float) -> int:
        value = table(3, count=1, waiting=1, oldest=NOON - oldest, wait_limit=Levels(30, 60))
        line = QueueLines(EN, value, "q").draw(value, EN, 128, 6)[4]
        return sum(len(text) for text, style, _ in line if style and style.bgcolor == full)

    assert [used(age) for age in (0.1, 30, 60, 600)] == [1, 8, 17, 17]


def test_what_does_not_fit_is_counted() -> None:
    value = table(1, level=1)
    assert draw(value, 5)[-1] == "  + 3 calm queues"
    value = value._replace(queues=value.queues[::-1])
    assert draw(value, 5)[-1] == "  + 1 queue in trouble   + 2 calm queues"
    assert draw(value, 1) == ["  + 1 queue in trouble   + 5 calm queues"]


def test_before_anything_was_heard_no_queue_is_claimed() -> None:
    assert draw(QueueTable((), 1), 3)[1] == "  nothing heard yet"


@pytest.mark.parametrize(
    ("count", "seats", "more"), [(16, 16, ""), (17, 17, ""), (32, 32, ""), (33, 26, "+7"), (4000, 26, "+3974")]
)
def test_every_agent_of_a_queue_has_a_letter_or_is_counted(count: int, seats: int, more: str) -> None:
    value = table(2, count=5, states={"ready": count})
    lines = [line[102:] for line in draw(value, 11)[1:3]]
    assert "".join(lines).count("R") == seats
    assert lines[1].endswith(more)


def test_pages_show_all_queues_in_turn_and_count_the_others() -> None:
    value = table(1)
    shown = []
    for page in (0, 1, 2, -1):
        lines = draw(value._replace(page=page), 5)
        shown.append([line.split()[0] for line in lines[1:-1]])
    assert shown == [["Billing", "Orders", "Faults"], ["Complaints", "Roaming", "Key"], shown[0], shown[1]]
    assert draw(value._replace(page=1), 5)[-1] == "  4 to 6 of 6   + 3 calm queues"
    assert draw(table(1, count=2)._replace(page=1), 5) == draw(table(1, count=2), 5), "all of them have room"


def test_at_4k_the_numbers_have_five_rows_while_there_is_room() -> None:
    value = table(5, waiting=12, oldest=NOON - 90)
    tall, low = (QueueLines(EN, value, "q").draw(value, EN, 200, height) for height in (40, 30))
    assert "▄███" in tall[2].text
    assert "▄███" not in low[2].text
    assert "▀█ " in low[2].text
    assert draw(value, 8, width=200)[1].startswith(" "), "in few rows a queue has one"


def test_the_day_s_service_level_stands_below_the_half_hour_s() -> None:
    lines = draw(table(2, count=5, waiting=2, oldest=NOON - 90), 11)
    assert "today 87" in lines[2]
    assert "今日 87" in draw(table(2, count=5), 11, ZH)[2]
