"""What is laid over a screen for as long as it takes: help, the palette of commands, a question.

The screen below stays in sight and goes on.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from textual.app import ComposeResult
from textual.color import Color
from textual.events import Key
from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.screen import ModalScreen
from textual.widget import Widget

from wallboard.desk.column import Column
from wallboard.keys import COMMANDS, Command
from wallboard.text import wrapped
from wallboard.widgets.canvas import Look
from wallboard.widgets.sheet import Entry, Sheet, SheetCard, rows
from wallboard.widgets.state_stack import ORDER
from wallboard.words import FEED_MARKS, LANGUAGES, NONE, Words

_HELP, _PALETTE, _QUESTION = 76, 76, 44  # cells
_CHOICES = 12  # of the palette in sight at once
_ALWAYS = {command.keys: command.action for command in COMMANDS if not command.sign and not command.on}  # everywhere
_UNASKED = 30.0  # seconds after which a question that nobody answers goes away


class _Middle(Layout):
    """One card in the middle, as large as it wants to be or the screen allows."""

    name = "middle"

    def __init__(self, width: int, height: int) -> None:
        self._wanted = width, height

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        width, height = (min(wanted, room) for wanted, room in zip(self._wanted, size, strict=True))
        region = Region((size.width - width) // 2, (size.height - height) // 2, width, height)
        return [WidgetPlacement(region, NULL_OFFSET, Spacing(), child) for child in children if child.id == "card"]


class Overlay(ModalScreen[str | None]):
    """A card. Every key that means nothing to it closes it."""

    def __init__(self, look: Look, sheet: Sheet, width: int, height: int) -> None:
        super().__init__()
        self._look = look
        self._places = _Middle(width, height)
        self._card = SheetCard(look, sheet, id="card")

    @property
    def layout(self) -> Layout:
        return self._places

    def compose(self) -> ComposeResult:
        self.styles.background = Color(0, 0, 0, 0)
        yield self._card

    async def on_key(self, event: Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key in _ALWAYS:
            await self.run_action(_ALWAYS[event.key])
        else:
            self.pressed(event)

    def pressed(self, event: Key) -> None:
        self.dismiss(None)


def help(look: Look, commands: Sequence[Command], columns: Sequence[Column[Any]] = ()) -> Overlay:
    """What each column of a table means, every command, and every mark there is."""
    say = look.words.say
    entries = tuple(Entry(c.sign, say(c.label), say(c.help)) for c in commands if c.help)
    sheet = Sheet(say("Help"), say("any key closes"), entries, tuple(_marks(look)), heading=say("MARKS"))
    if not columns:
        return Overlay(look, sheet, _HELP, rows(sheet))
    entries = (*_explained(columns, look.words), Entry("", "", ""), *entries)
    return Reading(look, sheet._replace(entries=entries, note=say("arrows move, any other key closes")))


def _explained(columns: Sequence[Column[Any]], words: Words) -> Iterator[Entry]:
    """What each column means, how it is computed, and in which unit."""
    say = words.say
    for column in columns:
        measure = column.measure
        head, name = say(column.head) if column.head else say("mark"), say(measure.name)
        unit = f" ({measure.unit})" if measure.unit else ""
        said = f"{name}{unit}: {say(measure.formula)}" if name != head else f"{unit} {say(measure.formula)}".strip()
        for place, part in enumerate(wrapped(f"{said}; {measure.source}" if measure.source else said, _HELP - 20)):
            yield Entry("", "" if place else head, part)


def _marks(look: Look) -> Iterator[tuple[str, str, str]]:
    words, palette = look.words, look.palette
    for state in (*ORDER, "signed_off"):
        if state != "reserved":  # has the mark of ringing
            sign = " ".join(dict.fromkeys((words.letter(state), words.mark(state))))
            yield sign, "dim" if state == "signed_off" else palette.state(state), words.state(state)
    yield "*", "text", words.say("not in all queues")
    yield "!1", "warn", words.say("near a limit")
    yield "!2", "critical", words.say("past a limit")
    for state, token in (("live", "live"), ("stale", "stale"), ("lost", "lost"), ("recorded", "dim")):
        yield FEED_MARKS[state], token, words.feed(state)
    yield NONE, "text", words.say("not known")


class Reading(Overlay):
    """Pages of entries, which the keys that move turn; any other closes."""

    def __init__(self, look: Look, sheet: Sheet) -> None:
        self._sheet = sheet._replace(chosen=0)
        super().__init__(look, self._sheet, _HELP, rows(sheet))

    def pressed(self, event: Key) -> None:
        page = max(1, self.size.height - 6)
        last = len(self._sheet.entries) - 1
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": page, "space": page, "pageup": -page}
        if event.key not in steps:
            self.dismiss(None)
            return
        chosen = max(0, min(self._sheet.chosen + steps[event.key], last))
        self._sheet = self._sheet._replace(chosen=chosen)
        self._card.show(self._sheet, self._look)


class Question(Overlay):
    """Closes with its ``answer`` at one of some keys, with None at any other, and by itself if nobody is there."""

    def __init__(self, look: Look, sheet: Sheet, keys: tuple[str, ...], answer: str) -> None:
        super().__init__(look, sheet, _QUESTION, rows(sheet))
        self._keys = keys
        self._answer = answer

    def on_mount(self) -> None:
        self.set_timer(_UNASKED, self._give_up)

    def _give_up(self) -> None:
        if self.is_current:
            self.dismiss(None)

    def pressed(self, event: Key) -> None:
        self.dismiss(self._answer if event.key in self._keys else None)


def leave(look: Look) -> Question:
    """Whether to quit."""
    say = look.words.say
    entries = (Entry("q", say("Quit"), say("leave Wallboard")), Entry("esc", say("Stay"), say("so does any other key")))
    return Question(look, Sheet(say("Quit?"), "", entries), ("q", "enter"), "app.quit")


class Choice(NamedTuple):
    """What the palette offers; ``id``: by which it is found in every language."""

    entry: Entry
    action: str
    id: str

    def found(self, query: str) -> bool:
        """Whether every word that was typed stands somewhere in it."""
        text = f"{self.entry.sign} {self.entry.label} {self.entry.help} {self.id}".lower()
        return all(word in text for word in query.lower().split())


def choices(words: Words, commands: Sequence[Command], themes: Sequence[str]) -> list[Choice]:
    """The commands, then every theme and every language by name."""
    say = words.say
    found = [Choice(Entry(c.sign, say(c.label), say(c.help)), c.action, c.id) for c in commands if c.help]
    found = [choice for choice in found if choice.id != "palette"]
    for name in themes:
        found.append(Choice(Entry("", say("Theme"), name), f"app.theme({name!r})", f"theme {name}"))
    for code, name in LANGUAGES.items():
        found.append(Choice(Entry("", say("Language"), name), f"app.language({code!r})", f"language {code}"))
    return found


class Palette(Overlay):
    """Finds a command as one types, or whatever is ``offered``; closes with its action, or with None."""

    def __init__(self, look: Look, offered: Sequence[Choice], title: str = "") -> None:
        self._offered = offered
        self._title = title or look.words.say("Command")
        self._query = ""
        self._chosen = 0
        super().__init__(look, self._sheet(look), _PALETTE, _CHOICES + 3)

    def _found(self) -> list[Choice]:
        """What is called so comes before what only says so."""
        found = (choice for choice in self._offered if choice.found(self._query))
        return sorted(found, key=lambda choice: not choice.entry.label.lower().startswith(self._query.lower()))

    def _sheet(self, look: Look) -> Sheet:
        entries = tuple(choice.entry for choice in self._found())
        return Sheet(self._title, "esc", entries, query=self._query, chosen=self._chosen)

    def pressed(self, event: Key) -> None:
        found = self._found()
        if event.key == "escape" or (event.key == "enter" and not found):
            self.dismiss(None)
            return
        if event.key == "enter":
            self.dismiss(found[self._chosen].action)
            return
        if event.key in ("down", "up"):
            step = 1 if event.key == "down" else -1
            self._chosen = max(0, min(self._chosen + step, len(found) - 1))
        elif event.key == "backspace":
            self._query, self._chosen = self._query[:-1], 0
        elif event.is_printable and event.character:
            self._query, self._chosen = self._query + event.character, 0
        self._card.show(self._sheet(self._look), self._look)
