import pytest

from tests.screens.fake_link import NOON, queue
from tests.widgets.drawing import EN, ZH
from wallboard.figures import Shown
from wallboard.model.rows import Levels, Window
from wallboard.trouble import Trouble, troubles

LOW = Window(offered=50, answered=40, good=13, base=50)


def found(**facts: object) -> list[Trouble]:
    return troubles(Shown(queue(0, **facts), "Billing", NOON), EN.words)


def test_a_calm_queue_has_none_whatever_its_numbers() -> None:
    assert found(level=0, waiting=9, oldest=NOON - 999, m30=LOW) == []


def test_a_wait_over_its_limit_says_which_and_since_when() -> None:
    facts = {"waiting": 3, "oldest": NOON - 252, "wait_limit": Levels(60, 180), "states": {"talking": 3}}
    assert found(level=2, **facts) == [Trouble(2, "longest wait 4:12, limit 3:00", "4:12", NOON - 72)]
    facts |= {"oldest": NOON - 67}
    assert found(level=1, **facts) == [Trouble(1, "longest wait 1:07, limit 1:00", "1:07", NOON - 7)]


@pytest.mark.parametrize(("states", "per_desk", "level", "said"), [
    ({"not_ready": 4}, Levels(), 2, "9 waiting, no desk open"),
    ({"talking": 1, "ready": 1}, Levels(2.5, 4.5), 2, "4.5 waiting per desk, limit 4.5"),
    ({"talking": 3, "not_ready": 9}, Levels(2.5, 4.5), 1, "3.0 waiting per desk, limit 2.5"),
])  # fmt: skip
def test_too_many_for_the_desks_that_are_open(states: dict[str, int], per_desk: Levels, level: int, said: str) -> None:
    facts = {"waiting": 9, "oldest": NOON - 1, "states": states, "per_desk": per_desk, "risen": NOON - 5}
    assert found(level=level, **facts) == [Trouble(level, said, "9", NOON - 5)]


def test_the_worst_is_named_first() -> None:
    facts = {"waiting": 9, "oldest": NOON - 67, "wait_limit": Levels(60, 180), "states": {"not_ready": 1}}
    assert [trouble.level for trouble in found(level=2, **facts)] == [2, 1]


def test_a_low_service_level_is_named_where_nothing_else_is() -> None:
    assert found(level=1, m30=LOW, risen=NOON - 5) == [Trouble(1, "service level 26 %, target 80", "26", NOON - 5)]
    facts = {"waiting": 3, "oldest": NOON - 67, "wait_limit": Levels(60, 180), "states": {"talking": 3}}
    assert "service" not in found(level=1, m30=LOW, **facts)[0].said


def test_a_level_whose_reason_is_gone_by_now_still_has_a_word() -> None:
    assert found(level=2, waiting=4, states={"ready": 9})[0].said == "4 waiting"


def test_in_chinese() -> None:
    shown = Shown(queue(0, level=2, waiting=9, states={}, oldest=NOON - 200, wait_limit=Levels(60, 180)), "q", NOON)
    assert [trouble.said for trouble in troubles(shown, ZH.words)] == ["最长等待 3:20，上限 3:00", "排队 9，无人在岗"]
