"""The numbers that are read across the room, from the figures of all queues and agents."""

from wallboard.figures import OFF, common, states, totals, waited
from wallboard.model.measures import abandon_rate, asa, percent
from wallboard.picture import Picture
from wallboard.widgets.facts import Fact
from wallboard.widgets.hero import Card
from wallboard.words import NONE, Words

_TONES = ("strong", "warn", "critical", "critical")  # by level


class Cards:
    """One picture's figures, worded. ``since``: from when on today is whole, as a clock; "" = from its start."""

    def __init__(self, picture: Picture, words: Words) -> None:
        self.picture = picture
        self.words = words
        self.all = totals(picture.queues)
        self.states = states(picture.agents)
        self.on = sum(count for state, count in self.states.items() if state != OFF)
        self.known = self.on > self.states["unknown"]
        whole_from = [queue.row.since for queue in picture.queues if queue.row.since]
        self.since = words.clock(max(whole_from), picture.zone)[:5] if whole_from else ""
        self.served = percent(self.all.m30.good, self.all.m30.base)
        self.target = common(queue.row.target for queue in picture.queues)
        self.within = common(queue.row.within for queue in picture.queues)
        self.formula = common(queue.row.formula for queue in picture.queues) or words.say("mixed formulas")

    def tone(self, ink: str, zero: bool = False) -> str:
        """Faint for what says nothing, ghost once it is no longer live, else the ink."""
        return "faint" if zero else "ghost" if self.picture.lost else ink

    def of_all(self, sign: str) -> str:
        """How many agents are ready of those signed on."""
        return f"{self.states['ready'] if self.known else NONE}{sign}{self.on}"

    def heroes(self) -> dict[str, Card]:
        """All cards by id; a number that has no source yet is not drawn as zero."""
        cards = {
            "waiting": self.waiting(),
            "longest": self.longest(),
            "service": self.service(),
            "answered": self.answered(),
            "abandoned": self.abandoned(),
            "ready": self.ready(),
        }
        if self.picture.queues:
            return cards
        return {id: card._replace(value=NONE, captions=(), unit="", tone="faint") for id, card in cards.items()}

    def waiting(self) -> Card:
        words, count, places = self.words, self.all.waiting, self.all.places
        where: tuple[str, ...] = ()
        if places:
            where = (words.number_of("{n} queue", "{n} queues", len(places)),)
        if len(places) == 1:
            where = (words.say("{n} in {queue}", n=count, queue=places[0].name), places[0].name)
        return Card((words.say("WAITING"),), str(count), where, tone=self.tone("strong", not count))

    def longest(self) -> Card:
        say, where, wait = self.words.say, self.all.where, self.all.longest
        captions: tuple[str, ...] = ()
        if where:
            limit = where.row.wait_limit.critical or where.row.wait_limit.warn
            short = say("limit {time}", time=self.words.duration(limit)) if limit else ""
            captions = (f"{where.name}   {short}".rstrip(), short or where.name)
        return Card(
            (say("LONGEST WAIT"), say("LONGEST")),
            self.words.duration(wait),
            captions,
            tone=self.tone("strong", wait is None),
            fill="crit_fill" if self._breached() else "",
        )

    def _breached(self) -> bool:
        """Whether somebody waits past the limit of their queue."""
        limits = ((queue, queue.row.wait_limit.critical) for queue in self.picture.queues if not queue.lost)
        return any(limit and (waited(queue) or 0.0) >= limit for queue, limit in limits)

    def service(self) -> Card:
        words, all = self.words, self.all
        labels = [words.say("SERVICE LEVEL   30 min"), words.say("SL 30 min")]
        goal, target = "", ""
        if self.target is not None and self.within is not None:
            values = {"target": f"{self.target:g}", "within": f"{self.within:g}"}
            goal = "{target}/{within}".format(**values)
            labels.insert(0, words.say("SL {target}/{within}  30 min", **values))
            labels.insert(0, words.say("SERVICE LEVEL  {target}/{within}   30 min", **values))
            target = words.say("target {percent}", percent=values["target"])
        today = self.today(words.percent(percent(all.today.good, all.today.base), 1))
        below = self.served is not None and self.target is not None and self.served < self.target
        return Card(
            tuple(labels),
            words.percent(self.served),
            (
                *(gap.join(filter(None, (target, today, self.formula))) for gap in ("   ", "  ")),
                f"{goal} {self.formula}   {today}".strip(),
                f"{goal} {self.formula}".strip(),
            ),
            unit="" if self.served is None else "%",
            tone=self.tone(_TONES[max(1, min(all.level, 3))] if below else "strong", self.served is None),
        )

    def today(self, figure: str) -> str:
        """A figure of today; one with a hole says so."""
        if self.since:
            return self.words.say("since {clock}: {figure}", clock=self.since, figure=figure)
        return self.words.say("today {figure}", figure=figure)

    def answered(self) -> Card:
        day = self.all.today
        offered = self.words.say("offered {n}", n=self.words.count(day.offered))
        captions = (self.today("").rstrip(" :") + f"   {offered}", offered)
        return Card(
            (self.words.say("ANSWERED"),),
            str(day.answered),
            captions,
            tone=self.tone("text", not day.answered),
            minor=True,
        )

    def abandoned(self) -> Card:
        day = self.all.today
        rate = self.words.percent(abandon_rate(day.abandoned, day.offered), 1)
        captions = () if rate == NONE else (f"{rate} %",)
        return Card(
            (self.words.say("ABANDONED"), self.words.say("ABAND.")),
            str(day.abandoned),
            captions,
            tone=self.tone("text", not day.abandoned),
            minor=True,
        )

    def ready(self) -> Card:
        """Nobody ready is not quiet while somebody waits; of agents unknown nobody knows."""
        say, ready, on = self.words.say, self.states["ready"], self.words.count(self.on)
        tone = "ready" if ready else "critical" if self.known and self.all.waiting else "faint"
        captions = (say("of {n} on", n=on), say("of {n}", n=on))
        value = str(ready) if self.known else NONE
        return Card((say("READY"),), value, captions, tone=self.tone(tone, tone == "faint"), minor=True)

    def facts(self) -> tuple[Fact, ...]:
        """What the small board says beside its three cards."""
        words, day = self.words, self.all.today
        rate = words.percent(abandon_rate(day.abandoned, day.offered), 1)
        served = words.percent(percent(day.good, day.base), 1)
        figures = (
            (words.say("ready"), self.of_all(" / "), "ready" if self.states["ready"] else "text", self.on),
            (words.say("answered"), words.count(day.answered), "text", day.answered),
            (words.say("abandoned"), f"{words.count(day.abandoned)}  {rate} %", "text", day.abandoned),
            (words.say("SL today"), f"{served} %", "text", day.base),
            (words.say("ASA"), words.duration(asa(day.wait, day.answered)), "text", day.answered),
        )
        if not self.picture.queues:
            return tuple(Fact(label, NONE, "faint") for label, *_ in figures)
        brief = {words.say("abandoned"): words.say("aband.")}
        return tuple(
            Fact(label, figure, self.tone(ink, not count), brief.get(label, ""))
            for label, figure, ink, count in figures
        )
