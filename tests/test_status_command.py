"""``wallboard status`` and ``wallboard tail`` as commands: against a hub, against a feed, and against nothing."""

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import CAPTURES, CENTRE, COMMAND, PATIENCE, RunningHub, run, running
from wallboard.cli import main

RECORDING = f"ami+file:{CAPTURES / 'exits-22.ami.gz'}"
ESCAPES = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[RunningHub]:
    with running(tmp_path / "centre.toml") as hub:
        while not json.loads(run("status", "--json").stdout)["queues"]:
            pass
        yield hub


def on_terminal(*arguments: str, **environment: str) -> str:
    """What a command writes to a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", "COLUMNS": "80", **environment},
        stdin=theirs,
        stdout=theirs,
    )
    os.close(theirs)
    said = b""
    try:
        while chunk := os.read(ours, 1 << 16):
            said += chunk
    except OSError:  # the other end of a pty is closed
        pass
    os.close(ours)
    child.wait(PATIENCE)
    return said.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("how", ["", "path", "address"])
def test_a_hub_is_found(hub: RunningHub, how: str) -> None:
    socket = next(Path(os.environ["RUNTIME_DIRECTORY"]).glob("*.sock"))
    done = run("status", *{"": [], "path": [str(hub.path)], "address": [f"unix:{socket}"]}[how])
    assert (done.returncode, done.stderr) == (0, "")
    first, blank, title, *_ = done.stdout.splitlines()
    assert re.fullmatch(r"WALLBOARD OK - Harbour \| waiting=\d+;;;0 longest=\d+s;;;0 .* abandoned=\d+c;;;0", first)
    assert blank == ""
    assert title.startswith("Harbour   20")
    assert title.endswith("   OK")
    assert "\x1b" not in done.stdout


def test_on_a_terminal_it_is_drawn_in_its_colours_unless_there_are_none(hub: RunningHub) -> None:
    coloured = on_terminal("status", TERM="xterm-256color", NO_COLOR="")
    assert coloured.startswith("\x1b[1mHarbour\x1b[0m   ")
    assert "\x1b[1;32mOK\x1b[0m" in coloured
    for environment in ({"NO_COLOR": "1", "TERM": "xterm"}, {"TERM": "dumb"}, {"TERM": "vt220", "NO_COLOR": ""}):
        plain = on_terminal("status", **environment)
        assert "\x1b" not in plain
        assert plain.splitlines()[2] == ESCAPES.sub("", coloured).splitlines()[2]


def test_it_speaks_chinese_and_ascii(hub: RunningHub) -> None:
    assert run("status", "--lang", "zh").stdout.splitlines()[2].startswith("海港   ")
    plain = run("status", PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert plain.stdout.isascii()
    assert "\\u" not in plain.stdout
    assert plain.returncode == 0


def test_for_programs_it_is_json(hub: RunningHub) -> None:
    found = json.loads(run("status", "--json").stdout)
    assert (found["centre"], found["status"], found["code"]) == ("Harbour", "ok", 0)
    assert {queue["name"] for queue in found["queues"]} == {"support", "sales", "billing", "vip", "night"}
    assert found["feeds"][0]["state"] == "recorded"
    assert found["journal"]["state"] == "ok"
    assert sum(found["agents"].values()) == 12


def test_the_exit_code_is_the_verdict(tmp_path: Path) -> None:
    sharp = "[defaults]\nlimits = { per_desk = [0.001, 0.002] }\n"
    with running(tmp_path / "centre.toml", CENTRE + sharp):
        while (done := run("status")).returncode != 2:
            assert done.returncode in (0, 1, 3)
    assert done.stdout.startswith("WALLBOARD CRITICAL - Harbour; ")
    assert "\n!2 " in done.stdout


def test_a_feed_itself_tells_what_is_now_and_no_verdict() -> None:
    done = run("status", RECORDING)
    assert done.returncode == 3
    assert done.stdout.startswith("WALLBOARD UNKNOWN - exits-22.ami.gz | waiting=0;;;0 ")
    assert "today" not in done.stdout
    assert "support" in done.stdout
    assert "today" not in json.loads(run("status", RECORDING, "--json").stdout)["queues"][0]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ([], "no hub runs here: start one with wallboard hub centre.toml"),
        (["{path}"], "no hub of {path} runs here: start it with wallboard hub {path}"),
        (["nothing.toml"], "No such file"),
        (["unix:/nowhere.sock"], "unix:/nowhere.sock: no hub answers there"),
        (["ws://127.0.0.1:1"], "no hub answers there"),
        (["ws://example.com:80"], "is not this machine"),
        (["http://pbx"], "begins with no kind of feed that is known"),
        (["queuelog:nowhere"], "nowhere"),
    ],
)
def test_whoever_cannot_be_seen_is_unknown(target: list[str], says: str, tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(CENTRE)
    for command in ("status", "tail"):
        done = run(command, *(one.format(path=path) for one in target))
        said = done.stdout if command == "status" else done.stderr
        assert says.format(path=path) in said
        assert said.startswith("WALLBOARD UNKNOWN - " if command == "status" else "wallboard: ")
        assert said.count("\n") == 1
        assert done.returncode == (3 if command == "status" else 1)


def test_of_several_hubs_one_has_to_be_named(hub: RunningHub, tmp_path: Path) -> None:
    with running(tmp_path / "other.toml", CENTRE.replace('"harbour"', '"other"', 1)):
        done = run("status")
    assert done.returncode == 3
    assert done.stdout.count("unix:") == 2


def lines(*arguments: str, number: int, stop: signal.Signals) -> tuple[list[str], int, str]:
    """The first lines of a command that goes on until it is stopped; its exit code, and what it said of it."""
    child = subprocess.Popen(
        [*COMMAND, *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    found = [child.stdout.readline().rstrip("\n") for _ in range(number)]
    if stop is signal.SIGPIPE:
        child.stdout.close()
    else:
        child.send_signal(stop)
    with child.stderr as errors:
        said = errors.read()
    code = child.wait(PATIENCE)
    child.stdout.close()
    return found, code, said


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGPIPE, 1)])
def test_events_of_a_hub_are_told_as_they_come(hub: RunningHub, stop: signal.Signals, code: int) -> None:
    found, ended, said = lines("tail", number=5, stop=stop)
    assert all(re.match(r"\d\d:\d\d:\d\d  north/pbx  \S", line) for line in found)
    assert (ended, said) == (code, "")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGPIPE])
def test_events_of_a_feed_are_told_without_a_hub(stop: signal.Signals) -> None:
    found, _, said = lines("tail", "--json", RECORDING, number=2, stop=stop)
    assert [json.loads(line)["type"] for line in found] == ["feed.status", "floor.synced"]
    assert said == ""


def test_a_tail_ends_with_its_hub(hub: RunningHub) -> None:
    child = subprocess.Popen([*COMMAND, "tail"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    assert hub.end() == 0
    _, said = child.communicate(timeout=PATIENCE)
    assert child.returncode == 1
    assert said.startswith("wallboard: unix:")
    assert said.count("\n") == 1


def test_a_token_that_others_may_read_is_no_verdict_either(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("a-token-of-more-than-sixteen")
    token.chmod(0o644)
    done = run("status", "ws://127.0.0.1:1", "--token-file", str(token))
    assert done.returncode == 3
    assert (
        done.stdout == f"WALLBOARD UNKNOWN - --token-file: others on this machine may read {token}; chmod 600 {token}\n"
    )
    token.chmod(0o600)
    assert "no hub answers there" in run("status", "ws://127.0.0.1:1", "--token-file", str(token)).stdout


def test_a_hub_over_tcp_wants_its_token(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    listen = f'listen = "127.0.0.1:{port}"\ntoken = "env:T"\n[[site]]'
    with running(tmp_path / "centre.toml", CENTRE.replace("[[site]]", listen, 1), T="a-token-of-more-than-sixteen"):
        at = f"ws://127.0.0.1:{port}"
        assert "the token is missing or wrong" in run("status", at).stdout
        assert run("status", at, WALLBOARD_TOKEN="a-token-of-more-than-sixteen").returncode == 0


def test_a_fault_of_ours_is_no_verdict(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("wallboard.glance.look", lambda *_, **__: 1 / 0)
    assert main(["status"]) == 3
    assert capsys.readouterr().out.startswith("WALLBOARD UNKNOWN - a fault in the program: ZeroDivisionError")


def test_it_loads_next_to_nothing(hub: RunningHub) -> None:
    code = "import sys; from wallboard.cli import main; main(['status']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Harbour" in done.stdout
    never = {"asyncio", "textual", "ssl", "sqlite3", "prometheus_client", "wallboard.hub.hub", "wallboard.floor.fold"}
    assert never & set(done.stderr.split()) == set()
