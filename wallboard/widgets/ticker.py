"""The line that says in words what is wrong, the worst first."""

from collections.abc import Iterator

from rich.style import Style
from textual.strip import Strip

from wallboard.picture import News
from wallboard.text import width as cells
from wallboard.trouble import troubles
from wallboard.widgets.canvas import Canvas, Look, Piece, fitting, line

_GAP = 4  # cells between two entries
_MORE = 6  # cells that say how many are not shown

Entry = tuple[str, tuple[str, ...], Style, Style]


class Ticker(Canvas[News]):
    def draw(self, value: News, look: Look, width: int, height: int) -> list[Strip]:
        say, style = look.words.say, look.palette.style
        entries = list(_entries(value, look))
        if not entries and value.heard and not value.lost:
            entries = [("+", (say("No alarms"),), style("ok", bold=True), style("ok"))]
        pieces: list[Piece] = []
        x = 0
        for place, (mark, texts, bold, plain) in enumerate(entries):
            left = len(entries) - place
            room = width - x - cells(mark) - 1 - (_MORE if left > 1 else 0)
            text = fitting(texts, room)
            if place and text not in texts:
                pieces.append(Piece(x, f"+{left}", style("dim")))
                break
            pieces += [Piece(x, mark, bold), Piece(x + cells(mark) + 1, text, plain)]
            x += cells(mark) + 1 + cells(text) + _GAP
        return [line(width, style("bg"), pieces)]


def _entries(value: News, look: Look) -> Iterator[Entry]:
    """Mark and text of each, the fullest wording first, with their styles."""
    words, style = look.words, look.palette.style
    for queue in value.queues:
        if not queue.lost:
            tone = "critical" if queue.row.level > 1 else "warn"
            trouble = troubles(queue, words)[0]
            texts = f"{queue.name} {trouble.said}", f"{queue.name} {trouble.value}", queue.name
            yield f"!{queue.row.level}", texts, style(tone, bold=True), style("text")
    live = [agent for agent in value.agents if not agent.lost]
    if live:
        text = words.number_of("{n} agent over break", "{n} agents over break", len(live))
        longest = words.duration(max(agent.now - agent.row.since for agent in live))
        yield words.mark("over_break"), (f"{text} {longest}", text), style("over_break", bold=True), style("text")
    if held := sum(queue.lost for queue in value.queues):
        said = words.say("Alarms held: {n}", n=words.count(held))
        yield "x", (said,), style("ghost", bold=True), style("ghost")
