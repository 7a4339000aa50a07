"""What a feed says of itself."""

from tests.floor.teller import NOON, SOURCE, SUPPORT, Teller, of
from wallboard.floor.feeds import REMEMBERED, Feed
from wallboard.model.events import FeedStatus, Queued, Rejected, Session


def feed(tell: Teller) -> Feed:
    return tell.floor.feeds[SOURCE]


def test_a_feed_never_heard_of_is_lost() -> None:
    assert (Feed("site/pbx").state, Feed("site/pbx").known()) == ("lost", False)


def test_state_since_why() -> None:
    tell = Teller()
    tell(FeedStatus, 10, state="lost", why="refused")
    tell(FeedStatus, 20, state="lost", why="refused")
    assert (feed(tell).state, feed(tell).why, feed(tell).since) == ("lost", "refused", NOON + 10)
    tell(FeedStatus, 30, state="live", since=NOON + 29)
    assert (feed(tell).why, feed(tell).since) == ("", NOON + 29)


def test_to_say_that_it_is_lost_is_no_sign_of_life() -> None:
    tell = Teller()
    tell(Session, 5, agent=of("Alice"), on=True)
    tell(FeedStatus, 60, state="stale")
    tell(FeedStatus, 90, state="lost")
    assert feed(tell).heard == NOON + 5
    assert tell.floor.latest == NOON + 90


def test_heard_when_we_heard_it() -> None:
    tell = Teller()
    tell(Session, 5, agent=of("Alice"), on=True, rts=NOON + 7)
    assert feed(tell).heard == NOON + 7
    tell(Session, 6, agent=of("Alice"), on=True, rts=float("nan"))
    tell(Session, 6, agent=of("Alice"), on=True, rts=float("inf"))
    assert feed(tell).heard == NOON + 7


def test_without_the_right_nobody_knows_who_was_rejected() -> None:
    tell = Teller()
    tell(Rejected, 0, contact=of("c1"), queue=SUPPORT)
    assert tell.queue().window("m5", NOON).rejected == 1
    tell(FeedStatus, 1, state="live", lacks=("dialplan", "reporting"))
    assert tell.queue().window("m5", NOON).rejected is None


def test_rights_last_through_silence_and_end_with_the_series() -> None:
    tell = Teller()
    tell(FeedStatus, 1, state="live", lacks=("dialplan",), series=2)
    tell(FeedStatus, 2, state="stale", series=2)
    tell(FeedStatus, 3, state="live", series=2)
    tell(FeedStatus, 4, state="lost")
    assert feed(tell).lacks == ("dialplan",)
    tell(FeedStatus, 5, state="live", series=3)
    assert feed(tell).lacks == ()


def test_a_right_found_to_be_there_after_all() -> None:
    tell = Teller()
    tell(FeedStatus, 1, state="live", lacks=("dialplan", "system"), series=2)
    tell(FeedStatus, 2, state="live", lacks=("system",), series=2)
    assert feed(tell).lacks == ("system",)
    tell(FeedStatus, 3, state="live", lacks=(), series=2)
    assert feed(tell).lacks == ()


def test_a_duplicate_is_known_by_source_and_id() -> None:
    tell = Teller()
    event = tell(Queued, 0, contact=of("c1"), queue=SUPPORT)
    tell.left("c1", 1, "abandoned", 1)
    tell.floor.apply(event)
    assert (tell.total().offered, tell.odd("duplicate"), len(tell.queue().waiting)) == (1, 1, 0)


def test_events_without_an_id_are_all_new() -> None:
    tell = Teller()
    for contact in ("c1", "c2"):
        tell(Queued, 0, id="", contact=of(contact), queue=SUPPORT)
    assert (tell.total().offered, tell.odd("duplicate")) == (2, 0)


def test_the_memory_of_ids_is_bounded_and_long_enough() -> None:
    one = Feed("site/pbx")
    for n in range(5 * REMEMBERED):
        one.remember(str(n))
        assert len(one.recent) + len(one.older) <= 2 * REMEMBERED
    last = {str(n) for n in range(4 * REMEMBERED, 5 * REMEMBERED)}
    assert last <= one.recent | one.older
