import re

from wallboard.app import WallboardApp
from wallboard.keys import COMMANDS, commands, labels
from wallboard.text import width

CTRL = {"ctrl+c", "ctrl+l", "ctrl+z"}


def test_a_key_means_one_thing_and_needs_no_modifier_but_what_every_terminal_program_has() -> None:
    keys = [key for command in COMMANDS for key in command.keys.split(",")]
    assert len(set(keys)) == len(keys)
    assert {key for key in keys if "+" in key} == CTRL
    assert all(width(command.sign) == 1 for command in COMMANDS if command.label)


def test_every_command_is_there() -> None:
    for command in COMMANDS:
        assert hasattr(WallboardApp, "action_" + re.sub(r"\(.*", "", command.id))
        assert bool(command.sign) == bool(command.label) == bool(command.help)


def test_nothing_on_a_wall_leaves_anything_open() -> None:
    assert {command.id for command in COMMANDS} - {command.id for command in commands(wall=True)} == {
        "freeze", "help", "palette", "leave",
    }  # fmt: skip


def test_the_key_line_says_when_the_bell_is_off() -> None:
    assert dict(labels())["M"] == "Bell"
    assert dict(labels(muted=True))["M"] == "Bell off"
