from tests.screens.fake_link import FEED, NOON
from wallboard.figures import Shown
from wallboard.model.rows import QueueRow
from wallboard.screens.order import Pages, TroubleOrder


def shown(name: str, level: int = 0, oldest: float | None = None, now: float = NOON) -> Shown[QueueRow]:
    return Shown(QueueRow(f"{FEED}:{name}", 1, oldest=oldest, level=level), name, now)


def names(queues: tuple[Shown[QueueRow], ...]) -> str:
    return "".join(queue.name for queue in queues)


def test_trouble_first_then_the_longest_wait_then_the_name() -> None:
    queues = [shown("d"), shown("c"), shown("b", 0, NOON - 5), shown("a", 1), shown("e", 2), shown("f", 1, NOON - 9)]
    assert names(TroubleOrder()(queues, NOON)) == "efabcd"


def test_only_a_level_moves_a_queue() -> None:
    order = TroubleOrder()
    order([shown("a"), shown("b")], NOON)
    assert names(order([shown("a"), shown("b", 0, NOON - 99)], NOON + 60)) == "ab"
    assert names(order([shown("a"), shown("b", 1)], NOON + 60)) == "ba"


def test_an_order_holds_for_ten_seconds() -> None:
    order = TroubleOrder()
    order([shown("a"), shown("b")], NOON)
    assert names(order([shown("a"), shown("b", 2)], NOON + 9)) == "ab"
    assert names(order([shown("a"), shown("b", 2)], NOON + 10)) == "ba"


def test_a_new_queue_takes_its_place_at_once() -> None:
    order = TroubleOrder()
    order([shown("a"), shown("b")], NOON)
    assert names(order([shown("a"), shown("b"), shown("c", 2)], NOON + 1)) == "cab"
    assert names(order([shown("a"), shown("c")], NOON + 2)) == "ac"


def test_a_clock_set_back_does_not_freeze_the_order() -> None:
    order = TroubleOrder()
    order([shown("a"), shown("b")], NOON)
    assert names(order([shown("a"), shown("b", 2)], NOON - 3600)) == "ba"


def test_a_page_that_was_turned_to_goes_back_to_the_worst_by_itself() -> None:
    pages = Pages()
    assert pages.at(NOON) == 0
    pages.turn(1, NOON)
    pages.turn(1, NOON + 20)
    assert (pages.at(NOON + 49), pages.at(NOON + 50)) == (2, 0)
    pages.turn(-1, NOON + 60)
    assert pages.at(NOON + 60) == -1
    assert pages.at(NOON) == 0, "a clock set back does not hold a page for ever"


def test_pages_rotate_only_if_that_was_asked_for() -> None:
    pages = Pages(every=20.0)
    first = pages.at(NOON)
    assert [pages.at(NOON + age) - first for age in (0, 19, 20, 40)] in ([0, 0, 1, 2], [0, 1, 1, 2])
    pages.turn(1, NOON)
    assert {pages.at(NOON + age) - first for age in range(30)} == {1}
