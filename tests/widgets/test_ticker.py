from tests.screens.fake_link import FEED, NOON, queue
from tests.widgets.drawing import EN, ZH, ink_of, texts
from wallboard.figures import Shown
from wallboard.model.rows import AgentRow, Levels, QueueRow
from wallboard.picture import News
from wallboard.widgets.canvas import Look
from wallboard.widgets.ticker import Ticker


def troubled(name: str, level: int, wait: float, lost: bool = False) -> Shown[QueueRow]:
    row = queue(0, waiting=3, oldest=NOON - wait, level=level, wait_limit=Levels(60, 180))
    return Shown(row, name, NOON, lost)


def on_break(age: float) -> Shown[AgentRow]:
    return Shown(AgentRow(f"{FEED}:a", 1, "over_break", NOON - age), "a", NOON)


NEWS = News((troubled("Complaints", 2, 252), troubled("Billing", 1, 67)), (on_break(241), on_break(30)), heard=True)


def draw(value: News, width: int = 128, look: Look = EN) -> str:
    return texts(Ticker(look, value, "ticker").draw(value, look, width, 1))[0]


def test_the_worst_comes_first_and_is_said_in_words() -> None:
    assert draw(NEWS).split("    ") == [
        "!2 Complaints longest wait 4:12, limit 3:00",
        "!1 Billing longest wait 1:07, limit 1:00",
        "O 2 agents over break 4:01",
    ]
    assert draw(NEWS, look=ZH).startswith("!2 Complaints 最长等待 4:12，上限 3:00    !1 Billing")


def test_what_has_no_room_is_shorter_then_counted_and_never_cut() -> None:
    assert draw(NEWS, 70) == "!2 Complaints longest wait 4:12, limit 3:00    !1 Billing 1:07    +1"
    assert draw(NEWS, 52) == "!2 Complaints longest wait 4:12, limit 3:00    +2"
    assert draw(NEWS, 30) == "!2 Complaints 4:12    +2"


def test_calm_is_said_only_of_what_was_heard() -> None:
    assert draw(News(heard=True)) == "+ No alarms"
    assert draw(News()) == ""
    value = News(heard=True)
    assert ink_of(Ticker(EN, value, "t").draw(value, EN, 80, 1)[0], "No alarms") in ("ok", "ready"), (
        "one colour in dark"
    )


def test_of_a_lost_feed_alarms_are_held() -> None:
    news = News((troubled("Complaints", 2, 252, lost=True), troubled("Billing", 1, 67)), heard=True, lost=True)
    assert draw(news) == "!1 Billing longest wait 1:07, limit 1:00    x Alarms held: 1"
    assert draw(News(heard=True, lost=True)) == "", "neither that there are none, which nobody knows, nor a nought"
