"""For how long a hub's event loop is held up, by the lists with which it is compared with its PBX, and by checkpoints.

An Asterisk of another process lists 1,500 agents in 6 queues each, again and again; at the third time some are paused
of whom no event told, so that everything is asked once more and told anew. A task that wakes every five milliseconds
sees how late it is. Budget: 50 ms for a checkpoint.

    python -m tests.bench.bench_stall
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wallboard.clock import WallClock
from wallboard.config import Centre, Feed
from wallboard.feeds.ami.shell import AmiSource
from wallboard.hub.hub import Hub
from wallboard.hub.journal import Journal
from wallboard.model.rows import AgentRow, FeedRow

AGENTS, QUEUES, EACH = 1500, 60, 6
PAUSED = 30  # agents of whom no event tells
WAKES = 0.005  # seconds
AFTER = 2.0  # seconds after a list was asked for that are its own
SECONDS = 32.0
CHECKPOINTS = 10


# -- the PBX


def pbx() -> None:
    """Serve one client; every list that was asked for is said on stdout, with the time."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        line, _ = listening.accept()
        line.sendall(b"Asterisk Call Manager/11.0.0\r\n")
        lists, read = 0, line.makefile("rb")
        while asked := _action(read):
            name, id = asked["Action"], asked["ActionID"]
            if name == "Challenge":
                line.sendall(f"Response: Success\r\nActionID: {id}\r\nChallenge: 1\r\n\r\n".encode())
                continue
            told = f"Response: Success\r\nActionID: {id}\r\nMessage: follows\r\n\r\n"
            if name == "Login":
                told += "Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n"
            if name == "QueueStatus":
                lists += 1
                print(time.monotonic(), flush=True)
                told += _queues(id, PAUSED if lists >= 3 else 0)
            if name in ("QueueStatus", "CoreShowChannels"):
                told += f"Event: {name}Complete\r\nActionID: {id}\r\nEventList: Complete\r\nListItems: 0\r\n\r\n"
            line.sendall(told.encode())


def _action(read: "socket.SocketIO") -> dict[str, str]:
    found = {}
    while (line := read.readline().decode().strip()) or not found:
        if not line:
            return {}
        key, _, value = line.partition(": ")
        found[key] = value
    return found


def _queues(id: str, paused: int) -> str:
    said = []
    for queue in range(QUEUES):
        said.append(f"Event: QueueParams\r\nQueue: queue-{queue:02}\r\nMax: 0\r\nCalls: 0\r\nActionID: {id}\r\n\r\n")
        for agent in range(AGENTS):
            if (queue - agent) % QUEUES < EACH:
                said.append(_member(f"queue-{queue:02}", agent, agent < paused, id))
    return "".join(said)


def _member(queue: str, agent: int, paused: bool, id: str) -> str:
    place = f"PJSIP/{agent:04}"
    facts = {
        "Event": "QueueMember",
        "Queue": queue,
        "Name": f"Agent {agent:04}",
        "Location": place,
        "StateInterface": place,
        "Membership": "dynamic",
        "Penalty": 0,
        "CallsTaken": 0,
        "LastCall": 0,
        "LastPause": 0,
        "LoginTime": 1_700_000_000,
        "InCall": 0,
        "Status": 1,
        "Paused": int(paused),
        "PausedReason": "",
        "Wrapuptime": 0,
        "ActionID": id,
    }
    return "".join(f"{key}: {value}\r\n" for key, value in facts.items()) + "\r\n"


# -- the hub


async def late(found: list[tuple[float, float]]) -> None:
    """(when, by how many milliseconds) this task was late, without end."""
    while True:
        due = time.monotonic() + WAKES
        await asyncio.sleep(WAKES)
        now = time.monotonic()
        found.append((now, 1000 * (now - due)))


async def measure(home: Path, port: int) -> tuple[list[tuple[float, float]], list[float]]:
    """How late it was and when, and when checkpoints were asked for."""
    os.environ["WALLBOARD_BENCH_SECRET"] = "sesame"
    feed = Feed(id="bench/pbx", url=f"ami://wallboard@127.0.0.1:{port}", secret="env:WALLBOARD_BENCH_SECRET")
    centre, clock = Centre(feeds=(feed,)), WallClock()
    journal = Journal.open(home / "journal.db", centre, clock)
    hub = Hub(centre, [AmiSource(feed, clock, {})], clock, journal=journal)
    found: list[tuple[float, float]] = []
    work = [hub.start(), asyncio.create_task(late(found))]
    await asyncio.sleep(SECONDS)
    assert len(hub.views.table(AgentRow)) == AGENTS
    print(f"drift told: {sum(row.drift for row in hub.views.table(FeedRow).values())}")
    asked = []
    for _ in range(CHECKPOINTS):
        asked.append(time.monotonic())
        journal.new_epoch()  # which is put down at once
        await asyncio.sleep(1.0)
    for task in work:
        task.cancel()
    await asyncio.gather(*work, return_exceptions=True)
    return found, asked


def worst(found: list[tuple[float, float]], start: float, seconds: float) -> float:
    return max(late for at, late in found if start <= at < start + seconds)


def main() -> None:
    if sys.argv[1:] == ["pbx"]:
        return pbx()
    command = (sys.executable, "-m", "tests.bench.bench_stall", "pbx")
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as asterisk,
    ):
        assert asterisk.stdout
        found, checkpoints = asyncio.run(measure(Path(home), int(asterisk.stdout.readline())))
        asterisk.terminate()
        lists = [float(line) for line in asterisk.stdout]
    print(f"event loop held up, {AGENTS:,} agents in {EACH} queues each, {AGENTS * EACH:,} members listed:")
    for number, at in enumerate(lists, 1):
        print(f"  list {number}, at {at - lists[0]:.0f} s: {worst(found, at, AFTER):.0f} ms at most")
    stalls = sorted(worst(found, at, 1.0) for at in checkpoints)
    print(f"  checkpoint: {stalls[len(stalls) // 2]:.0f} ms, at most {stalls[-1]:.0f} ms (budget 50)")


if __name__ == "__main__":
    main()
