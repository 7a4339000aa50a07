"""What the keys do, declared once: bindings and the key line come from here."""

from typing import NamedTuple

from textual.binding import Binding

from wallboard.words import _


class Command(NamedTuple):
    """``id``: the app's action; ``label`` in one word, for the key line."""

    id: str
    key: str
    label: str


COMMANDS = (
    Command("board", "1", _("Board")),
    Command("language", "L", _("Language")),
    Command("quit", "q", _("Quit")),
)
_UNSAID = (Command("quit", "ctrl+c", ""), Command("repaint", "ctrl+l", ""))  # what every terminal program does


def bindings() -> list[Binding]:
    """All commands, none of which needs ctrl, alt or function keys; those belong to the terminal."""
    return [Binding(command.key, f"app.{command.id}", command.label, show=False) for command in (*COMMANDS, *_UNSAID)]


def labels() -> tuple[tuple[str, str], ...]:
    """Key and label of every command."""
    return tuple((command.key, command.label) for command in COMMANDS)
