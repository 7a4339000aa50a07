"""What the lines of a queue have in common, whatever their size."""

from rich.style import Style

from wallboard.figures import OFF, Shown, waited
from wallboard.glyphs import Glyphs
from wallboard.model.measures import percent
from wallboard.model.rows import QueueRow
from wallboard.text import fit
from wallboard.widgets.canvas import Look, Piece
from wallboard.widgets.sparkline import numbers, sparkline
from wallboard.widgets.state_stack import attention, stack

_TONES = ("strong", "warn", "critical", "critical")  # by level
_SEATS = 12  # cells: fewer would show hardly anybody
_NOTE = 6  # cells that say how many agents are not shown
_MINUTES = 30  # of a sparkline, a column each


class QueueFace:
    """A queue on its ground, that of a ``calm`` one or of one in ``alarm``: what its lines have in common."""

    def __init__(self, shown: Shown[QueueRow], look: Look, alarm: str = "crit_band", calm: str = "bg") -> None:
        self.shown = shown
        self.row = shown.row
        self.look = look
        self.level = 0 if shown.lost else min(self.row.level, 3)
        self.alarm = self.level > 1
        self.ground = alarm if self.alarm else calm
        self.tone = "ghost" if shown.lost else "on_fill" if self.ground == "crit_fill" else _TONES[self.level]
        self.wait = waited(shown)
        self.served = percent(self.row.m30.good, self.row.m30.base)

    def style(self, ink: str, bold: bool = False) -> Style:
        if self.shown.lost and ink != "faint":
            ink = "ghost"
        elif self.ground == "crit_fill" or (self.alarm and ink == "dim"):
            ink = self.tone
        return self.look.palette.style(ink, self.ground, bold)

    @property
    def formula(self) -> str:
        if not self.row.formula:
            return self.look.words.say("mixed formulas")
        return f"{self.row.formula} {self.row.target:g}/{self.row.within:g}"

    @property
    def mark(self) -> str:
        return f"!{self.level}" if self.level else ""

    @property
    def agents(self) -> dict[str, int]:
        return {state: count for state, count in self.row.states.items() if state != OFF}

    def quiet(self, zero: bool, ink: str = "") -> Style:
        """The style of a number: faint if it says nothing, otherwise in the tone of the queue's level."""
        return self.style("faint" if zero else ink or self.tone, bold=not zero)

    def share(self) -> Style:
        """The style of the service level: a calm one stands back behind who waits now."""
        return self.quiet(self.served is None, "" if self.level else "text")

    def marker(self) -> Style:
        return self.look.palette.style("text", self.tone if self.level else "rule")

    def bar(self, x: int, cells: int) -> list[Piece]:
        """How much of the wait limit the longest wait has used up."""
        limit = self.row.wait_limit.critical or self.row.wait_limit.warn
        if not limit:
            return []
        part = min(1.0, (self.wait or 0.0) / limit)
        used = max(1, round(cells * part)) if self.wait else 0
        ink = self.tone if self.level or self.shown.lost else "accent"
        full, rest = (self.look.palette.style("text", ground, bold=True) for ground in (ink, "raised"))
        return [Piece(x, self.look.glyphs.bar(used), full), Piece(x + used, " " * (cells - used), rest)]

    def ready(self) -> str:
        counts = self.agents
        if not counts:
            return self.look.words.say("no agents")
        if set(counts) == {"unknown"}:
            return ""
        return self.look.words.say("{ready} ready of {all}", ready=counts.get("ready", 0), all=sum(counts.values()))

    def ready_style(self) -> Style:
        """Nobody ready is not quiet while somebody waits."""
        if self.row.waiting and not self.row.ready and not self.shown.lost:
            return self.style(self.tone, bold=True)
        return self.style("dim")

    def states(self, x: int, cells: int, labels: bool = True) -> list[Piece]:
        """The agents by state; of a lost feed only how many there were."""
        counts = self.agents
        if counts and set(counts) == {"unknown"}:
            words = self.look.words
            text = f"{words.mark('unknown')} {counts['unknown']} {words.state('unknown')}" if labels else ""
            return [Piece(x, fit(text, cells), self.look.palette.style("ghost", "surface"))]
        return stack(counts, self.look, x, cells, labels)

    def curve(self, cells: int, rows: int, peak: int) -> list[str]:
        if self.look.glyphs is Glyphs.ASCII:
            return numbers(self.row.waits, min(cells, _MINUTES), rows)
        return sparkline(self.row.waits, min(cells, _MINUTES), rows, peak)

    def letters(self, x: int, end: int, rows: int) -> list[list[Piece]]:
        """One letter an agent in columns ``x`` to ``end``, those that need attention first; the rest is counted."""
        look, counts, room = self.look, self.agents, end - x
        if room < _SEATS:
            return [[] for _ in range(rows)]
        quiet = look.palette.style("ghost", "surface") if self.shown.lost else None
        seats = [state for state in sorted(counts, key=attention) for _ in range(counts[state])]
        pitch = 2 if 2 * len(seats) <= room // 2 * 2 * rows else 1
        note, columns = "", room // pitch
        if len(seats) > columns * rows:
            left = columns * rows - _NOTE
            note, seats = f" +{len(seats) - left}", seats[:left]
        lines = [
            [
                Piece(x + pitch * place, look.words.letter(state).rjust(pitch), quiet or look.palette.letter(state))
                for place, state in enumerate(seats[columns * row : columns * (row + 1)])
            ]
            for row in range(rows)
        ]
        if note:
            lines[-1].append(Piece(end - _NOTE, note, self.style("dim")))
        return lines
