"""The wall: what a supervisor sees first, and for most of the day only."""

import asyncio

from textual.app import ComposeResult
from textual.layout import Layout
from textual.screen import Screen

from wallboard.figures import together
from wallboard.hub.link import Link, LinkError
from wallboard.keys import labels
from wallboard.model.queries import CurveAnswer, CurveQuery
from wallboard.model.rows import Frame, QueueRow, Window
from wallboard.picture import Names, News, Picture, take
from wallboard.screens.cards import Cards
from wallboard.screens.order import Pages, TroubleOrder
from wallboard.screens.places import HEROES, BoardLayout, Scene, places
from wallboard.widgets import chart
from wallboard.widgets.agent_grid import AgentGrid, Seats
from wallboard.widgets.alarm_card import AlarmCard, Alarms
from wallboard.widgets.canvas import Look
from wallboard.widgets.day_curve import Curve, DayCurve, worth_drawing
from wallboard.widgets.facts import Facts
from wallboard.widgets.feed_line import FeedLine, Feeds
from wallboard.widgets.hero import Card, Hero
from wallboard.widgets.key_line import KeyLine
from wallboard.widgets.lost_card import LostCard
from wallboard.widgets.queue_lines import QueueLines, QueueTable, peak
from wallboard.widgets.sites import Sites
from wallboard.widgets.status_text import StatusText
from wallboard.widgets.ticker import Ticker
from wallboard.widgets.title_line import Title, TitleLine
from wallboard.widgets.today import Day, Today
from wallboard.widgets.trunk_lines import TrunkLines
from wallboard.widgets.waiting_list import Waiting, WaitingList
from wallboard.words import _

SITES = _("SITES")
_AGAIN = 60.0  # seconds after which the day's curve is asked for again


class Board(Screen[None]):
    """``wall``: nobody sits here, so no keys are shown. ``muted``: the bell does not ring.

    ``rotate``: seconds that a page of queues is shown, 0 = for ever.
    """

    def __init__(self, link: Link, look: Look, wall: bool = False, muted: bool = False, rotate: float = 0.0) -> None:
        super().__init__(id="board")
        self._link = link
        self._look = look
        self._wall = wall
        self._muted = muted
        self._second = 0
        self._heard = False
        self._held: Picture | None = None
        self._names = Names(look.words)
        self._order = TroubleOrder()
        self._pages = Pages(rotate)
        self._day: CurveAnswer | None = None
        self._places = BoardLayout()

    @property
    def layout(self) -> Layout:
        return self._places

    @property
    def columns(self) -> tuple[()]:
        """What is shown here says itself what it is."""
        return ()

    def compose(self) -> ComposeResult:
        look = self._look
        self.styles.background = look.palette.css("bg")
        self._title = TitleLine(look, Title(), id="title")
        self._heroes = {id: Hero(look, Card(("",), ""), id=id) for id in HEROES}
        self._facts = Facts(look, (), id="facts")
        self._queues = QueueLines(look, QueueTable(), id="queues")
        self._agents = AgentGrid(look, Seats(), id="agents")
        self._sites = Sites(look, (), id="sites")
        self._site_lines = QueueLines(look, QueueTable(), id="site_lines")
        self._today = Today(look, Day(), id="today")
        self._curve = DayCurve(look, Curve(), id="curve")
        self._alarm = AlarmCard(look, Alarms(), id="alarm")
        self._ticker = Ticker(look, News(), id="ticker")
        self._lost_card = LostCard(look, Feeds(), id="lost")
        self._contacts = WaitingList(look, Waiting(), id="contacts")
        self._trunks = TrunkLines(look, (), id="trunks")
        self._keys = KeyLine(look, self._labels(), id="keys")
        self._feeds = FeedLine(look, Feeds(), id="feeds")
        self._status = StatusText(look, None, id="status")
        yield self._title
        yield from self._heroes.values()
        yield from (
            self._facts,
            self._queues,
            self._agents,
            self._sites,
            self._site_lines,
            self._contacts,
            self._trunks,
        )
        yield from (self._today, self._curve, self._alarm, self._lost_card)
        yield from (self._ticker, self._keys, self._feeds, self._status)

    def on_mount(self) -> None:
        self.set_interval(_AGAIN, self._pull)
        self.paint()  # what is known already, or the first picture would be a blank one

    def _pull(self) -> None:
        """The day's curve is asked for, not sent: it changes once in a quarter of an hour."""
        self.run_worker(self._ask(), name="day", exclusive=True)

    async def _ask(self) -> None:
        try:
            answer = await self._link.ask(CurveQuery())
        except LinkError:  # whoever follows the link says so
            return
        if not isinstance(answer, CurveAnswer):
            return
        if worth_drawing(answer.offered) and not await asyncio.to_thread(chart.load):
            return
        self._day = answer
        self.paint()

    def apply(self, frame: Frame) -> None:
        """A frame came: show it."""
        if not self._heard and self._link.rows(QueueRow):
            self._heard = True
            self.call_after_refresh(self._pull)  # the first picture comes first
        self.paint()

    def wear(self, look: Look) -> None:
        """Another language or theme; a picture that was held is let go, for it was worded in the old one."""
        self._look = look
        self._names = Names(look.words)
        self._held = None
        self.styles.background = look.palette.css("bg")
        self._keys.show(self._labels(), look)
        self.paint()

    def mute(self, muted: bool) -> None:
        """Say on the key line whether the bell rings."""
        self._muted = muted
        self._keys.show(self._labels(), self._look)

    def _labels(self) -> tuple[tuple[str, str], ...]:
        return () if self._wall else labels(self._muted)

    def page(self, by: int) -> None:
        """Turn to another page of queues; after a while the worst come back by themselves."""
        self._pages.turn(by, self._link.now())
        self.paint()

    def freeze(self) -> None:
        """Hold the picture as it is while the clock runs on, or let it go."""
        self._held = None if self._held else take(self._link, self._names)
        self.paint()

    def on_resize(self) -> None:
        self.paint()

    def tick(self) -> None:
        """Ages and the clock move by themselves, unless a frame of this second has moved them already."""
        if int(self._link.now()) != self._second:
            self.paint()

    def paint(self) -> None:
        """Show what is true now."""
        self._second = int(self._link.now())
        words = self._look.words
        picture = self._held or take(self._link, self._names)
        picture = picture._replace(queues=self._order(picture.queues, picture.now))
        cards = Cards(picture, words)
        self._arrange(picture)
        for id, card in cards.heroes().items():
            self._heroes[id].show(card, self._look)
        self._facts.show(cards.facts(), self._look)
        self._status.show(picture, self._look)
        self._show_panels(picture, cards.since)
        self._show_lists(picture)

    def _arrange(self, picture: Picture) -> None:
        """One panel at the bottom gives way to a lost feed or an alarm, and no other."""
        panel = "today"
        if picture.lost:
            panel = "lost"
        elif picture.alarms:
            panel = "alarm"
        elif self._day and worth_drawing(self._day.offered):
            panel = "curve"
        scene = Scene(panel, len(picture.places), footer=not self._wall, trunks=len(picture.trunks))
        if scene != self._places.scene:
            self._places.scene = scene
            self._title.refresh(layout=True)  # a child's: only then is the screen arranged anew

    def _show_panels(self, picture: Picture, since: str) -> None:
        look = self._look
        then = self._week_before(picture)
        self._today.show(Day(picture.queues, since, then), look)
        if day := self._day:
            minute = picture.now // 60 * 60
            counts = (sum(queue.row.today.offered for queue in picture.queues), then.offered) if then else None
            curve = Curve(day.start, day.offered, minute, picture.zone, since, picture.lost, day.before, counts)
            self._curve.show(curve, look)
        self._alarm.show(Alarms(picture.alarms, picture.now, picture.zone), look)
        self._ticker.show(picture.news, look)
        feeds = Feeds(picture.feeds, picture.zone, picture.journal)
        self._feeds.show(feeds, look)
        self._lost_card.show(feeds, look)

    def _week_before(self, picture: Picture) -> Window | None:
        """What the day had come to a week before, if that is known of all queues: others cannot be compared."""
        then = self._day.then if self._day else {}
        known = then and all(queue.row.id in then for queue in picture.queues)
        return together(then[queue.row.id] for queue in picture.queues) if known else None

    def _show_lists(self, picture: Picture) -> None:
        look, words = self._look, self._look.words
        now = self._link.now()
        clock, date = words.clock(now, picture.zone), words.date(now, picture.zone)
        held = words.say("FROZEN {clock}", clock=words.clock(picture.now, picture.zone)) if self._held else ""
        self._title.show(Title(picture.title, date, clock, held), look)
        rows = places(*self.size).queue_rows or 1  # none are shown then, but a resize may still be under way
        page = self._pages.at(self._link.now())
        self._queues.show(QueueTable(picture.queues, rows, peak(picture.queues), page), look)
        self._agents.show(Seats(picture.agents, picture.names, mapped=bool(picture.places)), look)
        self._contacts.show(Waiting(picture.contacts, picture.names), look)
        self._trunks.show(picture.trunks, look)
        self._sites.show(picture.places, look)
        sites = tuple(place.site for place in picture.places)
        self._site_lines.show(QueueTable(sites, 1, peak(sites), title=SITES), look)
