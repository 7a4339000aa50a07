"""What changes, as sentences: for a screen reader, a log, or a terminal that can only print.

One line a change, each with its time, nothing that moves and nothing said twice. How many wait is told when it changes,
but of one queue no oftener than every few seconds; a line on the whole is told every minute.
"""

from collections.abc import Iterator

from wallboard.figures import OFF, Shown, connecting, states, totals
from wallboard.model.measures import percent
from wallboard.model.rows import FeedRow
from wallboard.picture import Picture
from wallboard.text import clean
from wallboard.trouble import troubles
from wallboard.words import Words

_RESTED = 10.0  # seconds between two sentences on who waits in a queue
_EVERY = 60.0  # seconds between two on the whole
_NOTED = ("over_break", "unreachable", "error")  # states of an agent of which is told


class Teller:
    """Tells the difference between the last picture and this one."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._feeds: dict[str, tuple[str, str]] = {}
        self._levels: dict[str, int] = {}
        self._waiting: dict[str, tuple[int, float]] = {}
        self._agents: dict[str, str] = {}
        self._told = float("-inf")

    def tell(self, picture: Picture) -> list[str]:
        """The sentences of now; all there is at first."""
        said = [*self._of_feeds(picture), *self._of_queues(picture), *self._of_agents(picture)]
        if picture.queues and not 0 <= picture.now - self._told < _EVERY:
            self._told = picture.now
            said.append(self._of_all(picture))
        clock = self._words.clock(picture.now, picture.zone)
        return [f"{clock} {sentence}" for sentence in said]

    def _of_feeds(self, picture: Picture) -> Iterator[str]:
        say, words = self._words.say, self._words
        for feed in picture.feeds:
            now = _feed(feed)
            if self._feeds.get(feed.row.id) == now:
                continue
            self._feeds[feed.row.id] = now
            state, why = now
            word = say("connecting") if state == "connecting" else words.feed(state)
            sentence = say("Feed {name}: {state}", name=feed.name, state=word)
            yield f"{sentence}, {words.trouble(why)}." if why else f"{sentence}."

    def _of_queues(self, picture: Picture) -> Iterator[str]:
        say, words = self._words.say, self._words
        for queue in picture.queues:
            id, row = queue.row.id, queue.row
            if queue.lost:
                continue
            level = self._levels.get(id, 0)
            if row.level != level:
                self._levels[id] = row.level
                if row.level:
                    said = ", ".join(trouble.said for trouble in troubles(queue, words))
                    kind = say("Alarm") if row.level > 1 else say("Warning")
                    yield say("{kind}: {queue}: {what}.", kind=kind, queue=queue.name, what=said)
                else:
                    yield say("{queue} is calm again.", queue=queue.name)
            before, when = self._waiting.get(id, (0, float("-inf")))
            if row.waiting != before and not 0 <= picture.now - when < _RESTED:
                self._waiting[id] = row.waiting, picture.now
                yield say("{queue}: {n} waiting.", queue=queue.name, n=words.count(row.waiting))

    def _of_agents(self, picture: Picture) -> Iterator[str]:
        say, words = self._words.say, self._words
        for agent in picture.agents:
            row = agent.row
            before = self._agents.get(row.id)
            if agent.lost or row.state == before:
                continue
            self._agents[row.id] = row.state
            if row.state in _NOTED:
                reason = f", {clean(row.reason)}" if row.reason else ""
                yield say("{agent}: {state}.", agent=agent.name, state=words.state(row.state) + reason)
            elif before in _NOTED:
                yield say("{agent}: {state}.", agent=agent.name, state=words.state(row.state))

    def _of_all(self, picture: Picture) -> str:
        words, all, found = self._words, totals(picture.queues), states(picture.agents)
        on = sum(count for state, count in found.items() if state != OFF)
        return words.say(
            "{n} waiting, longest {time}; service level of the last 30 minutes {percent} %; {ready} of {on} ready.",
            n=words.count(all.waiting),
            time=words.duration(all.longest),
            percent=words.percent(percent(all.m30.good, all.m30.base)),
            ready=words.count(found["ready"]),
            on=words.count(on),
        )


def _feed(feed: Shown[FeedRow]) -> tuple[str, str]:
    if connecting(feed.row):
        return "connecting", ""
    return feed.row.state, feed.row.why if feed.row.state != "live" else ""
