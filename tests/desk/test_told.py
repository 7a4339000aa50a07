"""What a hub answered, in the lines of a detail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.screens.fake_link import FEED, NOON, calm
from tests.widgets.drawing import EN, ZH, texts, widths
from wallboard.desk.around import Around, around
from wallboard.desk.cells import Timeline
from wallboard.desk.detail import Detail, detail
from wallboard.desk.told import Told, queries, told
from wallboard.figures import Shown
from wallboard.model.queries import (
    AgentAnswer,
    AgentQuery,
    GroupAnswer,
    GroupQuery,
    Lost,
    LostAnswer,
    Parts,
    QueueAnswer,
    Refused,
    Serves,
    Stretch,
    Waited,
)
from wallboard.model.rows import AgentRow, QueueRow
from wallboard.picture import Names
from wallboard.widgets import timeline
from wallboard.widgets.canvas import Look
from wallboard.widgets.detail_pane import DetailPane
from wallboard.words import Words, zone

AGENT, QUEUE = f"{FEED}:Chen Wei", f"{FEED}:billing"
SHANGHAI = zone("Asia/Shanghai")
START = NOON - 2 * 3600
DAY = AgentAnswer(
    AGENT,
    START - 8 * 3600,
    NOON,
    states=(
        Stretch(START - 8 * 3600, "signed_off"),
        Stretch(START, "ready"),
        Stretch(START + 1800, "talking"),
        Stretch(START + 5400, "not_ready", "lunch"),
    ),
    queues=(Serves(QUEUE, 1, NOON - 60, "lunch"),),
    native="InUse",
    told=NOON,
)
FIGURES = QueueAnswer(
    QUEUE,
    START,
    NOON,
    today=Parts(860, 140, 20, 40, 10, 30, 12),
    gauges={"service_level_perf": 83.3, "service_level": 60.0, "completed": 5.0, "abandoned": 2.0},
    waits=(Waited(5, 3, 1), Waited(20, 7), Waited(30, 2, 2), Waited(None)),
    offered=(None, 4, 8, 2, 6, 6, 1, 1),
    before=(1, 2, 3, 4, 5, 6, 7, 8),
)
LOST = LostAnswer(
    (
        Lost("c1", QUEUE, NOON, "abandoned", 9.0, "*******678", again=NOON + 60, served=True),
        Lost("c2", QUEUE, NOON, "timeout"),
    ),
    0.0,
)


def seen(language: str = "en") -> Around:
    words = Words(language)
    return around(calm(), Names(words), words)


def rows(id: str, language: str = "en") -> tuple[Detail, Around]:
    about, link = seen(language), calm()
    row = link.rows(AgentRow).get(id) or link.rows(QueueRow)[id]
    return detail(Shown(row, "it", NOON), about), about


def said(found: Detail) -> dict[str, str]:
    return {item.label: "  ".join(cell.text for cell in item.cells if cell.text) for item in found.items}


def test_the_time_per_state_is_of_the_hours_she_worked_and_adds_up() -> None:
    found = told(*_with(AGENT, Told(agent=DAY)))
    lines = said(found)
    assert lines["T talking"] == "1:00:00  50 %"
    assert lines["R ready"] == "30:00  25 %"
    assert lines["N lunch"] == "30:00  25 %"
    assert lines["PBX says"].startswith('"InUse"')
    assert "level 1  paused 1:00  lunch" in lines["Billing"]
    assert [cell.text for cell in found.brief] == ["T 50 %", "R 25 %", "N 25 %"]
    assert found.timeline is not None
    assert START - 3600 < found.timeline.start <= START


def _with(id: str, answers: Told) -> tuple[Detail, Told, Around]:
    found, about = rows(id)
    return found, answers, about


def test_the_eight_service_levels_stand_beside_the_pbx_s_and_why_they_differ() -> None:
    lines = said(told(*_with(QUEUE, Told(queue=FIGURES, lost=LOST))))
    golden = {"SL1 *": "81.1", "SL2": "82.7", "SL3": "83.0", "SL4": "86.0", "SL5": "81.9", "SL6": "82.1", "SL7": "78.9"}
    for formula, value in golden.items():
        assert value in lines[formula + ("" if "*" in formula else " ")].split()
    assert lines["SL4 "].split()[-1] == "83.3"
    assert lines["answered"] == "in 860  late 140"
    assert lines["and"] == "other 30  waits 12"
    assert lines["PBX counts"] == "5 + 2 since its start"
    assert lines["PBX limit"] == "60 s"
    assert {"the day", "week before"} <= lines.keys()


def test_who_was_lost_is_told_with_what_became_of_the_caller() -> None:
    found = told(*_with(QUEUE, Told(queue=FIGURES, lost=LOST)))
    first, second = found.items[-2:]
    assert [cell.text for cell in first.cells] == ["0:09", "*******678", "served 10:43"]
    assert [cell.text for cell in second.cells] == ["−", "−", "timed out"]


def test_a_refusal_leaves_what_the_rows_tell() -> None:
    found, about = rows(AGENT)
    assert told(found, Told().and_(Refused("unknown_query")), about) == found


def test_what_is_asked_depends_on_the_table() -> None:
    assert queries("agents", AGENT) == (AgentQuery(AGENT),)
    assert queries("roll-up", "site:gz") == (GroupQuery("site", "gz"),)
    assert queries("contacts", "c1") == ()
    assert len(queries("queues", QUEUE)) == 2


def test_a_group_says_its_counts() -> None:
    answer = GroupAnswer("site", "gz", NOON, waiting=2, oldest=NOON - 61, states={"ready": 1, "talking": 3}, lines=30)
    found = told(Detail(), Told(group=answer), seen())
    assert found.title == "Guangzhou"
    assert [cell.text for cell in found.lead] == ["2 waiting", "longest 1:01"]
    assert said(found)["T talking"] == "3  75 %"
    assert said(found)["lines"] == "−/30  peak −"


# -- drawn


@pytest.mark.parametrize("look", [EN, ZH])
@pytest.mark.parametrize("answers", [Told(agent=DAY), Told(queue=FIGURES, lost=LOST)])
@pytest.mark.parametrize(("width", "height"), [(47, 42), (117, 11), (117, 9), (78, 4), (78, 3), (20, 5)])
def test_every_room_is_filled_to_its_edges(look: Look, answers: Told, width: int, height: int) -> None:
    id = AGENT if answers.agent else QUEUE
    found, about = rows(id, look.words.language)
    lines = DetailPane(look, Detail(), id="d").draw(told(found, answers, about), look, width, height)
    assert widths(lines) == {width}
    assert len(lines) <= height


def test_in_three_lines_the_day_is_one() -> None:
    found = told(*_with(AGENT, Told(agent=DAY)))
    lines = texts(DetailPane(EN, Detail(), id="d").draw(found, EN, 78, 4))
    assert lines[2].count("T") == 1
    assert lines[3] == "T 50 %  R 25 %  N 25 %"


def test_a_bar_has_the_state_that_takes_the_most_of_each_column() -> None:
    day = Timeline(0.0, 100.0, ((0.0, "ready"), (50.0, "talking"), (56.0, "ready"), (90.0, "")), SHANGHAI)
    assert timeline.columns(day, 10) == ["ready"] * 5 + ["talking"] + ["ready"] * 3 + [""]
    assert texts(timeline.bar(day, EN, 10, 2)) == ["R    " + " R  ·", " " * 9 + "·"]


@given(
    st.lists(
        st.tuples(st.floats(0, 90000), st.sampled_from(["", "ready", "talking", "over_break", "zzz"])), max_size=20
    ),
    st.integers(1, 200),
    st.floats(0, 90000),
)
def test_any_day_fits_any_width(states: list[tuple[float, str]], width: int, end: float) -> None:
    day = Timeline(0.0, end, tuple(sorted(states)), SHANGHAI)
    for look in (EN, ZH):
        assert widths([*timeline.bar(day, look, width, 2), timeline.hours(day, look, width)]) == {width}


def test_waits_are_bars_that_fill_their_height() -> None:
    found = told(*_with(QUEUE, Told(queue=FIGURES)))
    lines = texts(DetailPane(EN, Detail(), id="d").draw(found, EN, 47, 42))
    place = lines.index("WAITS TODAY")
    assert lines[place + 4].split() == ["5", "20", "30"]
    assert lines[place + 1].strip() == "██"
