"""The desk: every queue, agent and waiting contact one by one; who is in trouble, since when, and what is known."""

import asyncio
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.layout import Layout
from textual.screen import Screen

from wallboard.desk import scope as scopes
from wallboard.desk import table as tables
from wallboard.desk.around import Around, around
from wallboard.desk.column import Column
from wallboard.desk.columns import AGENTS, CONTACTS, QUEUES
from wallboard.desk.detail import Detail, detail
from wallboard.desk.export import save, sheet
from wallboard.desk.filters import NOTHING, read
from wallboard.desk.listing import Listing
from wallboard.desk.scope import ALL, Scope
from wallboard.desk.settings import Memory
from wallboard.desk.table import Table
from wallboard.desk.told import GROUP, ROLLED_UP, Told, queries, told
from wallboard.desk.views import PLAIN, View
from wallboard.figures import Shown
from wallboard.hub.link import Link, LinkError
from wallboard.keys import BOARD, COMMANDS, DESK, commands, labels
from wallboard.model.rows import Frame
from wallboard.picture import Names, News, Picture, take
from wallboard.screens.desk_figures import figures
from wallboard.screens.desk_places import PANES, DeskLayout, DeskScene, desk_places
from wallboard.screens.order import TroubleOrder
from wallboard.screens.overlays import Choice, Palette
from wallboard.text import clean
from wallboard.widgets.canvas import Look
from wallboard.widgets.detail_pane import DetailPane
from wallboard.widgets.feed_line import FeedLine, Feeds
from wallboard.widgets.figure_line import FigureLine
from wallboard.widgets.key_line import KeyLine
from wallboard.widgets.nav_line import Nav, NavLine
from wallboard.widgets.prompt import Asked, Prompt
from wallboard.widgets.sheet import Entry
from wallboard.widgets.status_text import StatusText
from wallboard.widgets.table import Pointed, TableView
from wallboard.widgets.ticker import Ticker
from wallboard.words import _

TITLES = {"queues": _("QUEUES"), "agents": _("AGENTS"), "contacts": _("CONTACTS WAITING")}
_KINDS = {"site": _("site"), "tenant": _("tenant"), "group": _("group"), "queue": _("queue"), "team": _("team")}
_ACTIONS = {key: command.action for command in commands(on=DESK) for key in command.keys.split(",")}
_WHEEL = 3  # rows a notch
_ASKS = 5.0  # seconds after which what was asked is asked again
_RESTS = 0.1  # and for which a cursor has to rest before anything is
_SAID = 6.0  # seconds that a note stands

_ID = attrgetter("row.id")

Rows = Mapping[str, Mapping[str, Shown[Any]]]


class Desk(Screen[None], inherit_bindings=False):
    """``views``: saved ones by name; ``memory`` is told what is chosen here."""

    ALLOW_SELECT = False

    def __init__(
        self,
        link: Link,
        look: Look,
        muted: bool = False,
        views: Mapping[str, View] | None = None,
        memory: Memory | None = None,
    ) -> None:
        super().__init__(id=DESK)
        self._link = link
        self._look = look
        self._muted = muted
        self._views = views or {}
        self._memory = memory or Memory()
        self._second = 0
        self._names = Names(look.words)
        self._listings = {
            "queues": Listing(QUEUES),
            "agents": Listing(AGENTS),
            "contacts": Listing(CONTACTS, "wait"),
        }
        self._view = ""
        self._order = TroubleOrder()
        for pane, rank in self._memory.chosen.columns.items():
            if pane in self._listings and rank in range(3):
                self._listings[pane].rank = rank
        self._pane = "agents"
        self._zoom = False
        self._scope = ALL
        self._typed: str | None = None
        self._before = ""
        self._note = ""
        self._warns = False
        self._held: tuple[Rows, Around, float] | None = None
        self._asked_of = self._told_of = ("", "")
        self._asked_at = float("-inf")
        self._told = Told()
        self._whole = False
        self._rows: Rows = {pane: {} for pane in PANES}
        self._around = around(link, self._names, look.words)
        self._places = DeskLayout()

    @property
    def layout(self) -> Layout:
        return self._places

    @property
    def columns(self) -> tuple[Column[Any], ...]:
        """Those of the table that has the keys."""
        return self._listing.every

    @property
    def _listing(self) -> Listing:
        return self._listings[self._pane]

    def compose(self) -> ComposeResult:
        look = self._look
        self.styles.background = look.palette.css("bg")
        self._nav = NavLine(look, Nav(), id="nav")
        self._totals = FigureLine(look, (), id="totals")
        self._tables = {pane: TableView(look, Table(), id=pane) for pane in PANES}
        self._detail = DetailPane(look, Detail(), id="detail")
        self._ticker = Ticker(look, News(), id="ticker")
        self._feeds = FeedLine(look, Feeds(), id="feeds")
        self._keys = KeyLine(look, labels(self._muted, DESK), id="keys")
        self._prompt = Prompt(look, Asked(), id="prompt")
        self._status = StatusText(look, None, id="status")
        yield from (self._nav, self._totals)
        yield from self._tables.values()
        yield self._detail
        yield from (self._ticker, self._feeds, self._keys, self._prompt, self._status)

    def on_mount(self) -> None:
        self.paint()
        if (name := self._memory.chosen.view) in self._views:
            self.use_view(name)

    # -- what the app tells

    def apply(self, frame: Frame) -> None:
        """A frame came: show it."""
        self.paint()

    def wear(self, look: Look) -> None:
        """Another language or theme. Filters were worded in the old one, and are read anew."""
        self._look = look
        self._names = Names(look.words)
        self._held = None
        if not self.is_mounted:
            return
        self.styles.background = look.palette.css("bg")
        self._keys.show(labels(self._muted, DESK), look)
        self._see()
        for pane, listing in self._listings.items():
            self._filter(pane, listing.filter.text)
        self.paint()

    def mute(self, muted: bool) -> None:
        """Say on the key line whether the bell rings."""
        self._muted = muted
        if self.is_mounted:
            self._keys.show(labels(self._muted, DESK), self._look)

    def freeze(self) -> None:
        """Hold the tables as they are, or let them go; totals and the clock run on."""
        self._held = None if self._held else self._copied()
        self.paint()

    def _copied(self) -> tuple[Rows, Around, float]:
        a = self._around
        kept = Around(a.words, a.names, dict(a.named), dict(a.contacts), dict(a.queues), dict(a.agents))
        return self._rows, kept, self._link.now()

    def on_resize(self) -> None:
        self.paint()

    def tick(self) -> None:
        """Ages and the clock move by themselves, unless a frame of this second has moved them already."""
        if int(self._link.now()) != self._second:
            self.paint()

    # -- painting

    def paint(self) -> None:
        """Show what is true now."""
        if not self.is_mounted:
            return
        self._second = int(self._link.now())
        picture = self._see()
        self._show_tables()
        self._show_lines(picture)

    def _show_tables(self) -> None:
        """Show the tables as they are by now, of what was seen last."""
        self._arrange()
        regions = desk_places(*self.size, self._places.scene)
        now = self._link.now()
        for pane, listing in self._listings.items():
            listing.update(self._rows[pane], self._around, now)
            if pane in regions:
                size = regions[pane].width, regions[pane].height
                title = self._look.words.say(TITLES[pane])
                shown = tables.table(title, listing, self._rows[pane], self._around, size, pane == self._pane)
                self._tables[pane].show(shown, self._look)
        chosen = self._rows[self._pane].get(self._listing.cursor)
        if not self._held:
            self._inquire(now)
        about = detail(chosen, self._around)
        answers = self._told if self._told_of == self._at_cursor() else Told()
        self._detail.show(told(about, answers, self._around), self._look)

    def _at_cursor(self) -> tuple[str, str]:
        """What the detail is about: a scope just chosen, until the cursor moves; else the row there."""
        if self._whole and self._scope.kind in ROLLED_UP:
            return GROUP, str(self._scope)
        return self._pane, self._listing.cursor

    def _inquire(self, now: float) -> None:
        """Ask the hub about the row at the cursor, when there is another one and every few seconds."""
        about = self._at_cursor()
        if about == self._asked_of and 0 <= now - self._asked_at < _ASKS:
            return
        rests = _RESTS if about != self._asked_of else 0.0
        self._asked_of, self._asked_at = about, now
        if about[0] != "contacts" and about[1]:
            self.run_worker(self._ask(about, rests), group="detail", exclusive=True)

    async def _ask(self, about: tuple[str, str], rests: float) -> None:
        """``rests``: seconds in which the cursor may still move on."""
        await asyncio.sleep(rests)
        answers = Told()
        try:
            for query in queries(*about):
                answers = answers.and_(await self._link.ask(query))
        except LinkError:  # whoever follows the link says so
            return
        self._told_of, self._told = about, answers
        if self.is_mounted:
            self._show_tables()

    def _see(self) -> Picture:
        """Take in what there is, as far as it belongs to the scope; tables that are held keep what they have."""
        seen = around(self._link, self._names, self._look.words)
        picture = take(self._link, self._names)
        if self._scope.kind:
            holds = self._scope.holds
            picture = picture._replace(
                queues=tuple(queue for queue in picture.queues if holds(queue, seen)),
                agents=tuple(agent for agent in picture.agents if holds(agent, seen)),
                contacts=tuple(contact for contact in picture.contacts if holds(contact, seen)),
            )
        picture = picture._replace(queues=self._order(picture.queues, picture.now))
        if self._held:
            self._rows, self._around, _ = self._held
        else:
            self._around = seen
            listed = {"queues": picture.queues, "agents": picture.agents, "contacts": picture.contacts}
            self._rows = {pane: dict(zip(map(_ID, rows), rows, strict=True)) for pane, rows in listed.items()}
        return picture

    def _arrange(self) -> None:
        """Every table has its place; where there is room for one, it is that which has the keys."""
        queues = min(len(self._rows["queues"]), 200)
        scene = DeskScene(self._pane, self._zoom, queues, self._typed is not None or bool(self._note))
        if scene != self._places.scene:
            self._places.scene = scene
            self._nav.refresh(layout=True)

    def _show_lines(self, picture: Picture) -> None:
        look, words = self._look, self._look.words
        now = self._link.now()
        held = words.say("FROZEN {clock}", clock=words.clock(self._held[2], picture.zone)) if self._held else ""
        tabs = tuple(
            (command.sign, words.say(command.label), command.id == DESK)
            for command in COMMANDS
            if command.id in (BOARD, DESK)
        )
        loud = [queue.row.level for queue in picture.queues if queue.row.level and not queue.lost]
        levels = sum(level > 1 for level in loud), sum(level == 1 for level in loud)
        title = "   ".join(filter(None, (picture.title, self._view, self._scope_name())))
        self._nav.show(Nav(tabs, title, levels, words.clock(now, picture.zone), held), look)
        self._totals.show(figures(picture, words), look)
        self._ticker.show(picture.news, look)
        self._feeds.show(Feeds(picture.feeds, picture.zone), look)
        self._status.show(picture, look)
        self._prompt.show(self._asked(), look)

    def _asked(self) -> Asked:
        say = self._look.words.say
        if self._typed is None:
            return Asked(None, self._note, "warn" if self._warns else "text")
        listing = self._listing
        if listing.filter.mistakes:
            return Asked(self._typed, listing.filter.mistakes[0], "warn")
        count = self._look.words.count
        note = say("{shown} of {all}", shown=count(listing.shown), all=count(listing.total))
        return Asked(self._typed, note + "   " + say("enter keeps, esc takes back"))

    # -- typing

    async def on_key(self, event: events.Key) -> None:
        """A key does what it is for at once, before the next one is looked at; while a filter is typed it is a letter.

        Bindings would be run after other keys that came in one go, and the letters of a filter be taken for commands.
        So would those that were meant for what a key before them has opened, and that came here before it was there.
        """
        if self.app.screen is not self:
            event.stop()
            event.prevent_default()
            self.app.screen.post_message(events.Key(event.key, event.character))
            return
        if self._typed is None:
            if event.key in _ACTIONS:
                event.stop()
                event.prevent_default()
                await self.run_action(_ACTIONS[event.key])
            return
        if event.key in ("ctrl+c", "ctrl+l", "ctrl+z"):
            return
        event.stop()
        event.prevent_default()
        if event.key in ("enter", "tab"):
            self._typed = None
        elif event.key == "escape":
            self._typed = None
            self._filter(self._pane, self._before)
        elif event.key in ("up", "down"):
            self._listing.move(1 if event.key == "down" else -1)
        elif event.key == "backspace":
            self._type(self._typed[:-1])
        elif event.key == "ctrl+u":
            self._type("")
        elif event.is_printable and event.character:
            self._type(self._typed + event.character)
        self.paint()

    def on_paste(self, event: events.Paste) -> None:
        if self._typed is not None:
            self._type(self._typed + "".join(char for char in event.text if char.isprintable()))
            self.paint()

    def _type(self, text: str) -> None:
        self._typed = text
        self._filter(self._pane, text)

    def _filter(self, pane: str, text: str) -> None:
        listing = self._listings[pane]
        rows = self._rows[pane].values()
        listing.filtered(read(text, listing.every, rows, self._around) if text.strip() else NOTHING)

    # -- keys

    def _moved(self) -> None:
        """A key is to be seen at once; what else there is comes with the next frame."""
        self._listing.touch(self._link.now())
        self._whole = False
        self._show_tables()

    def action_move(self, by: int) -> None:
        self._listing.move(by)
        self._moved()

    def action_scroll(self, by: int) -> None:
        self._listing.move(by * max(1, self._tables[self._pane].size.height - tables.HEAD - 1))
        self._moved()

    def action_end(self, way: int) -> None:
        self._listing.go(0 if way < 0 else len(self._listing.entries) - 1, -way)
        self._moved()

    def action_pane(self, by: int) -> None:
        self._pane = PANES[(PANES.index(self._pane) + by) % len(PANES)]
        self.paint()

    def action_filter(self) -> None:
        self._before = self._listing.filter.text
        self._typed = self._before
        self._note = ""
        self.paint()

    def action_sort(self) -> None:
        self._listing.sort_next()
        self.paint()

    def action_turn(self) -> None:
        self._listing.turn()
        self.paint()

    def action_group(self) -> None:
        self._listing.group_next()
        self.paint()

    def action_columns(self) -> None:
        self._listing.columns_next()
        self._memory.chosen.columns[self._pane] = self._listing.rank
        self._memory.keep()
        self.paint()

    def action_shift(self, by: int) -> None:
        self._listing.skip = max(0, self._listing.skip + by)
        self.paint()

    def action_zoom(self) -> None:
        self._zoom = not self._zoom
        self.paint()

    def action_mark(self) -> None:
        self._listing.mark()
        self._listing.move(1)
        self._moved()

    def action_back(self) -> None:
        """One thing at a time is taken back, the last first."""
        if self._zoom:
            self._zoom = False
        elif self._listing.filter.text:
            self._filter(self._pane, "")
        elif self._listing.marks:
            self._listing.marks.clear()
        elif self._scope.kind:
            self.use_scope(ALL)
        self.paint()

    def action_trouble(self) -> None:
        """From where the cursor is to the next place in trouble: queues, then agents."""
        places = [(pane, id) for pane in ("queues", "agents") for id in tables.in_trouble(self._rows[pane])]
        listed = [place for place in places if self._listings[place[0]].lists(place[1])]
        say = self._look.words.say
        if not listed:
            self._say(say("no place in trouble") if not places else say("{n} in trouble, all hidden", n=len(places)))
            return
        here = (self._pane, self._listing.cursor)
        after = listed[(listed.index(here) + 1) % len(listed)] if here in listed else listed[0]
        self._pane = after[0]
        self._listing.put(after[1])
        self._moved()

    def action_copy(self) -> None:
        """The row at the cursor, or all that are marked, through the terminal (OSC 52)."""
        listing, rows = self._listing, self._rows[self._pane]
        marked = [rows[id] for id in listing.entries if isinstance(id, str) and id in listing.marks]
        chosen = marked or [rows[id] for id in (listing.cursor,) if id in rows]
        if not chosen:
            return
        lines = [tables.said(listing, shown, self._around) for shown in chosen]
        if marked:
            lines.insert(0, tables.header(listing, self._look.words))
        self.app.copy_to_clipboard("\n".join(lines))
        say, count = self._look.words.say, len(chosen)
        names = chosen[0].name or lines[-1].replace("\t", " ")
        self._say(say("copied: {what}", what=names) if count == 1 else say("copied: {n} rows", n=count))

    def action_export(self) -> None:
        """The table as it is listed, as a file."""
        listing, say = self._listing, self._look.words.say
        at = self._held[2] if self._held else self._link.now()
        text = sheet(listing, self._rows[self._pane], self._around)
        try:
            path = save(text, self._pane, at, self._around.zone(listing.cursor))
        except OSError as error:
            self._say(say("not written: {why}", why=clean(error.strerror or str(error))), warns=True)
            return
        self._say(say("{n} rows written to {path}", n=self._look.words.count(listing.shown), path=clean(str(path))))

    def action_scope(self) -> None:
        say = self._look.words.say
        offered = [Choice(Entry("", say("everything"), say("the whole centre")), "", "all")]
        for found in scopes.scopes(around(self._link, self._names, self._look.words)):
            name = self._around.called(*found)
            offered.append(Choice(Entry("", name, say(_KINDS[found.kind])), str(found), str(found)))
        self.app.push_screen(Palette(self._look, offered, say("Scope")), self._scoped)

    def _scoped(self, chosen: str | None) -> None:
        if chosen is not None:
            self.use_scope(scopes.read(chosen))
            self.paint()

    def use_scope(self, wanted: Scope) -> None:
        """Show this part of the centre from now on."""
        self._scope = wanted
        self._whole = True
        self._held = None
        self._again()

    def _scope_name(self) -> str:
        if not self._scope.kind:
            return ""
        return f"{self._look.words.say(_KINDS[self._scope.kind])}: {self._around.called(*self._scope)}"

    def action_view(self, name: str = "") -> None:
        if name:
            self.use_view(name)
            return
        say = self._look.words.say
        if not self._views:
            self._say(say("no saved views: docs/desk.md tells how to write one"))
            return
        offered = [Choice(Entry("", name, view.help), name, name) for name, view in self._views.items()]
        offered.append(Choice(Entry("", say("none"), say("all there is, in the usual order")), "", "none"))
        self.app.push_screen(Palette(self._look, offered, say("View")), self._viewed)

    def _viewed(self, chosen: str | None) -> None:
        if chosen is not None:
            self.use_view(chosen)

    def use_view(self, name: str) -> None:
        """Show a saved view, "" for none; what it does not say is as when a desk is opened."""
        view = self._views.get(name, PLAIN)
        self._view = name
        self._pane = view.pane
        self._zoom = view.zoom
        self._scope = scopes.read(view.scope)
        self._held = None
        self._memory.chosen.view = name
        self._memory.keep()
        self._see()
        for pane, listing in self._listings.items():
            said = view.tables[pane]
            listing.order = said.order(listing)
            listing.only = said.columns
            listing.skip = 0
            self._filter(pane, said.filter)
        self.paint()

    def _again(self) -> None:
        for listing in self._listings.values():
            listing.again()

    def _say(self, note: str, warns: bool = False) -> None:
        self._note, self._warns = note, warns
        self.set_timer(_SAID, self._hush)
        self.paint()

    def _hush(self) -> None:
        self._note = ""
        self.paint()

    # -- mouse

    def on_pointed(self, event: Pointed) -> None:
        self._pane = event.table.id or self._pane
        listing = self._listing
        if event.head:
            listing.sort(event.head)
        elif event.line >= 0:
            entries = listing.entries[listing.top + event.line :][:1]
            for entry in entries:
                if isinstance(entry, str):
                    listing.put(entry)
        self._moved()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        self._wheel(event, _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        self._wheel(event, -_WHEEL)

    def _wheel(self, event: events.MouseEvent, by: int) -> None:
        over = next((pane for pane in self._shown() if self._tables[pane].region.contains(event.x, event.y)), None)
        if over:
            listing = self._listings[over]
            listing.move(by)
            listing.touch(self._link.now())
            self._show_tables()

    def _shown(self) -> Iterator[str]:
        return (pane for pane in PANES if pane in desk_places(*self.size, self._places.scene))
