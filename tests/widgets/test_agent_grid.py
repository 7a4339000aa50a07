from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screens.fake_link import FEED, HOSTILE, NOON, PEOPLE, agents
from tests.widgets.drawing import EN, ZH, ground_of, ink_of, texts, widths
from wallboard.figures import Shown
from wallboard.model.rows import AgentRow
from wallboard.widgets.agent_grid import AgentGrid, Seats
from wallboard.widgets.canvas import Look

QUEUE_NAMES = {f"{FEED}:billing": "Billing", f"{FEED}:orders": "业务办理"}


def seats(rows: list[AgentRow], lost: bool = False) -> Seats:
    return Seats(tuple(Shown(row, row.id.rpartition(":")[2], NOON, lost) for row in rows), QUEUE_NAMES)


def draw(value: Seats, width: int, height: int, look: Look = EN) -> list[str]:
    return texts(AgentGrid(look, value, "agents").draw(value, look, width, height))


def agent(state: str, age: float = 65, **more: object) -> AgentRow:
    return AgentRow(f"{FEED}:Chen Wei", 1, state, NOON - age, queues=(f"{FEED}:billing",), **more)  # type: ignore[arg-type]


def test_tiles_say_who_does_what_where_and_for_how_long() -> None:
    rows = [agent("talking"), agent("not_ready", reason="lunch"), agent("over_break", 3700, reason="lunch")]
    assert draw(seats([*rows, agent("signed_off")]), 63, 20)[:6] == [
        "AGENTS  3 on   1 off ──────────────────────────────────────────",
        "T 1  talking    N 1  not ready  O 1  over break",
        "",
        "",
        "T  Chen Wei     N  Chen Wei     O  Chen Wei",
        "   BIL    1:00     lunch  1:00     lu~ 1:01:40",
    ]


@pytest.mark.parametrize(("age", "said"), [(0, "0:00"), (19, "0:19"), (20, "0:20"), (29, "0:20"), (609, "10:00")])
def test_a_tile_s_clock_goes_on_in_tens_after_a_while_unless_it_is_loud(age: int, said: str) -> None:
    drawn = draw(seats([agent("talking", age), agent("over_break", age)]), 63, 20)[5]
    assert drawn.split()[1] == said
    assert drawn.split()[-1] == EN.words.duration(age)


def test_tiles_that_are_read_from_afar_say_whole_minutes_in_large_digits() -> None:
    rows = [agent("talking", 59), agent("ready", 60), agent("over_break", 720, reason="lunch"), agent("held", 6000)]
    lines = draw(seats(rows), 114, 51)
    assert lines[0].startswith("AGENTS  4 on   0 off   large: minutes ──")
    assert lines[4:11] == [
        "T  Chen Wei     R  Chen Wei     O  Chen Wei     H  Chen Wei",
        "                          ▄███     ▄███  █████▄",
        "                            ██       ██      ██",
        "                            ██       ██  ▄████▀",
        "                            ██       ██  ██",
        "                          █████    █████ ▀█████",
        "   BIL    0:50     BIL    1:00     lunch 12:00     BIL 1:40:00",
    ]


@pytest.mark.parametrize(
    ("count", "pitch"), [(42, 8), (43, 5), (63, 5), (64, 4), (77, 4), (78, 3), (112, 3), (113, 2), (161, 2), (162, 1)]
)
def test_a_tile_is_as_large_as_all_have_room_for(count: int, pitch: int) -> None:
    value = seats([AgentRow(f"{FEED}:{n:04}", 1, "talking", NOON - 65) for n in range(count)])
    lines = AgentGrid(EN, value, "agents").draw(value, EN, 114, 51)
    assert len(lines) <= 51
    names = [y for y, line in enumerate(texts(lines[4:])) if line.startswith("T")]
    assert len(names) == -(-count // 7), "everybody has a tile"
    assert {below - above for above, below in pairwise(names)} == {pitch}


def test_large_digits_of_a_lost_feed_have_lost_their_colour() -> None:
    value = seats([agent("unknown", 65)], lost=True)
    lines = AgentGrid(EN, value, "agents").draw(value, EN, 114, 51)
    assert ink_of(lines[5], "▄███") == "ghost"


def test_of_whom_nothing_is_known_since_the_feed_was_lost_no_time_is_told() -> None:
    assert draw(seats([agent("unknown", -30)], lost=True), 63, 20)[5].split() == ["BIL"]
    assert draw(seats([agent("unknown", 65)], lost=True), 63, 20)[5].split() == ["BIL", "1:00"]


def test_the_chinese_tile_has_chinese_marks_and_codes() -> None:
    row = AgentRow(f"{FEED}:李娜", 1, "wrap_up", NOON - 65, queue=f"{FEED}:orders")
    assert draw(seats([row]), 63, 20, ZH)[4:6] == ["后 李娜", "   业务   1:00"]


def test_ready_in_some_queues_only_is_marked() -> None:
    assert draw(seats([agent("ready", paused=(f"{FEED}:orders",))]), 63, 20)[4] == "R *Chen Wei"


def test_names_become_letters_and_letters_move_together_when_they_must() -> None:
    assert draw(seats(agents()), 63, 20)[4].startswith("T  Chen Wei"), "one row each"
    rows = [AgentRow(f"{FEED}:{n:04}", 1, "talking" if n % 2 else "ready") for n in range(400)]
    assert draw(seats(rows[:70]), 63, 20)[4] == " R  T " * 10 + " R"
    assert draw(seats(rows[:400]), 63, 20)[4] == " R T" * 15 + " R"
    assert draw(seats(rows), 30, 17)[4] == "R" * 30
    assert draw(seats(rows), 30, 14)[-1] == "T" * 23 + " +107"


def test_a_few_lines_hold_all_agents_and_their_count() -> None:
    lines = draw(seats([*agents(), AgentRow(f"{FEED}:off", 1, "signed_off")]), 78, 3)
    assert lines[0] == "AGENTS   R 8  > 1  T 23  H 1  W 5  N 2  . 1"
    assert "".join(lines[1:]).count("T") == 23


def test_unknown_is_never_a_state_with_a_colour() -> None:
    value = seats([agent("unknown")])
    lines = AgentGrid(EN, value, "agents").draw(value, EN, 63, 20)
    assert ink_of(lines[4], "Chen Wei") == "ghost"
    assert ground_of(lines[4], "Chen Wei") == "surface"


@pytest.mark.parametrize("look", [EN, ZH])
@pytest.mark.parametrize("name", HOSTILE)
def test_tiles_keep_their_seats_whatever_the_name(look: Look, name: str) -> None:
    clean = look.words.name({}, name)
    rows = [Shown(row, clean, NOON) for row in agents()]
    value = Seats(tuple(rows), dict.fromkeys(QUEUE_NAMES, clean))
    lines = AgentGrid(look, value, "agents").draw(value, look, 63, 26)
    assert widths(lines) == {63}
    for line in lines[4:24:2]:
        assert [line.crop(16 * n, 16 * n + 2).text.strip() != "" for n in range(4)] == [True] * 4


@given(st.integers(0, len(PEOPLE)), st.integers(1, 130), st.integers(1, 30))
def test_it_fits_any_room(count: int, width: int, height: int) -> None:
    value = seats(agents()[:count])
    lines = AgentGrid(EN, value, "agents").draw(value, EN, width, height)
    assert len(lines) <= height
    assert widths(lines) == {width}
