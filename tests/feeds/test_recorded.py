"""Recorded connections: read at once at their own times, or played as if they were now."""

import asyncio
import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from wallboard.clock import ManualClock
from wallboard.config import Feed
from wallboard.feeds.base import FeedError
from wallboard.feeds.recorded import RecordedSource, demo, read, steps
from wallboard.model.events import AnyEvent, Dequeued, FeedStatus, Queued, Readiness, Synced

FEED = Feed(id="lab/pbx", url="ami+file:x")
CAPTURES = Path(__file__).parents[1] / "data" / "captures"
GREETING = "Asterisk Call Manager/11.0.0\r\n"
START = 5000.0


def block(event: str, **fields: object) -> str:
    lines = {"Event": event, "Privilege": "agent,all", **fields}
    return "".join(f"{key}: {value}\r\n" for key, value in lines.items()) + "\r\n"


def recording(folder: Path, *parts: tuple[float, str], packed: bool = False, times: bool = True) -> Path:
    """A recording of one connection: greeting at START, then what came at which second after it."""
    lines: list[dict[str, object]] = [{"t": START, "connect": True, "o": 0}]
    data = ""
    for second, said in ((0.0, GREETING), *parts):
        lines.append({"t": START + second, "o": len(data), "n": len(said), "m": said[:10]})
        data += said
    lines.append({"t": START + parts[-1][0], "disconnect": True, "o": len(data)})
    path = folder / ("lab.ami.gz" if packed else "lab.ami")
    told = "".join(json.dumps(line) + "\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data.encode()) if packed else data.encode())
    if times:
        beside = folder / ("lab.jsonl.gz" if packed else "lab.jsonl")
        beside.write_bytes(gzip.compress(told) if packed else told)
    return path


def day(**more: object) -> list[tuple[float, str]]:
    """A caller waits from 10 to 14 s, an agent paused before we came."""
    member = {"Queue": "support", "Name": "Alice", "Location": "PJSIP/101", "Status": 1, "Paused": 1, "LastPause": 4000}
    return [
        (1.0, block("QueueMember", **member) + block("QueueStatusComplete")),
        (10.0, block("QueueCallerJoin", Uniqueid="c1", Queue="support", **more)),
        (
            14.0,
            block(
                "AgentConnect", Uniqueid="c1", Queue="support", Interface="PJSIP/101", MemberName="Alice", HoldTime=4
            ),
        ),
    ]


@pytest.mark.parametrize("packed", [False, True])
def test_everything_at_the_times_at_which_it_came(tmp_path: Path, packed: bool) -> None:
    told = list(read(recording(tmp_path, *day(), packed=packed), FEED))
    assert [event.ts for event in told if isinstance(event, Queued | Dequeued)] == [START + 10, START + 14]
    statuses = [event for event in told if isinstance(event, FeedStatus)]
    assert {(event.state, event.series) for event in statuses} == {("recorded", 1)}
    assert sum(isinstance(event, Synced) for event in told) == 1


def test_a_real_recording_with_a_restart_in_it() -> None:
    told = list(read(CAPTURES / "changes-22.ami.gz", FEED))
    at = [step for step in steps(CAPTURES / "changes-22.ami.gz") if step.kind != "message"]
    assert [step.kind for step in at] == ["connect", "disconnect", "connect", "end"]
    assert [event.ts for event in told if isinstance(event, FeedStatus) and event.state == "lost"] == [at[1].t]
    assert [event.gap_from for event in told if isinstance(event, Synced) and event.gap_from]


def test_what_was_about_to_be_decided_at_the_end_is(tmp_path: Path) -> None:
    left = block("QueueCallerAbandon", Uniqueid="c2", Queue="support", HoldTime=3)
    path = recording(tmp_path, *day(), (20.0, block("QueueCallerJoin", Uniqueid="c2", Queue="support")), (23.0, left))
    assert [event.outcome for event in read(path, FEED) if isinstance(event, Dequeued)] == ["answered", "unknown"]


def test_times_from_the_messages_themselves(tmp_path: Path) -> None:
    stamped = [(0.0, said.replace("Privilege", f"Timestamp: {7000 + at}\r\nPrivilege", 1)) for at, said in day()]
    path = recording(tmp_path, (0.0, "Response: Success\r\n\r\n"), *stamped, times=False)
    told = list(read(path, FEED))
    assert [event.ts for event in told if isinstance(event, Queued | Dequeued)] == [7010.0, 7014.0]


def test_two_stamped_connections_in_one_file(tmp_path: Path) -> None:
    path = tmp_path / "lab.ami"
    one = GREETING + block("QueueCallerJoin", Uniqueid="c1", Queue="q", Timestamp=7000)
    two = GREETING + block("QueueCallerJoin", Uniqueid="c2", Queue="q", Timestamp=7060)
    path.write_text(one + "Event: cut off" + "\r\n" + two, "utf-8", newline="")
    assert [(step.t, step.kind) for step in steps(path)] == [
        *((7000.0, "connect"), (7000.0, "message"), (7000.0, "disconnect")),
        *((7060.0, "connect"), (7060.0, "message"), (7060.0, "end")),
    ]


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("missing", "no such file"),
        ("folder", "directory"),
        ("no times", "it has no times; put its .jsonl beside it"),
        ("other", "not a recording .* a web server"),
        ("truncated", "damaged"),
        ("times", "not a recording"),
        ("empty", "there is nothing in it"),
        ("cut", "ends before byte"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_name(tmp_path: Path, damage: str, message: str) -> None:
    path = recording(tmp_path, *day(), packed=damage == "truncated", times=damage not in ("no times", "empty"))
    if damage == "missing":
        path = tmp_path / "nowhere.ami"
    elif damage == "folder":
        path = tmp_path
    elif damage == "other":
        path.write_bytes(b"HTTP/1.1 200 OK\r\n\r\n" * 9)
    elif damage == "truncated":
        path.write_bytes(path.read_bytes()[:-20])
    elif damage == "times":
        (tmp_path / "lab.jsonl").write_text('{"t": "soon"}\n')
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    elif damage == "empty":
        path.write_bytes(b"")
    with pytest.raises(FeedError, match=message) as error:
        list(read(path, FEED))
    assert str(path) in str(error.value)


class Player:
    """A RecordedSource at work on a clock of ours."""

    def __init__(self, path: Path, loop: bool = True, past: float = 0.0) -> None:
        self.clock = ManualClock(100_000.0)
        self.told: list[AnyEvent] = []
        self.heard = 0
        self.source = RecordedSource(path, FEED, self.clock, loop, past)
        self._sleeps: asyncio.Queue[tuple[float, asyncio.Event]] = asyncio.Queue()

    def sink(self, events: Sequence[AnyEvent]) -> None:
        self.heard += 1
        self.told += events

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        await self._sleeps.put((seconds, woken))
        await woken.wait()

    async def until(self, end: float, slow: float = 0.0) -> None:
        """Play up to ``end`` seconds after the start; every sleep takes ``slow`` longer than asked."""
        while self.clock.now() < 100_000.0 + end:
            seconds, woken = await self._sleeps.get()
            self.clock.advance(max(seconds, 0.001) + slow)
            woken.set()


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Player:
    player = Player(recording(tmp_path, *day(Timestamp=START + 10)))
    monkeypatch.setattr("wallboard.feeds.recorded.asyncio.sleep", player.sleep)
    return player


async def test_it_is_played_as_if_it_were_now(player: Player) -> None:
    task = asyncio.create_task(player.source.run(player.sink))
    await player.until(12)
    task.cancel()
    assert player.source.source == "lab/pbx"
    (queued,) = [event for event in player.told if isinstance(event, Queued)]
    assert (queued.ts, queued.rts) == (100_010.0, 100_010.0)
    (synced,) = [event for event in player.told if isinstance(event, Synced)]
    assert [fact.ts for fact in synced.agents if isinstance(fact, Readiness)] == [99_000.0]


async def test_every_round_is_a_series_and_nothing_drifts(player: Player) -> None:
    task = asyncio.create_task(player.source.run(player.sink))
    await player.until(200, slow=0.07)
    task.cancel()
    rounds = sorted({event.series for event in player.told if isinstance(event, FeedStatus)})
    assert rounds[0] == 1
    assert len(rounds) > 10
    assert len({event.id for event in player.told}) == len(player.told)
    assert all(event.gap_from == 0.0 for event in player.told if isinstance(event, Synced))
    begun = {event.series: event.since for event in player.told if isinstance(event, FeedStatus)}
    joined = [(int(event.id.partition("-")[0]), event.ts) for event in player.told if isinstance(event, Queued)]
    assert all(ts == pytest.approx(begun[series] + 10.0) for series, ts in joined)


async def test_what_it_told_before_now_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = recording(tmp_path, *day(Timestamp=START + 10))
    begun, all_along = Player(path, past=42.0), Player(path)
    begun.clock.advance(42.0)
    for player, end in ((begun, 43), (all_along, 43)):
        monkeypatch.setattr("wallboard.feeds.recorded.asyncio.sleep", player.sleep)
        task = asyncio.create_task(player.source.run(player.sink))
        await player.until(end)
        task.cancel()
    assert begun.told == all_along.told
    assert sum(isinstance(event, Dequeued) for event in begun.told) == 2
    assert begun.heard <= 3


async def test_once_is_enough_without_a_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    player = Player(recording(tmp_path, *day()), loop=False)
    monkeypatch.setattr("wallboard.feeds.recorded.asyncio.sleep", player.sleep)
    task = asyncio.create_task(player.source.run(player.sink))
    await player.until(14)
    await task
    assert [event.outcome for event in player.told if isinstance(event, Dequeued)] == ["answered"]


def test_a_recording_that_cannot_be_played_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="no such file"):
        RecordedSource(tmp_path / "nowhere.ami", FEED, ManualClock(0.0))


def test_the_recording_that_comes_with_the_program_is_lively() -> None:
    told = list(read(demo(), FEED))
    (synced, *_) = [event for event in told if isinstance(event, Synced)]
    assert synced.waiting
    assert len(synced.queues) >= 5
    assert {event.outcome for event in told if isinstance(event, Dequeued)} >= {"answered", "abandoned", "exit_key"}
    assert demo().stat().st_size < 400_000
