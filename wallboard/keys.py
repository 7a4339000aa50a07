"""What the keys do, declared once: bindings, key line, palette and help all come from here.

None needs ctrl, alt or function keys; those belong to the terminal.
"""

from typing import NamedTuple

from wallboard.words import _


class Command(NamedTuple):
    """``id``: the app's action. ``keys``: any of them, by Textual's names.

    ``sign``: the keys as they are shown; ``label`` in one word and ``help`` in one sentence: "" = shown nowhere.
    ``footer``: stands on the key line. ``wall``: works on a wall, where nothing may be left open by a passer-by.
    """

    id: str
    keys: str
    sign: str = ""
    label: str = ""
    help: str = ""
    footer: bool = True
    wall: bool = True


COMMANDS = (
    Command("board", "1", "1", _("Board"), _("the wall: numbers, queues, agents")),
    Command("page(1)", "right", "▸", _("Next"), _("the next page of queues"), footer=False),
    Command("page(-1)", "left", "◂", _("Back"), _("the page of queues before"), footer=False),
    Command("freeze", "f", "f", _("Freeze"), _("hold the picture, the clock runs on; again: go on"), wall=False),
    Command("theme", "T", "T", _("Theme"), _("the next theme of colours")),
    Command("language", "L", "L", _("Language"), _("the next language")),
    Command("mute", "M", "M", _("Bell"), _("whether the bell rings when an alarm begins")),
    Command("help", "question_mark", "?", _("Help"), _("this page"), wall=False),
    Command("palette", "colon", ":", _("Command"), _("find a command by its name"), footer=False, wall=False),
    Command("leave", "q", "q", _("Quit"), _("asks, then leaves"), wall=False),
    # What every terminal program does, said nowhere.
    Command("quit", "ctrl+c"),
    Command("repaint", "ctrl+l"),
    Command("suspend", "ctrl+z"),
)


def commands(wall: bool = False) -> tuple[Command, ...]:
    """The commands that work here."""
    return tuple(command for command in COMMANDS if command.wall or not wall)


def labels(muted: bool = False) -> tuple[tuple[str, str], ...]:
    """Sign and label of every command of the key line."""
    shown = (command for command in COMMANDS if command.footer and command.sign)
    return tuple((each.sign, _("Bell off") if muted and each.id == "mute" else each.label) for each in shown)
