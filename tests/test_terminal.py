"""What is asked of a terminal before anything is drawn, by terminals that answer differently."""

import sys

import pytest

from tests.terminal import Pty

ASK = "from wallboard.terminal import Probe\nwith Probe() as probe: said = probe.answer()\nprint(said)"


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("\x1b[7;2R", "Answer(answers=True, wide=False)"),
        ("\x1b[7;3R", "Answer(answers=True, wide=True)"),
        ("qq\x1b[1;2R", "Answer(answers=True, wide=False)"),
        ("", "Answer(answers=False, wide=False)"),
        ("garbage", "Answer(answers=False, wide=False)"),
    ],
)
def test_a_terminal_is_asked_how_wide_a_block_is(reply: str, answer: str) -> None:
    with Pty([sys.executable, "-c", ASK], 80, 24) as terminal:
        attributes = terminal.attributes()
        said = b""
        while b"\x1b[6n" not in said:
            said += terminal.take(10.0) or b""
        if reply:
            terminal.type(reply)
        while came := terminal.take(10.0):
            said += came
            if answer.encode() in said:
                break
        assert answer.encode() in said
        assert reply.encode() not in said or not reply, "what it answers is not echoed"
        assert terminal.process.wait(10) == 0
        assert terminal.attributes() == attributes


def test_on_a_terminal_with_wide_blocks_nothing_is_drawn_with_them() -> None:
    with Pty([sys.executable, "-m", "wallboard", "demo"], 80, 24) as terminal:
        said = b""
        while b"\x1b[6n" not in said:
            said += terminal.take(10.0) or b""
        terminal.type("\x1b[1;3R")
        shown = b""
        while b"Quit" not in shown:
            shown += terminal.take(10.0) or b""
        assert not set(shown.decode(errors="replace")) & set("█▀▄▌─▁")
