"""The panel that gives way to an alarm: which queue, what is wrong, by how much and for how long."""

from datetime import UTC, tzinfo
from typing import NamedTuple

from textual.strip import Strip

from wallboard.figures import OFF, Shown
from wallboard.model.measures import percent
from wallboard.model.rows import QueueRow
from wallboard.trouble import troubles
from wallboard.widgets.banner import LARGE, Parts, banner, joined
from wallboard.widgets.canvas import Canvas, Look, Piece, line
from wallboard.words import Words

_TURN = 8  # seconds that one of several alarms is shown


class Alarms(NamedTuple):
    """The queues in alarm, the one that has been for longest first; ``now``: whole seconds, by which they turn."""

    queues: tuple[Shown[QueueRow], ...] = ()
    now: float = 0.0
    zone: tzinfo = UTC


class AlarmCard(Canvas[Alarms]):
    def draw(self, value: Alarms, look: Look, width: int, height: int) -> list[Strip]:
        if not value.queues:
            return []
        place = int(value.now // _TURN) % len(value.queues)
        queue, words = value.queues[place], look.words
        texts = _texts(queue, value, words)
        if len(value.queues) > 1:
            texts[0] = (words.say("{n} of {all}", n=place + 1, all=len(value.queues)), *texts[0])
        if height >= LARGE:
            first = troubles(queue, words)[0]
            return banner(queue.name, first.value, texts, look, "crit_fill", width, height)
        plain, bold = (look.palette.style("on_fill", "crit_fill", bold=bold) for bold in (False, True))
        rows = [Piece(1, joined((f"!{queue.row.level} {queue.name}", *texts[0]), width - 2), bold)]
        rows += [Piece(4, joined(parts, width - 5), plain) for parts in texts[1:]]
        return [line(width, plain, [piece]) for piece in rows[:height]] + [line(width, plain)] * (height - len(rows))


def _texts(queue: Shown[QueueRow], value: Alarms, words: Words) -> list[Parts]:
    """What is wrong and for how long; then how the queue stands."""
    first, *others = troubles(queue, words)
    said = [first.said]
    if first.since is not None:
        time = words.duration(queue.now - first.since)
        clock = words.clock(first.since, value.zone)
        said.append(words.say("for {time}, since {clock}", time=time, clock=clock))
    row = queue.row
    agents = sum(count for state, count in row.states.items() if state != OFF)
    served = words.percent(percent(row.m30.good, row.m30.base))
    waiting = () if others else (words.say("{n} waiting", n=words.count(row.waiting)),)
    return [
        tuple(said),
        (
            *(trouble.said for trouble in others),
            *waiting,
            words.say("{ready} ready of {all}", ready=row.ready, all=agents),
            words.say("service level {percent} %, target {target}", percent=served, target=f"{row.target:g}"),
        ),
    ]
