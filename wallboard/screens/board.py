"""The wall: what a supervisor sees first, and for most of the day only."""

from textual.app import ComposeResult
from textual.layout import Layout
from textual.screen import Screen

from wallboard.hub.link import Link
from wallboard.keys import labels
from wallboard.model.rows import Frame
from wallboard.screens.cards import Cards
from wallboard.screens.order import TroubleOrder
from wallboard.screens.picture import Picture, take
from wallboard.screens.places import HEROES, BoardLayout, places
from wallboard.widgets.agent_grid import AgentGrid, Seats
from wallboard.widgets.canvas import Look
from wallboard.widgets.facts import Facts
from wallboard.widgets.feed_line import FeedLine, Feeds
from wallboard.widgets.hero import Card, Hero
from wallboard.widgets.key_line import KeyLine
from wallboard.widgets.lost_card import LostCard
from wallboard.widgets.queue_lines import QueueLines, QueueTable, peak
from wallboard.widgets.status_text import Status, StatusText
from wallboard.widgets.title_line import Title, TitleLine
from wallboard.widgets.today import Day, Today
from wallboard.widgets.waiting_list import Waiting, WaitingList


class Board(Screen[None]):
    def __init__(self, link: Link, look: Look) -> None:
        super().__init__(id="board")
        self._link = link
        self._look = look
        self._fresh = True
        self._order = TroubleOrder()
        self._places = BoardLayout()

    @property
    def layout(self) -> Layout:
        return self._places

    def compose(self) -> ComposeResult:
        look = self._look
        self.styles.background = look.palette.css("bg")
        self._title = TitleLine(look, Title(), id="title")
        self._heroes = {id: Hero(look, Card(("",), ""), id=id) for id in HEROES}
        self._facts = Facts(look, (), id="facts")
        self._queues = QueueLines(look, QueueTable(), id="queues")
        self._agents = AgentGrid(look, Seats(), id="agents")
        self._today = Today(look, Day(), id="today")
        self._lost_card = LostCard(look, Feeds(), id="lost")
        self._contacts = WaitingList(look, Waiting(), id="contacts")
        self._keys = KeyLine(look, labels(), id="keys")
        self._feeds = FeedLine(look, Feeds(), id="feeds")
        self._status = StatusText(look, Status(), id="status")
        yield self._title
        yield from self._heroes.values()
        yield from (self._facts, self._queues, self._agents, self._today, self._lost_card, self._contacts)
        yield from (self._keys, self._feeds, self._status)

    def apply(self, frame: Frame) -> None:
        """A frame came: show it."""
        self._fresh = frame.fresh
        self.paint()

    def wear(self, look: Look) -> None:
        """Another language or theme."""
        self._look = look
        self.styles.background = look.palette.css("bg")
        self._keys.show(labels(), look)
        self.paint()

    def on_resize(self) -> None:
        self.paint()

    def paint(self) -> None:
        """Show what is true now. Also called on whole seconds, when ages and the clock move by themselves."""
        words = self._look.words
        picture = take(self._link, words, self._fresh)
        picture = picture._replace(queues=self._order(picture.queues, picture.now))
        self._give_way(picture.lost)
        cards = Cards(picture, words)
        for id, card in cards.heroes().items():
            self._heroes[id].show(card, self._look)
        self._facts.show(cards.facts(), self._look)
        self._status.show(cards.status(), self._look)
        self._today.show(Day(picture.queues, cards.since), self._look)
        self._show_lists(picture)

    def _show_lists(self, picture: Picture) -> None:
        look, words = self._look, self._look.words
        clock, date = words.clock(picture.now, picture.zone), words.date(picture.now, picture.zone)
        self._title.show(Title(picture.title, date, clock), look)
        rows = places(*self.size).queue_rows or 1  # none are shown then, but a resize may still be under way
        self._queues.show(QueueTable(picture.queues, rows, peak(picture.queues)), look)
        self._agents.show(Seats(picture.agents, picture.names), look)
        self._contacts.show(Waiting(picture.contacts, picture.names), look)
        feeds = Feeds(picture.feeds, picture.zone)
        self._feeds.show(feeds, look)
        self._lost_card.show(feeds, look)

    def _give_way(self, lost: bool) -> None:
        """One panel at the bottom gives way when a feed is lost, and no other."""
        if lost != self._places.lost:
            self._places.lost = lost
            self._lost_card.refresh(layout=True)  # a child's: only then is the screen arranged anew
