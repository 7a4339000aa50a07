import pytest
from msgspec.structs import replace

from tests.hub.scripted import CENTRE, NOON, SOURCE, Driven
from wallboard.config import Centre, Feed, Limits, QueueConfig, Service, Site, Team, Tenant, Trunk
from wallboard.floor.fold import Floor
from wallboard.hub.views import Views
from wallboard.model.events import (
    Alerted,
    Assigned,
    Dequeued,
    Ended,
    FeedStatus,
    Observed,
    Queued,
    Readiness,
    Rejected,
    Synced,
    Trunked,
)
from wallboard.model.rows import AgentRow, ContactRow, FeedRow, Levels, NameRow, QueueRow, TrunkRow, name_id

SUPPORT = f"{SOURCE}:support"
ALICE = f"{SOURCE}:Alice"


def queue_row(driven: Driven) -> QueueRow:
    driven.hub.beat()
    return driven.hub.views.table(QueueRow)[SUPPORT]


def agent_row(driven: Driven, name: str = "Alice") -> AgentRow:
    driven.hub.beat()
    return driven.hub.views.table(AgentRow)[f"{SOURCE}:{name}"]


def test_names_travel_once_in_every_language_of_the_configuration() -> None:
    driven = Driven(centre=replace(CENTRE, teams=(Team(id="t1", agents=(f"{SOURCE}:Al*",)),)))
    driven.live()
    driven.hub.beat()
    names = driven.hub.views.table(NameRow)
    assert names["harbour"].names == {"": "harbour", "en": "Harbour", "zh_CN": "海港"}
    assert (names["north"].kind, names["north"].zone) == ("site", "UTC")
    assert (names[SOURCE].kind, names[SOURCE].names, names[SOURCE].site) == ("feed", {"": "pbx"}, "north")
    assert names[SUPPORT].names == {"": "support", "zh_CN": "技术支持"}
    assert (names[SUPPORT].kind, names[SUPPORT].group, names[SUPPORT].site) == ("queue", "care", "north")
    assert (names[ALICE].kind, names[ALICE].names, names[ALICE].group) == ("agent", {"": "Alice"}, "t1")
    assert names[f"{SOURCE}:Bruno"].group == ""


def test_teams_and_tenants_are_called_by_name_whatever_else_has_their_id() -> None:
    named = replace(CENTRE, teams=(Team(id="north", names={"en": "Night"}),), tenants=(Tenant(id="north"),))
    views = Views(named)
    names = views.table(NameRow)
    assert names[name_id("team", "north")].names == {"": "north", "en": "Night"}
    assert names[name_id("tenant", "north")].names == {"": "north"}
    assert names["north"].kind == "site"
    views.configure(replace(named, tenants=()), Floor(CENTRE))
    assert name_id("team", "north") in names
    assert name_id("tenant", "north") not in names


def test_feeds_of_the_same_name_are_told_apart() -> None:
    feeds = tuple(Feed(id=id, url="ami://u@127.0.0.1") for id in ("north/pbx", "south/pbx", "south/log"))
    names = Views(Centre(sites=(Site(id="north"), Site(id="south")), feeds=feeds)).table(NameRow)
    assert [names[feed.id].names[""] for feed in feeds] == ["north/pbx", "south/pbx", "log"]


def test_a_call_from_door_to_end() -> None:
    driven = Driven()
    driven.live()
    driven.clock.advance(1)
    driven.queue("c1")
    row = queue_row(driven)
    assert (row.waiting, row.oldest, row.today.offered, row.states) == (1, NOON + 1, 1, {"ready": 2})
    contact = driven.hub.views.table(ContactRow)[f"{SOURCE}:c1"]
    assert (contact.state, contact.since, contact.queue) == ("waiting", NOON + 1, SUPPORT)

    call = {"contact": f"{SOURCE}:c1", "queue": SUPPORT, "agent": ALICE}
    driven.tell(Alerted(**driven.head(), **call))
    assert agent_row(driven).state == "ringing"

    driven.clock.advance(4)
    driven.tell(Dequeued(**driven.head(), **call, outcome="answered", waited=4.0))
    row = queue_row(driven)
    assert (row.waiting, row.oldest, row.ready, row.busy) == (0, None, 1, 1)
    assert (row.today.answered, row.today.good, row.today.base, row.today.wait) == (1, 1, 1, 4.0)
    assert row.m5 == row.m30 == row.interval == row.today
    alice = agent_row(driven)
    assert (alice.state, alice.since, alice.contact, alice.answered) == ("talking", NOON + 5, f"{SOURCE}:c1", 1)
    assert driven.hub.views.table(ContactRow)[f"{SOURCE}:c1"].agent == ALICE

    driven.clock.advance(60)
    driven.tell(Ended(**driven.head(), **call, talked=60.0))
    assert queue_row(driven).today.talk == 60.0
    assert (agent_row(driven).state, agent_row(driven).talk) == ("ready", 60.0)
    assert driven.hub.views.table(ContactRow) == {}


def test_sliding_windows_move_on_by_themselves() -> None:
    driven = Driven()
    driven.live()
    driven.queue("c1")
    assert queue_row(driven).m5.offered == 1
    for _ in range(61):
        driven.clock.advance(5)
        driven.tell()
        row = queue_row(driven)
    assert (row.m5.offered, row.m30.offered, row.today.offered) == (0, 1, 1)
    assert row.waits[-5:] == (1, 1, 1, 1, 1)


def test_numbers_of_a_lost_feed_stay_as_they_were_last_known() -> None:
    driven = Driven()
    driven.live()
    driven.queue("c1")
    before = queue_row(driven)
    driven.tell(FeedStatus(**driven.head(), state="lost", why="closed"))
    driven.clock.advance(400)
    after = queue_row(driven)
    assert (after.m5, after.waiting, after.level) == (before.m5, 1, before.level)
    assert (after.ready, after.busy, after.away, after.states) == (0, 0, 0, {"unknown": 2})


def test_a_break_over_its_budget_shows_on_its_own() -> None:
    driven = Driven()
    driven.live()
    driven.pause("Alice", "lunch")
    assert (agent_row(driven).state, agent_row(driven).reason, queue_row(driven).away) == ("not_ready", "lunch", 1)
    for _ in range(180):
        driven.clock.advance(10)
        driven.tell()
        driven.hub.beat()
    assert (agent_row(driven).state, agent_row(driven).since) == ("over_break", NOON)
    assert agent_row(driven).budget == 1800.0
    assert (queue_row(driven).away, queue_row(driven).states) == (1, {"over_break": 1, "ready": 1})


def test_a_reason_without_a_budget_is_never_over_it() -> None:
    driven = Driven()
    driven.live()
    driven.pause("Alice", "training")
    for _ in range(400):
        driven.clock.advance(9)
        driven.tell()
        driven.hub.beat()
    assert agent_row(driven).state == "not_ready"


def test_seconds_away_go_on_while_nothing_is_told() -> None:
    driven = Driven()
    driven.live()
    driven.pause("Alice", "lunch")
    driven.clock.advance(100)
    for _ in range(4):
        driven.hub.beat()
    assert agent_row(driven).away == 100.0


def test_the_longest_wait_raises_the_level_on_its_own() -> None:
    driven = Driven()
    driven.live()
    driven.queue("c1")
    levels = []
    for _ in range(13):
        driven.clock.advance(9.5)
        driven.tell()
        levels.append(queue_row(driven).level)
    assert levels == [0] * 6 + [1] * 6 + [2]


def test_limits_and_service_are_the_queue_s_own() -> None:
    service = Service(within=10.0, target=90.0, formula="SL4")
    limits = Limits(longest_wait=(5.0, 9.0))
    driven = Driven(centre=replace(CENTRE, queues=(QueueConfig(id=SUPPORT, service=service, limits=limits),)))
    driven.live()
    row = queue_row(driven)
    assert (row.formula, row.within, row.target) == ("SL4", 10.0, 90.0)
    assert (row.wait_limit.warn, row.wait_limit.critical) == (5.0, 9.0)


def test_no_limit_is_no_limit() -> None:
    queue = QueueConfig(id=SUPPORT, limits=Limits(longest_wait=None))
    driven = Driven(centre=replace(CENTRE, queues=(queue,)))
    driven.live()
    assert (queue_row(driven).wait_limit.warn, queue_row(driven).wait_limit.critical) == (None, None)


def test_the_source_s_own_figures_stand_beside_ours() -> None:
    driven = Driven()
    driven.live()
    gauges = {"service_level": 15.0, "service_level_perf": 93.5}
    driven.tell(Observed(**driven.head(), of=SUPPORT, gauges=gauges))
    row = queue_row(driven)
    assert (row.vendor_sl, row.within) == (93.5, 15.0)


@pytest.mark.parametrize(("lacks", "rejected"), [((), 1), (("dialplan",), None)])
def test_rejected_is_unknown_without_the_right(lacks: tuple[str, ...], rejected: int | None) -> None:
    driven = Driven()
    driven.live(lacks=lacks)
    driven.tell(Rejected(**driven.head(), contact=f"{SOURCE}:c9", queue=SUPPORT, why="full"))
    assert queue_row(driven).today.rejected == rejected


def test_ready_elsewhere_is_not_ready_here() -> None:
    driven = Driven()
    driven.live()
    sales = f"{SOURCE}:sales"
    driven.tell(
        Assigned(**driven.head(), agent=ALICE, queue=sales, on=True),
        Readiness(**driven.head(), agent=ALICE, queue=SUPPORT, ready=False, reason="training"),
    )
    alice = agent_row(driven)
    assert (alice.state, alice.paused, alice.queues) == ("ready", (SUPPORT,), (sales, SUPPORT))
    assert queue_row(driven).states == {"ready": 1, "not_ready": 1}
    assert driven.hub.views.table(QueueRow)[sales].states == {"ready": 1}


def test_today_is_whole_only_if_we_were_there_from_its_start() -> None:
    driven = Driven()
    driven.live()
    assert queue_row(driven).since == NOON
    for _ in range(12 * 360 + 2):
        driven.clock.advance(10)
        driven.tell()
    driven.queue("c1")
    assert queue_row(driven).since is None


def test_holes_of_today_are_told_with_their_seconds() -> None:
    driven = Driven()
    driven.live()
    driven.clock.advance(100)
    driven.tell(
        FeedStatus(**driven.head(), state="live", series=2),
        Synced(**driven.head(), queues=(SUPPORT,), gap_from=NOON + 40),
    )
    driven.hub.beat()
    row = driven.hub.views.table(FeedRow)[SOURCE]
    assert (row.gaps, row.missing, row.series) == (((NOON + 40, NOON + 100),), 60.0, 2)


def test_an_age_is_told_once_a_second() -> None:
    driven = Driven()
    driven.live()
    driven.hub.beat()
    heard = set[float]()
    for _ in range(8):
        driven.clock.advance(0.25)
        driven.tell()
        driven.hub.beat()
        heard.add(driven.hub.views.table(FeedRow)[SOURCE].heard)
    assert heard == {NOON, NOON + 1, NOON + 2}


def test_a_queue_that_is_no_more_goes_unless_it_has_a_day_to_show() -> None:
    driven = Driven()
    driven.live()
    driven.hub.beat()
    driven.tell(Synced(**driven.head(), queues=(f"{SOURCE}:other",)))
    driven.hub.beat()
    assert set(driven.hub.views.table(QueueRow)) == {f"{SOURCE}:other"}
    driven.queue("c1")
    driven.tell(Dequeued(**driven.head(), contact=f"{SOURCE}:c1", queue=SUPPORT, outcome="abandoned", waited=1.0))
    assert queue_row(driven).today.abandoned == 1


def test_a_contact_waiting_elsewhere_already_is_not_lost_with_the_first_queue() -> None:
    driven = Driven()
    driven.live()
    driven.queue("c1")
    driven.hub.beat()
    contact = {"contact": f"{SOURCE}:c1"}
    driven.tell(
        Queued(**driven.head(), **contact, queue=f"{SOURCE}:sales"),
        Dequeued(**driven.head(), **contact, queue=SUPPORT, outcome="timeout", waited=9.0),
    )
    driven.hub.beat()
    assert driven.hub.views.table(ContactRow)[f"{SOURCE}:c1"].queue == f"{SOURCE}:sales"


def test_only_what_was_touched_is_built_again() -> None:
    driven = Driven()
    driven.live()
    driven.hub.beat()
    seen = driven.hub.views.since(0, NOON).rev
    driven.pause("Alice", "lunch")
    driven.hub.beat()
    assert driven.hub.views.since(seen, NOON).changed == {"a": (ALICE,), "q": (SUPPORT,)}


def test_views_of_a_floor_that_has_heard_nothing() -> None:
    views = Views(CENTRE)
    views.update(Floor(CENTRE), NOON, {})
    assert set(views.since(0, NOON).changed) == {"n", "f"}


def test_a_level_says_since_when_and_by_which_limits() -> None:
    limits = Limits(longest_wait=(60.0, 120.0), per_desk=(2.5, 4.5))
    driven = Driven(centre=replace(CENTRE, queues=(QueueConfig(id=SUPPORT, limits=limits),)))
    driven.live()
    driven.tell(FeedStatus(**driven.head(), state="recorded"))  # which is never silent
    assert queue_row(driven).risen is None, "nobody saw it begin"
    driven.queue("c1")
    driven.clock.advance(59)
    assert (queue_row(driven).level, queue_row(driven).risen) == (0, None)
    driven.clock.advance(1)
    assert (queue_row(driven).level, queue_row(driven).risen) == (1, NOON + 60)
    driven.clock.advance(30)
    row = queue_row(driven)
    assert (row.level, row.risen, row.wait_limit, row.per_desk) == (1, NOON + 60, Levels(60, 120), Levels(2.5, 4.5))
    driven.clock.advance(30)
    assert (queue_row(driven).level, queue_row(driven).risen) == (2, NOON + 120)


def test_trunk_groups_are_there_before_anybody_speaks_of_them() -> None:
    driven = Driven(centre=replace(CENTRE, trunks=(Trunk(id=f"{SOURCE}:city", channels="SIP/city-*", lines=30),)))
    driven.hub.beat()
    row = driven.hub.views.table(TrunkRow)[f"{SOURCE}:city"]
    assert (row.used, row.lines, row.blocked, row.peak) == (None, 30, None, None)
    driven.live()
    for used in (1, 2, 1):
        driven.tell(Trunked(**driven.head(), trunk=f"{SOURCE}:city", used=used, blocked=used == 2))
    driven.hub.beat()
    row = driven.hub.views.table(TrunkRow)[f"{SOURCE}:city"]
    assert (row.used, row.blocked, row.peak) == (1, 1, 2)
    driven.live(series=2, lacks=("call",))
    driven.hub.beat()
    assert driven.hub.views.table(TrunkRow)[f"{SOURCE}:city"].used is None
