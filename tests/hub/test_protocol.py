"""Both sides of a conversation without a socket: whatever happens between them, a console shows what the hub showed."""

from collections import deque
from collections.abc import Callable
from contextlib import suppress
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from wallboard.hub.consoleside import ConsoleSide, HubClock
from wallboard.hub.hubside import BEHIND, CHUNK, FULL, PATIENCE, SILENCE, Editions, HubSide, Pace
from wallboard.hub.protocol import (
    FROM_HUB,
    VERSION,
    Ack,
    Bye,
    Delta,
    Hello,
    Mark,
    ProtocolError,
    Snap,
    Welcome,
    compress,
    encode,
    from_console,
    from_hub,
)
from wallboard.hub.rowstore import RowStore
from wallboard.model.rows import KINDS, AgentRow, ContactRow, NameRow, QueueRow, Row

IDS = st.sampled_from(("gz/pbx:a", "gz/pbx:b", "gz/pbx:c"))
Tables = dict[type[Row], dict[str, Row]]


def tables(store: RowStore) -> Tables:
    return {kind: dict(store.table(kind)) for kind in KINDS}


class Conversation(RuleBasedStateMachine):
    """A hub that works, dies and comes back, a console, and a line between them that holds what is not yet read."""

    def __init__(self) -> None:
        super().__init__()
        self._patch = patch("wallboard.hub.hubside.CHUNK", 1024 + 60)  # a part holds one row or two
        self._patch.start()
        self.epochs = 0
        self.shown: dict[tuple[str, int], Tables] = {}
        self.console = ConsoleSide()
        self.hub_side: HubSide | None = None
        self.line: deque[bytes] = deque()
        self.number = 0
        self.seen: Tables = {}
        self.pending: list[Callable[[], None]] = []

    def teardown(self) -> None:
        self._patch.stop()

    @initialize()
    def new_hub(self) -> None:
        self.store = RowStore()
        self.store.put(NameRow("gz", 0, kind="site"))
        self.begin_epoch()

    def begin_epoch(self) -> None:
        self.epochs += 1
        self.epoch = f"epoch {self.epochs}"
        self.editions = Editions(self.store)
        self.beat()

    @rule(id=IDS, value=st.integers(0, 3))
    def changes(self, id: str, value: int) -> None:
        self.pending.append(lambda: self.store.put(QueueRow(id, 0, waiting=value)))

    @rule(id=IDS, kind=st.sampled_from((AgentRow, ContactRow)))
    def comes(self, id: str, kind: type[Row]) -> None:
        self.pending.append(lambda: self.store.put(kind(id, 0)))

    @rule(id=IDS, kind=st.sampled_from((AgentRow, ContactRow, QueueRow)))
    def goes(self, id: str, kind: type[Row]) -> None:
        self.pending.append(lambda: self.store.drop(kind, id))

    @rule(keeps_up=st.booleans(), id=IDS, value=st.integers(0, 3))
    def beats(self, keeps_up: bool, id: str, value: int) -> None:
        self.changes(id, value)
        self.beat(keeps_up)

    def beat(self, keeps_up: bool = True) -> None:
        for change in self.pending:  # a hub's rows change in its beat and at no other time
            change()
        self.pending.clear()
        self.store.commit()
        self.shown[self.epoch, self.store.rev] = tables(self.store)
        self.editions.at(self.store.rev)
        if keeps_up and self.hub_side is not None and self.hub_side.greeted:
            self.tell()

    def tell(self) -> None:
        side = self.hub_side
        assert side is not None
        told = side.next(self.editions, self.epoch)
        if told is None:
            self.line += self.editions.snapshot(self.epoch)
            side.stands(self.epoch, self.editions.rev, 0.0)
        elif told:
            self.line.append(told)

    @rule()
    def connects(self) -> None:
        """Again, if there was a connection: whatever was on the line is lost."""
        self.line.clear()
        self.hub_side = HubSide(0.0)
        self.console.begin()
        self.speak()

    def speak(self) -> None:
        assert self.hub_side is not None
        for message in self.console.to_send():
            if isinstance(self.hub_side.receive(message, 0.0), Hello):
                self.line.append(encode(Welcome(VERSION, self.epoch, self.editions.rev, 0.0)))
                self.tell()

    @rule(count=st.integers(1, 5))
    def reads(self, count: int) -> None:
        for _ in range(min(count, len(self.line))):
            self.console.receive(self.line.popleft(), 0.0)
            self.speak()

    @rule(id=IDS)
    def line_loses_something(self, id: str) -> None:
        """Which no socket does, but a fault of ours might: the console must find out, and ask again."""
        if self.line and isinstance(from_hub(self.line[-1]), Delta):
            self.line.pop()
            self.changes(id, 9)
            self.beat()
            self.reads(len(self.line))

    @rule()
    def forgets_what_went(self) -> None:
        with patch("wallboard.hub.rowstore.TOMBSTONES", 0):
            while self.store._gone:
                self.store.oldest = self.store._gone.popleft()[0]

    @rule(whole=st.booleans())
    def hub_dies_and_comes_back(self, whole: bool) -> None:
        """With all its rows and revisions, or as another with others."""
        self.line.clear()
        self.hub_side = None
        if whole:
            self.editions = Editions(self.store)
            self.beat()
        else:
            rows = tables(self.store)[QueueRow]
            self.new_hub()
            for row in rows.values():
                self.store.put(row)
            self.beat()

    @rule()
    def looks(self) -> None:
        """Whoever follows the frames alone knows all rows as well, however seldom he looks."""
        frame = self.console.frame(0.0)
        for kind, table in self.console.tables.items():
            name = str(kind.__struct_config__.tag)
            seen = self.seen.setdefault(kind, {})
            for id in frame.gone.get(name, ()):
                seen.pop(id, None)
            seen |= {id: table[id] for id in frame.changed.get(name, ())}
            assert seen == table

    @invariant()
    def console_shows_what_the_hub_showed(self) -> None:
        side = self.console
        if side.is_whole:
            assert side.tables == self.shown[side.epoch, side.rev]

    @rule()
    def settles(self) -> None:
        if self.hub_side is None:
            self.connects()
        for _ in range(3):  # a beat, an answer to a hello, and what that brings
            self.beat()
            while self.line:
                self.reads(1)
        self.number += 1
        self.changes("gz/pbx:a", self.number)
        self.beat()
        while self.line:
            self.reads(1)
        assert (self.console.epoch, self.console.rev) == (self.epoch, self.store.rev)
        assert self.console.tables == tables(self.store)
        assert self.console.is_current


TestConversation = Conversation.TestCase


@given(st.binary() | st.text().map(str.encode))
def test_whatever_comes_is_understood_or_passed_over_or_refused(data: bytes) -> None:
    for receive in (from_console, from_hub):
        with suppress(ProtocolError):
            receive(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["v", "epoch", "rev", "now", "speed", "part", "parts", "rows", "p", "s", "gone", "id", "answer", "done", "code"]
)


@given(
    st.sampled_from(["welcome", "snap", "delta", "mark", "answer", "done", "bye"]),
    st.dictionaries(FIELDS, JSON | st.dictionaries(st.sampled_from("qnacz"), st.lists(JSON, max_size=2))),
)
def test_a_console_survives_a_hub_that_is_none(kind: str, fields: dict[str, object]) -> None:
    console = ConsoleSide()
    console.receive(encode(Welcome(VERSION, "e", 0, 0.0)), 0.0)
    data = msgspec.json.encode({"type": kind} | fields)
    with suppress(ProtocolError):
        console.receive(data, 0.0)
    assert not console.is_whole or console.rev


@given(st.lists(st.binary(max_size=60) | st.sampled_from([encode(Hello(VERSION)), encode(Ack(3))])))
def test_a_hub_survives_a_console_that_is_none(messages: list[bytes]) -> None:
    side = HubSide(0.0)
    for message in messages:
        with suppress(ProtocolError):
            side.receive(message, 0.0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"type":"ack"}',
        b'{"type":"ack","rev":1e999}',
        b'{"type":"ack","rev":NaN}',
    ],
)
def test_nonsense_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        from_console(data)


@pytest.mark.parametrize(
    "data", [compress(b"x" * (FROM_HUB + 1)), compress(encode(Mark(0.0, 1.0, 1)))[:-4], b"\x78\x01nonsense", b""]
)
def test_what_would_be_too_long_or_is_cut_short_is_refused_before_it_is_read(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        from_hub(data)


def test_the_same_is_said_compressed() -> None:
    said = encode(Mark(0.0, 1.0, 1))
    assert from_hub(compress(said)) == from_hub(said)


def greeted(v: int = VERSION) -> HubSide:
    side = HubSide(0.0)
    side.receive(encode(Hello(v)), 0.0)
    return side


def test_what_only_a_later_version_says_is_passed_over_and_counted() -> None:
    side, console = greeted(), ConsoleSide()
    assert side.receive(b'{"type":"wave","at":1}', 0.0) is None
    assert side.receive(b'{"type":"ack","rev":1,"mood":"good"}', 0.0) is None
    console.receive(b'{"type":"welcome","v":1,"epoch":"e","rev":1,"now":7,"later":[]}', 0.0)
    console.receive(b'{"type":"wave"}', 0.0)
    rows = b'{"q":[["q","gz/pbx:a",1,5]],"z":[["z","new kind"]]}'
    console.receive(b'{"type":"snap","epoch":"e","rev":1,"part":1,"parts":1,"rows":%b}' % rows, 0.0)
    assert (side.unknown, console.unknown) == (1, 2)
    assert console.table(QueueRow) == {"gz/pbx:a": QueueRow("gz/pbx:a", 1, waiting=5)}


def test_rows_of_a_newer_hub_have_fields_to_pass_over_and_of_an_older_one_lack_some() -> None:
    console = ConsoleSide()
    console.receive(encode(Welcome(VERSION, "e", 1, 0.0)), 0.0)
    fields = [getattr(QueueRow("", 0), name) for name in QueueRow.__struct_fields__[2:]]
    newer = msgspec.json.encode(["q", "gz/pbx:new", 1, *fields, "of later"])
    rows = msgspec.Raw(b'[%b,["q","gz/pbx:old",1]]' % newer)
    console.receive(encode(Snap("e", 1, 1, 1, {"q": rows})), 0.0)
    assert console.table(QueueRow) == {id: QueueRow(id, 1) for id in ("gz/pbx:new", "gz/pbx:old")}


def test_nothing_counts_before_hello_and_before_welcome() -> None:
    with pytest.raises(ProtocolError, match="before hello"):
        HubSide(0.0).receive(encode(Ack(1)), 0.0)
    with pytest.raises(ProtocolError, match="before welcome"):
        ConsoleSide().receive(encode(Mark(0.0, 1.0, 1)), 0.0)


def test_a_console_of_another_version_is_not_greeted() -> None:
    assert not greeted(VERSION + 1).greeted


def test_a_snapshot_out_of_order_is_refused() -> None:
    console = ConsoleSide()
    console.receive(encode(Welcome(VERSION, "e", 1, 0.0)), 0.0)
    with pytest.raises(ProtocolError, match="do not belong together"):
        console.receive(encode(Snap("e", 1, 2, 2, {})), 0.0)
    console.receive(encode(Snap("e", 1, 1, 2, {})), 0.0)
    with pytest.raises(ProtocolError, match="do not belong together"):
        console.receive(encode(Snap("e", 2, 2, 2, {})), 0.0)


def test_a_delta_that_cannot_be_read_changes_nothing() -> None:
    console = ConsoleSide()
    console.receive(encode(Welcome(VERSION, "e", 1, 0.0)), 0.0)
    console.receive(encode(Snap("e", 1, 1, 1, {"q": msgspec.Raw(b'[["q","a",1]]')})), 0.0)
    broken = {"q": msgspec.Raw(b'[["q","b",2],["q",7]]')}
    with pytest.raises(ProtocolError):
        console.receive(encode(Delta(1, 2, broken, {"q": ("a",)})), 0.0)
    assert list(console.table(QueueRow)) == ["a"]


def test_parts_are_short_and_only_one_long_row_is_longer() -> None:
    store = RowStore()
    for number in range(400):
        store.put(QueueRow(f"gz/pbx:{number:04}", 0))
    store.put(NameRow("gz/long", 0, names={"": "x" * 2 * CHUNK}))
    store.commit()
    editions = Editions(store)
    editions.at(store.rev)
    lengths = [len(part) for part in editions.snapshot("e")]
    assert len(lengths) > 2
    assert [length > CHUNK for length in lengths].count(True) == 1


def test_consoles_in_step_are_told_the_same_bytes() -> None:
    store, wrapped = RowStore(), []
    editions = Editions(store, lambda message: wrapped.append(message) or message)  # type: ignore[func-returns-value]
    sides = [greeted() for _ in range(5)]
    for waiting in range(3):
        store.put(QueueRow("gz/pbx:a", 0, waiting=waiting))
        store.commit()
        editions.at(store.rev)
        for side in sides:
            if side.next(editions, "e") is None:
                editions.snapshot("e")
                side.stands("e", editions.rev, 0.0)
    assert len(wrapped) == 3
    assert [type(from_hub(message)) for message in wrapped] == [Snap, Delta, Delta]


def test_who_reads_and_says_so_is_told_everything() -> None:
    side = greeted()
    for second in range(60):
        side.receive(encode(Ack(1)), second)
        assert side.pace(BEHIND, second) is Pace.SEND


def test_who_is_behind_misses_beats_and_after_a_while_is_given_up() -> None:
    side = greeted()
    assert side.pace(BEHIND + 1, 1.0) is Pace.SKIP
    assert side.pace(BEHIND + 1, 1.0 + PATIENCE) is Pace.SKIP
    assert side.skipped == 2
    assert side.pace(BEHIND, 2.0 + PATIENCE) is Pace.SEND
    side.receive(encode(Ack(1)), 3.0 + PATIENCE)
    assert side.pace(BEHIND + 1, 3.0 + PATIENCE) is Pace.SKIP, "patience begins anew"
    assert side.pace(BEHIND + 1, 3.1 + 2 * PATIENCE) is Pace.EVICT


def test_who_lets_too_much_pile_up_is_given_up_at_once() -> None:
    assert greeted().pace(FULL + 1, 0.0) is Pace.EVICT


def test_who_says_nothing_is_given_up_whatever_he_reads() -> None:
    side = greeted()
    assert side.pace(0, SILENCE) is Pace.SEND
    assert side.pace(0, SILENCE + 0.1) is Pace.EVICT
    side.keeps_up(SILENCE + 0.1)
    assert side.pace(0, SILENCE + 0.2) is Pace.SEND, "it had something long to read"


# -- the clock


def test_a_hub_s_clock_is_the_earliest_news_of_it() -> None:
    clock = HubClock(0.0, 0.0)
    clock.told(1000.0, 1.0, 50.0, surely=True)
    assert clock.now(51.0) == 1001.0
    clock.told(1001.9, 1.0, 52.0)
    assert 1001.99 <= clock.now(52.0) <= 1002.0, "a late word sets it back by next to nothing"
    clock.told(1003.2, 1.0, 53.0)
    assert clock.now(53.0) == 1003.2, "an early one is believed"


def test_a_clock_that_was_set_is_followed_at_once() -> None:
    clock = HubClock(1000.0, 0.0)
    clock.told(400.0, 1.0, 1.0)
    assert clock.now(2.0) == 401.0
    clock.told(5000.0, 1.0, 3.0)
    assert clock.now(3.0) == 5000.0


def test_time_may_run_faster_or_stand_still() -> None:
    clock = HubClock(0.0, 0.0)
    clock.told(100.0, 60.0, 1.0, surely=True)
    assert clock.now(2.0) == 160.0
    clock.told(160.0, 0.0, 2.0)
    assert clock.now(9.0) == 160.0


@given(st.lists(st.floats(0, 0.9), min_size=2, max_size=30))
def test_however_late_news_comes_time_hardly_goes_back(delays: list[float]) -> None:
    clock, before = HubClock(0.0, 0.0), 0.0
    for number, delay in enumerate(delays):
        at = 2.0 * number + delay
        clock.told(1000.0 + 2.0 * number, 1.0, at, surely=not number)
        assert clock.now(at) >= before - 0.01
        assert clock.now(at) <= 1000.0 + at + 1e-6, "and is never ahead"
        before = clock.now(at)


def test_bye_says_which_version_is_spoken() -> None:
    said = from_hub(encode(Bye("version", program="2.0")))
    assert isinstance(said, Bye)
    assert (said.v, said.program) == (VERSION, "2.0")
