"""The contacts that wait longest: who to help first."""

from collections.abc import Mapping
from typing import NamedTuple

from textual.strip import Strip

from wallboard.figures import Shown
from wallboard.model.rows import ContactRow
from wallboard.text import fit
from wallboard.widgets.canvas import Canvas, Look, Piece, heading, line, right
from wallboard.words import NONE

_TIME = 8  # cells of a wait


class Waiting(NamedTuple):
    """``contacts`` that wait, the longest first; ``queues``: queue id -> name."""

    contacts: tuple[Shown[ContactRow], ...] = ()
    queues: Mapping[str, str] = {}


class WaitingList(Canvas[Waiting]):
    def draw(self, value: Waiting, look: Look, width: int, height: int) -> list[Strip]:
        words, style = look.words, look.palette.style
        lines = [heading(look, width, [Piece(0, words.say("WAITING LONGEST"), style("strong", bold=True))])]
        if not value.contacts:
            said = words.say("nobody waits") if value.queues else ""
            return [*lines, line(width, style("bg"), [Piece(2, said, style("dim"))])]
        room = height - 1
        if len(value.contacts) > room:
            room -= 1
        lines += [_row(contact, value.queues, look, width) for contact in value.contacts[:room]]
        if len(value.contacts) > room:
            text = words.number_of("+ {n} more", "+ {n} more", len(value.contacts) - room)
            lines.append(line(width, style("bg"), [Piece(2, text, style("dim"))]))
        return lines


def _row(contact: Shown[ContactRow], queues: Mapping[str, str], look: Look, width: int) -> Strip:
    words, row = look.words, contact.row
    inks = ("ghost", "ghost", "ghost") if contact.lost else ("strong", "text", "dim")
    age, place, who = (look.palette.style(ink, bold=ink == "strong") for ink in inks)
    name = min(20, (width - _TIME) // 2)
    caller = row.caller_name or row.caller or NONE
    pieces = [
        right(_TIME, words.duration(contact.now - row.since), age),
        Piece(_TIME + 2, fit(queues.get(row.queue, row.queue), name), place),
        Piece(_TIME + name + 4, fit(caller, max(0, width - _TIME - name - 4)), who),
    ]
    return line(width, look.palette.style("bg"), pieces)
