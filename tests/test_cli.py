import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from wallboard import __version__
from wallboard.cli import main, parser
from wallboard.glyphs import Glyphs
from wallboard.terminal import Answer

CENTRE = """
version = 1
[[site]]
id = "n"
timezone = "UTC"
[[feed]]
id = "n/p"
url = "ami://w@localhost"
secret = "env:P"
"""


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as a shell starts it, without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "wallboard", *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def run_in_terminal(*arguments: str, **environment: str) -> tuple[str, int]:
    """The command on a pty: what it wrote, and its exit code."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "wallboard", *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    said = b""
    try:
        while chunk := os.read(ours, 1 << 16):
            said += chunk
    except OSError:  # the other end of a pty is closed
        pass
    os.close(ours)
    return said.decode(), child.wait()


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"wallboard {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["look"],
        ["watch"],
        ["report", "x", "--by", "sex"],
        ["report", "x", "--within", "-1"],
        ["demo", "--lang", "fr"],
    ],
)
def test_what_is_not_understood_is_told_with_the_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: wallboard")


def test_check_says_that_a_centre_is_in_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(CENTRE)
    assert main(["check", str(path)]) == 0
    assert capsys.readouterr().out.endswith("sites: 1, feeds: 1, queues: 0)\n")


def test_check_names_each_mistake_on_a_line_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(CENTRE.replace('"UTC"', '"Utopia"').replace("ami:", "amy:"))
    assert main(["check", str(path)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("site[\"n\"].timezone: 'Utopia' is not a time zone; ")
    assert second.startswith('feed["n/p"].url: begins with no kind of feed')


@pytest.mark.parametrize("command", [["demo"], ["watch", "ami://w@localhost"]])
def test_a_console_needs_a_terminal(command: list[str]) -> None:
    done = run(*command, TERM="xterm-256color")
    assert (done.stdout, done.stderr, done.returncode) == ("", "wallboard: this needs a terminal to draw in\n", 1)


@pytest.mark.parametrize("command", [["demo"], ["watch", "ami://w@localhost"]])
def test_a_console_needs_a_terminal_that_can_draw(command: list[str]) -> None:
    said, code = run_in_terminal(*command, TERM="dumb")
    assert code == 1
    assert said.startswith("wallboard: TERM names a terminal that can only print")
    assert "\x1b" not in said


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("nothing.toml", "No such file"),
        ("http://x", "no kind of feed"),
        ("ami://w:hunter2@localhost", "has a password in it"),
        ("ami://w@192.0.2.1", "--insecure"),
    ],
)
def test_a_target_that_cannot_be_watched_is_told_in_one_line(target: str, why: str) -> None:
    said, code = run_in_terminal("watch", target, TERM="xterm-256color")
    assert code == 1
    assert said.startswith("wallboard: ")
    assert why in said
    assert said.count("\n") == 1
    assert "hunter2" not in said
    assert "\x1b" not in said


def test_every_mistake_of_a_centre_is_told_before_it_is_watched(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(CENTRE.replace('"UTC"', '"Utopia"').replace("ami:", "amy:"))
    said, code = run_in_terminal("watch", str(path), TERM="xterm-256color")
    assert code == 1
    assert [line.partition(":")[0] for line in said.splitlines()] == ["wallboard", "wallboard"]


@pytest.mark.parametrize("source", ["queuelog:nothing", "ami+file:nothing.ami", "nothing", "http://x"])
def test_a_source_that_cannot_be_reported_is_told_in_one_line(source: str) -> None:
    done = run("report", source)
    assert (done.stdout, done.returncode) == ("", 1)
    assert done.stderr.startswith("wallboard: ")
    assert done.stderr.count("\n") == 1


def test_whoever_reads_us_may_stop_reading(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text("version = 1\n" + "".join(f"[k{number}]\n" for number in range(5_000)))
    command = f"{sys.executable} -m wallboard check {path} | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    assert done.returncode == 1


def test_a_terminal_that_knows_no_chinese_gets_the_rest() -> None:
    done = run("check", "海.toml", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("\\u6d77.toml: cannot be read")


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """How the console was opened, instead of opening it."""
    opened: dict[str, Any] = {}

    class Quiet:
        def __enter__(self) -> "Quiet":
            return self

        def __exit__(self, *_: object) -> None: ...

        def answer(self) -> Answer:
            return Answer(answers=True, wide=bool(os.environ.get("WIDE")))

    monkeypatch.setattr("wallboard.terminal.is_there", lambda: True)
    monkeypatch.setattr("wallboard.terminal.Probe", Quiet)
    monkeypatch.setattr("wallboard.app.run", lambda link, **options: opened.update(options) or 0)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("P", "secret")
    return opened


@pytest.mark.parametrize(
    ("said", "wall", "rings"),
    [("", False, True), ("", True, False), ("bell = true", True, True), ("bell = false", False, False)],
)
def test_the_bell_rings_at_a_desk_and_on_a_wall_only_if_told_to(
    tmp_path: Path, console: dict[str, Any], said: str, wall: bool, rings: bool
) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(f"{CENTRE}\n[board]\n{said}\n")
    assert main(["watch", str(path), *(["--wall"] if wall else [])]) == 0
    assert (console["bell"], console["wall"]) == (rings, wall)


def test_a_console_draws_with_what_the_terminal_has(console: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    encoding = "utf-8"
    monkeypatch.setattr("sys.stdout", type("Out", (), {"encoding": encoding, "flush": lambda self: None})())
    main(["demo"])
    assert (console["glyphs"], console["diff"], console["answers"]) == (Glyphs.FULL, True, True)
    main(["demo", "--ascii", "--no-diff"])
    assert (console["glyphs"], console["diff"]) == (Glyphs.ASCII, False)
    monkeypatch.setenv("WIDE", "1")
    main(["demo"])
    assert console["glyphs"] is Glyphs.SAFE
    monkeypatch.setattr("sys.stdout", type("Out", (), {"encoding": "latin-1", "flush": lambda self: None})())
    main(["demo"])
    assert console["glyphs"] is Glyphs.ASCII


@pytest.mark.parametrize("said", ["zh", "zh_CN", "zh-cn", "zh_CN.UTF-8"])
def test_a_language_may_be_said_as_people_say_it(said: str) -> None:
    assert parser().parse_args(["demo", "--lang", said]).lang == "zh_CN"


def test_a_language_there_is_not_is_refused_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["demo", "--lang", "tlh"])
    assert "'zh_CN'" in capsys.readouterr().err
