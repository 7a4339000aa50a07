"""The contacts that wait longest, by name of their queue: who to help first."""

from collections.abc import Mapping
from typing import NamedTuple

from textual.strip import Strip

from wallboard.model.rows import ContactRow
from wallboard.text import fit
from wallboard.widgets.canvas import Canvas, Look, Piece, Shown, heading, line, right
from wallboard.words import NONE


class Waiting(NamedTuple):
    """``contacts`` that wait, the longest first; ``queues``: queue id -> name; ``total`` waiting."""

    contacts: tuple[Shown[ContactRow], ...] = ()
    queues: Mapping[str, str] = {}


class WaitingList(Canvas[Waiting]):
    def draw(self, value: Waiting, look: Look, width: int, height: int) -> list[Strip]:
        words, style = look.words, look.palette.style
        title = words.say("WAITING LONGEST")
        lines = [heading(look, width, [Piece(0, title, style("strong", bold=True))])]
        if not value.contacts:
            return [*lines, line(width, style("bg"), [Piece(0, words.say("nobody waits"), style("dim"))])]
        for place, contact in enumerate(value.contacts[: height - 1], 1):
            more = len(value.contacts) - place
            if place == height - 1 and more:
                text = words.number_of("+ {n} more", "+ {n} more", more + 1)
                lines.append(line(width, style("bg"), [Piece(0, text, style("dim"))]))
                break
            lines.append(_row(contact, value.queues, look, width))
        return lines


def _row(contact: Shown[ContactRow], queues: Mapping[str, str], look: Look, width: int) -> Strip:
    style, words, row = look.palette.style, look.words, contact.row
    ink = "ghost" if contact.lost else "text"
    caller = row.caller_name or row.caller or NONE
    time = 10
    name = min(20, (width - time) // 3)
    pieces = [
        right(
            time - 2, words.duration(contact.now - row.since), style("ghost" if contact.lost else "strong", bold=True)
        ),
        Piece(time, fit(queues.get(row.queue, row.queue), name), style(ink)),
        Piece(time + name + 2, fit(caller, max(0, width - time - name - 2)), style("ghost" if contact.lost else "dim")),
    ]
    return line(width, style("bg"), pieces)
