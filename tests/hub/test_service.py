"""``wallboard hub`` as a process: what it says to whom, another configuration, and its end."""

import json
import logging
import os
import signal
import socket
import stat
import urllib.error
import urllib.request
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.commands import CENTRE, run, running
from wallboard.clock import ManualClock
from wallboard.hub.logs import Lines
from wallboard.hub.notify import notify, watchdog
from wallboard.hub.stall import StallWatch

TOKEN = "a-token-of-more-than-sixteen"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "centre.toml"


def shown(path: Path) -> dict[str, Any]:
    """What the hub shows once its feed has told which queues there are."""
    while not (found := json.loads(run("status", str(path), "--json").stdout))["queues"]:
        pass
    return dict(found)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def listening(port: int) -> str:
    return CENTRE.replace("[[site]]", f'listen = "127.0.0.1:{port}"\ntoken = "env:TOKEN"\n[[site]]', 1)


def get(port: int, page: str) -> tuple[int, str, str]:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
        f"http://127.0.0.1:{port}{page}", timeout=30
    ) as answer:
        return answer.status, answer.headers["Content-Type"], answer.read().decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_clean_when_told_to(path: Path, number: signal.Signals) -> None:
    with running(path) as hub:
        found = list(Path(os.environ["RUNTIME_DIRECTORY"]).glob("*.sock"))
        hub.signal(number)
        hub.until("msg=stopped")
        assert hub.ended() == 0
        assert len(found) == 1
        assert not found[0].exists()
        assert "fault" not in " ".join(hub.log)


def test_a_second_one_says_that_there_is_one(path: Path) -> None:
    with running(path):
        second = run("hub", str(path))
    assert second.returncode == 1
    assert second.stderr.startswith("wallboard: ")
    assert "another hub listens here already" in second.stderr
    assert second.stderr.count("\n") == 1


def test_a_journal_in_use_names_the_process(path: Path) -> None:
    with running(path) as hub:
        other = path.with_name("other.toml")
        other.write_text(CENTRE.replace("[[site]]", 'socket = "other.sock"\n[[site]]', 1), "utf-8")
        second = run("hub", str(other))
        assert second.returncode == 1
        assert f"process {hub.process.pid}" in second.stderr
        assert second.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (('id = "north/pbx"', 'id = "south/pbx"'), 'feed["south/pbx"].id: there is no site "south"'),
        (("[[feed]]", "[[fed]]"), "fed"),
        (("[[site]]", f'socket = "{"x" * 120}.sock"\n[[site]]'), "is too long for a socket"),
    ],
)
def test_what_keeps_it_from_starting_is_told_with_its_mend(path: Path, changed: tuple[str, str], says: str) -> None:
    path.write_text(CENTRE.replace(*changed, 1), "utf-8")
    done = run("hub", str(path))
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_the_service_manager_is_told_how_it_is(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        address = str(path.with_name("notify"))
        manager.bind(address)
        manager.settimeout(60)

        def told(fact: str) -> str:
            while fact not in (said := manager.recv(4096).decode()):
                pass
            return said

        with running(path, NOTIFY_SOCKET=address, WATCHDOG_USEC="4000000") as hub:
            told("READY=1")
            assert told("WATCHDOG=1") == told("WATCHDOG=1") == "WATCHDOG=1"
            hub.signal(signal.SIGHUP)
            assert "MONOTONIC_USEC=" in told("RELOADING=1")
            assert told("READY=1") == "READY=1"
            hub.signal(signal.SIGTERM)
            told("STOPPING=1")
            assert hub.ended() == 0


def test_an_abstract_address_is_told_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("")  # the kernel finds one
        name = manager.getsockname().decode()
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name[1:]}")
        notify(STATUS="two\nlines", READY=1)
        assert manager.recv(4096) == b"STATUS=two lines\nREADY=1"


@pytest.mark.parametrize("address", ["", "relative", "/nowhere/at/all"])
def test_without_a_service_manager_nothing_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify(READY=1)


@pytest.mark.parametrize(
    ("usec", "pid", "seconds"),
    [("4000000", "", 4.0), ("4000000", "1", None), ("", "", None), ("soon", "", None), ("0", "", None)],
)
def test_the_watchdog_is_fed_only_if_it_is_ours(
    usec: str, pid: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", usec)
    monkeypatch.setenv("WATCHDOG_PID", pid or str(os.getpid()))
    assert watchdog() == seconds


def test_another_configuration_is_taken_over_and_what_changed_is_logged(path: Path) -> None:
    with running(path) as hub:
        path.write_text(
            CENTRE.replace('en = "Harbour"', 'en = "Port"').replace("[[site]]", "listen = '127.0.0.1:1'\n[[site]]", 1)
            + '[[queue]]\nid = "north/pbx:support"\nnames = { en = "Help desk" }\n'
        )
        hub.signal(signal.SIGHUP)
        hub.until("the configuration stays as it was")
        assert "centre.token" in hub.log[-1], "a mistake"
        path.write_text(path.read_text().replace("listen", "token = 'env:T'\nlisten"))
        hub.signal(signal.SIGHUP)
        hub.until('queue["north/pbx:support"]'.replace('"', '\\"'))
        said = "\n".join(hub.log)
        assert 'msg="configuration: changed" key=centre.names' in said
        assert 'level=warning room=hub.service msg="this takes a restart" key=centre.listen' in said
        names = shown(path)
        assert names["centre"] == "Port"
        assert "Help desk" in [queue["name"] for queue in names["queues"]]
        assert hub.end() == 0
        assert "Port" not in "\n".join(hub.log)


def test_with_a_mistake_the_old_configuration_stays(path: Path) -> None:
    with running(path) as hub:
        path.write_text(CENTRE.replace("north/pbx", "south/pbx"))
        hub.signal(signal.SIGHUP)
        line = hub.until("the configuration stays as it was")
        assert "level=error" in line
        assert 'key="feed[' in line
        assert run("status", str(path)).stdout.startswith("WALLBOARD UNKNOWN"), "the file itself is not in order"
        assert run("status").returncode == 0
        path.write_text(CENTRE)
        hub.signal(signal.SIGHUP)
        hub.until("the configuration is what it was")


def test_health_and_metrics_are_for_anybody_on_this_machine_and_nothing_else_is(path: Path) -> None:
    port = free_port()
    with running(path, listening(port), TOKEN=TOKEN):
        assert get(port, "/healthz") == (200, "text/plain; charset=utf-8", "ok\n")
        status, kind, body = get(port, "/metrics")
        assert (status, kind.partition(";")[0]) == (200, "text/plain")
        assert "wallboard_feed_up" in body
        with pytest.raises(urllib.error.HTTPError, match="404"):
            get(port, "/")


def test_its_files_are_its_own(path: Path) -> None:
    with running(path):
        for folder in ("STATE_DIRECTORY", "RUNTIME_DIRECTORY"):
            found = list(Path(os.environ[folder]).iterdir())
            assert found
            assert {stat.S_IMODE(file.stat().st_mode) & 0o007 for file in found} == {0}
            assert stat.S_IMODE(Path(os.environ[folder]).stat().st_mode) & 0o077 == 0


def test_what_a_feed_told_that_is_no_longer_there_does_not_come_back(path: Path) -> None:
    two = CENTRE + CENTRE[CENTRE.index("[[feed]]") :].replace("north/pbx", "north/old")
    with running(path, two) as hub:
        while len({queue["id"].partition(":")[0] for queue in shown(path)["queues"]}) < 2:
            pass
        hub.process.kill()
        hub.ended()
    with running(path) as hub:
        found = shown(path)
    assert {queue["id"].partition(":")[0] for queue in found["queues"]} == {"north/pbx"}
    assert [feed["id"] for feed in found["feeds"]] == ["north/pbx"]


# --- what is logged


def record(message: str, *arguments: object, level: int = logging.INFO, **facts: object) -> logging.LogRecord:
    made = logging.LogRecord("wallboard.hub.service", level, __file__, 1, message, arguments, None)
    vars(made).update(facts)
    return made


def test_a_line_is_one_fact_with_its_priority() -> None:
    lines = Lines(journal=True)
    assert lines.format(record("feed is lost", level=logging.WARNING, feed="n/p", why='say "so"\n')) == (
        '<4>level=warning room=hub.service msg="feed is lost" feed=n/p why="say \\"so\\" "'
    )
    assert [lines.format(record("x", level=level))[:3] for level in (10, 20, 40, 50)] == ["<7>", "<6>", "<3>", "<3>"]


def test_elsewhere_a_line_begins_with_the_time() -> None:
    made = record("ready")
    made.created = 1_763_812_800.25
    assert Lines(journal=False).format(made) == ("2025-11-22T12:00:00.250+00:00 level=info room=hub.service msg=ready")


def test_of_a_fault_the_place_is_named_and_not_what_it_says() -> None:
    made = record("feed failed")
    try:
        raise ValueError("Alice Able is not a number")
    except ValueError as fault:
        made.exc_info = (type(fault), fault, fault.__traceback__)
    line = Lines(journal=True).format(made)
    assert "Alice" not in line
    assert "fault=ValueError at=test_service.py:" in line


# --- a loop that is stuck


def test_a_loop_that_is_stuck_is_named_once_and_so_is_its_end(caplog: pytest.LogCaptureFixture) -> None:
    clock = ManualClock(100.0)
    watch = StallWatch(clock)
    watch.beaten()
    clock.advance(1.9)
    watch.look()
    assert caplog.records == []
    clock.advance(0.2)
    watch.look()
    watch.look()
    assert [record.getMessage() for record in caplog.records] == ["the event loop is stuck"]
    assert "test_service.py" in caplog.records[0].at  # type: ignore[attr-defined]
    watch.beaten()
    assert caplog.records[1].seconds == "2.1"  # type: ignore[attr-defined]


def test_a_hub_that_was_stopped_for_a_while_says_so(path: Path) -> None:
    with running(path) as hub:
        hub.signal(signal.SIGSTOP)
        Event().wait(2.5)  # that is how long it is stopped for
        hub.signal(signal.SIGCONT)
        assert float(hub.until("the event loop goes on").rpartition("seconds=")[2]) >= 2.0
