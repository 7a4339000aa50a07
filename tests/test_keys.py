import re

from wallboard.app import WallboardApp
from wallboard.keys import BOARD, COMMANDS, DESK, commands, labels
from wallboard.screens.desk import Desk
from wallboard.text import width

CTRL = {"ctrl+c", "ctrl+l", "ctrl+z"}


def test_a_key_means_one_thing_and_needs_no_modifier_but_what_every_terminal_program_has() -> None:
    for screen in (BOARD, DESK):
        keys = [key for command in commands(on=screen) for key in command.keys.split(",")]
        assert len(set(keys)) == len(keys)
        assert {key for key in keys if "+" in key} - {"shift+tab"} == CTRL
    assert all(width(command.sign) <= len("space") for command in COMMANDS)


def test_every_command_is_there() -> None:
    for command in COMMANDS:
        owner = Desk if command.on == DESK else WallboardApp
        assert hasattr(owner, "action_" + re.sub(r"\(.*", "", command.id)), command.id
        assert bool(command.sign) == bool(command.label) == bool(command.help)


def test_nothing_on_a_wall_leaves_anything_open() -> None:
    left = {command.id for command in commands()} - {command.id for command in commands(wall=True)}
    assert left == {"desk", "freeze", "help", "palette", "leave"}
    assert [command for command in commands(wall=True) if command.on == DESK] == []


def test_the_key_line_says_when_the_bell_is_off() -> None:
    assert dict(labels())["M"] == "Bell"
    assert dict(labels(muted=True))["M"] == "Bell off"


def test_a_desk_s_own_keys_come_first_on_its_key_line() -> None:
    shown = [sign for sign, _ in labels(on=DESK)]
    assert shown[:3] == ["tab", "/", "s"]
    assert shown[-2:] == ["?", "q"]
    assert not {"1", "2"} & set(shown), "the screens stand in the first line"
