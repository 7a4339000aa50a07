import pytest

from tests.screens.fake_link import NOON, queue
from tests.widgets.drawing import EN, ZH, ground_of, texts, widths
from wallboard.figures import Shown
from wallboard.model.rows import Levels
from wallboard.widgets.alarm_card import AlarmCard, Alarms
from wallboard.widgets.canvas import Look
from wallboard.words import zone

SITE = zone("Asia/Shanghai")


def alarms(*names: str, now: float = NOON) -> Alarms:
    states = {"talking": 3, "held": 1, "over_break": 1}
    row = queue(3, waiting=9, oldest=NOON - 252, level=2, states=states, wait_limit=Levels(60, 180))
    return Alarms(tuple(Shown(row, name, NOON) for name in names), now, SITE)


def draw(value: Alarms, width: int, height: int, look: Look = EN) -> list[str]:
    return texts(AlarmCard(look, value, "alarm").draw(value, look, width, height))


def test_place_and_figure_are_large_and_the_rest_is_said_below() -> None:
    lines = draw(alarms("Complaints"), 128, 9)
    assert lines[1].startswith("   ▟▀▀▀ ▟▀▀▙ █▙ ▟█ █▀▀▙ █    ▟▀▀▙")
    assert lines[5].startswith("   longest wait 4:12, limit 3:00   for 1:12, since 10:41:03 ")
    assert lines[6] == "   9 waiting   0 ready of 5   service level 88 %, target 80"
    assert "██" in lines[3][100:], "the wait, five rows high at the right"
    assert len(lines) == 9


def test_in_few_rows_it_is_said_beside_and_in_fewer_in_words_alone() -> None:
    beside = draw(alarms("Complaints"), 196, 4)
    assert beside[0].startswith("   ▟▀▀▀ ")
    assert beside[0].endswith("longest wait 4:12, limit 3:00   for 1:12, since 10:41:03")
    assert draw(alarms("Complaints"), 78, 3) == [
        " !2 Complaints   longest wait 4:12, limit 3:00   for 1:12, since 10:41:03",
        "    9 waiting   0 ready of 5   service level 88 %, target 80",
        "",
    ]


def test_what_does_not_fit_is_left_out_whole() -> None:
    assert draw(alarms("Complaints"), 60, 3)[0] == " !2 Complaints   longest wait 4:12, limit 3:00"
    assert not [line for line in draw(alarms("Complaints"), 90, 5) if "~" in line]


def test_several_take_turns() -> None:
    shown = [draw(alarms("One", "Two", now=NOON + age), 78, 3)[0][4:7] for age in range(0, 32, 8)]
    assert set(shown) == {"One", "Two"}
    assert shown[:2] == shown[2:]
    said = {draw(alarms("One", "Two", now=NOON + age), 78, 3)[0].split("   ")[1] for age in (0, 8)}
    assert said == {"1 of 2", "2 of 2"}


def test_a_name_without_large_letters_is_said_all_the_same() -> None:
    lines = draw(alarms("投诉处理"), 128, 9, ZH)
    assert lines[1].startswith("   投诉处理")
    assert "最长等待 4:12，上限 3:00   已 1:12，自 10:41:03 起" in "\n".join(lines)


@pytest.mark.parametrize("height", range(1, 12))
@pytest.mark.parametrize("width", [30, 78, 128, 196])
@pytest.mark.parametrize("name", ["Complaints", "投诉处理" * 9, "x" * 40])
def test_it_is_one_fill_in_every_room(width: int, height: int, name: str) -> None:
    value = alarms(name)
    lines = AlarmCard(EN, value, "alarm").draw(value, EN, width, height)
    assert widths(lines) == {width}
    assert len(lines) == height
    assert {ground_of(line, "") for line in lines} == {"crit_fill"}


def test_no_alarm_is_no_card() -> None:
    assert draw(Alarms(), 80, 9) == []


def test_beside_the_figure_there_is_room_for_all_of_it_line_by_line() -> None:
    lines = draw(alarms("Complaints"), 94, 4)
    assert [line.rpartition("    ")[2].strip() for line in lines] == [
        "longest wait 4:12, limit 3:00",
        "for 1:12, since 10:41:03",
        "9 waiting   0 ready of 5",
        "service level 88 %, target 80",
    ]


def test_the_figure_does_not_read_on_from_the_name() -> None:
    lines = draw(alarms("Faults 112"), 196, 4)
    assert "      " in lines[0][40:70]
