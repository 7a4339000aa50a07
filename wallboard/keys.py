"""What the keys do, declared once: bindings, key line, palette and help all come from here.

None needs ctrl, alt or function keys; those belong to the terminal.
"""

from typing import NamedTuple

from wallboard.words import _


class Command(NamedTuple):
    """``id``: the app's action. ``keys``: any of them, by Textual's names.

    ``sign``: the keys as they are shown; ``label`` in one word and ``help`` in one sentence: "" = shown nowhere.
    ``footer``: stands on the key line. ``wall``: works on a wall, where nothing may be left open by a passer-by.
    ``on``: the only screen that it is for, whose action it then is; "" = it is everywhere, or the board's.
    """

    id: str
    keys: str
    sign: str = ""
    label: str = ""
    help: str = ""
    footer: bool = True
    wall: bool = True
    on: str = ""

    @property
    def action(self) -> str:
        """What a binding runs."""
        return f"{'screen' if self.on == DESK else 'app'}.{self.id}"


BOARD, DESK = "board", "desk"


def _of_desk(id: str, keys: str, sign: str, label: str, help: str, footer: bool = True) -> Command:
    return Command(id, keys, sign, label, help, footer, wall=False, on=DESK)


COMMANDS = (
    Command("board", "1", "1", _("Board"), _("the wall: numbers, queues, agents")),
    Command("desk", "2", "2", _("Desk"), _("queues, agents and who waits, one by one"), wall=False),
    Command("page(1)", "right", "▸", _("Next"), _("the next page of queues"), footer=False, on=BOARD),
    Command("page(-1)", "left", "◂", _("Back"), _("the page of queues before"), footer=False, on=BOARD),
    _of_desk("pane(1)", "tab", "tab", _("Pane"), _("the next table; with shift the one before")),
    _of_desk("filter", "slash", "/", _("Filter"), _("as you type: state:hold wait>60, a name, a number")),
    _of_desk("sort", "s", "s", _("Sort"), _("by the next column")),
    _of_desk("turn", "S", "S", _("Reverse"), _("sort the other way round"), footer=False),
    _of_desk("trouble", "n", "n", _("Trouble"), _("the next place in trouble")),
    _of_desk("mark", "space", "space", _("Mark"), _("mark the row, or take its mark away")),
    _of_desk("scope", "t", "t", _("Scope"), _("one site, team, tenant, group or queue, or all")),
    _of_desk("group", "g", "g", _("Group"), _("rows by the next thing they have in common")),
    _of_desk("columns", "v", "v", _("Columns"), _("more of them, and then fewer")),
    _of_desk("zoom", "z", "z", _("Zoom"), _("this table alone, and back")),
    _of_desk("copy", "y", "y", _("Copy"), _("the row, or all marked, for the clipboard")),
    _of_desk("export", "e", "e", _("Export"), _("the table as it is listed, as a CSV file"), footer=False),
    _of_desk("view", "V", "V", _("View"), _("a saved view by its name"), footer=False),
    _of_desk("shift(1)", "right", "▸", _("Right"), _("columns further right"), footer=False),
    _of_desk("shift(-1)", "left", "◂", _("Left"), _("columns further left"), footer=False),
    _of_desk("move(1)", "down,j", "j", _("Down"), _("the row below; also the arrow"), footer=False),
    _of_desk("move(-1)", "up,k", "k", _("Up"), _("the row above; also the arrow"), footer=False),
    _of_desk("back", "escape", "esc", _("Back"), _("end the zoom, then the filter, then the scope"), footer=False),
    Command("freeze", "f", "f", _("Freeze"), _("hold the picture, the clock runs on; again: go on"), wall=False),
    Command("theme", "T", "T", _("Theme"), _("the next theme of colours")),
    Command("language", "L", "L", _("Language"), _("the next language")),
    Command("mute", "M", "M", _("Bell"), _("whether the bell rings when an alarm begins")),
    Command(
        "help", "question_mark", "?", _("Help"), _("this page: keys, marks, and what each column means"), wall=False
    ),
    Command("palette", "colon", ":", _("Command"), _("find a command by its name"), footer=False, wall=False),
    Command("leave", "q", "q", _("Quit"), _("asks, then leaves"), wall=False),
    # What every program does, said nowhere.
    _of_desk("pane(-1)", "shift+tab", "", "", ""),
    _of_desk("scroll(1)", "pagedown", "", "", ""),
    _of_desk("scroll(-1)", "pageup", "", "", ""),
    _of_desk("end(-1)", "home", "", "", ""),
    _of_desk("end(1)", "end", "", "", ""),
    Command("quit", "ctrl+c"),
    Command("repaint", "ctrl+l"),
    Command("suspend", "ctrl+z"),
)


def commands(wall: bool = False, on: str = BOARD) -> tuple[Command, ...]:
    """The commands that work on a screen."""
    return tuple(command for command in COMMANDS if command.on in ("", on) and (command.wall or not wall))


def labels(muted: bool = False, on: str = BOARD) -> tuple[tuple[str, str], ...]:
    """Sign and label of every command of a screen's key line; a desk has the screens in its first line."""
    shown = (command for command in commands(on=on) if command.footer and command.sign)
    if on == DESK:
        shown = (
            command for command in sorted(shown, key=lambda command: command.on != DESK) if command.id not in SCREENS
        )
    return tuple((each.sign, _("Bell off") if muted and each.id == "mute" else each.label) for each in shown)


SCREENS = (BOARD, DESK)
