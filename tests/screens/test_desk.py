import re
from collections.abc import Sequence

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.screens.fake_link import (
    FEED,
    HOSTILE,
    MOMENTS,
    NOON,
    FakeLink,
    agents,
    calm,
    crowd,
    lost,
    queue,
    sites,
    trouble,
)
from tests.screens.shift import shift
from tests.screens.test_board import SIZES, console, cut_labels, lines, names_of, until
from tests.widgets.drawing import EN, ZH
from wallboard.app import WallboardApp
from wallboard.desk.settings import Memory
from wallboard.desk.views import TableSaid, View
from wallboard.model.rows import NameRow, QueueRow
from wallboard.text import width
from wallboard.widgets.canvas import Canvas, Look


async def pressed(pilot: Pilot[object], *keys: str) -> str:
    """The screen after some keys."""
    await pilot.press(*keys)
    await pilot.pause()
    await pilot.pause()
    return "\n".join(lines(pilot))


async def beat(pilot: Pilot[object], link: FakeLink) -> str:
    """The screen after a frame."""
    link.beat()
    while not link.frames.empty():
        await pilot.pause()
    return await pressed(pilot)


def typed(text: str) -> Sequence[str]:
    return tuple(text)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", [EN, ZH])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_every_moment_in_every_room(size: tuple[int, int], look: Look, moment: str) -> None:
    link = MOMENTS[moment]()
    async with console(link, look).run_test(size=size) as pilot:
        await pilot.pause()
        text = await pressed(pilot, "2")
        shown = text.splitlines()
        assert max(map(width, shown)) <= size[0]
        assert "10:42:15" in text, "the clock never leaves"
        if moment != "hostile" and size[0] >= 78:
            heads = [line for line in shown if not re.search(r"[!x] |^ ?[!x+~]", line)]
            assert [line for line in heads if cut_labels(line, names_of(link))] == []
        if moment == "lost":
            assert re.search("LOST|lost|中断", text)


@pytest.mark.parametrize("size", [(320, 90), (200, 50), (160, 45), (120, 36)])
async def test_three_tables_side_by_side_where_there_is_room(size: tuple[int, int]) -> None:
    async with console(trouble()).run_test(size=size) as pilot:
        text = await pressed(pilot, "2")
        assert "QUEUES  6 of 6" in text
        assert "AGENTS  40 of 40" in text
        assert "CONTACTS WAITING  9 of 9" in text


async def test_one_at_a_time_where_there_is_not() -> None:
    async with console(trouble()).run_test(size=(80, 24)) as pilot:
        assert "AGENTS  40 of 40" in (text := await pressed(pilot, "2"))
        assert "QUEUES" not in text
        assert "CONTACTS WAITING  9 of 9" in (text := await pressed(pilot, "tab"))
        assert "AGENTS" not in text
        assert "QUEUES  6 of 6" in await pressed(pilot, "tab")
        assert "CONTACTS WAITING" in await pressed(pilot, "shift+tab")


async def test_the_board_and_the_desk_come_and_go() -> None:
    async with console(calm()).run_test(size=(200, 50)) as pilot:
        await until(pilot, "THE DAY")
        assert "THE DAY" not in await pressed(pilot, "2", "2")
        assert "THE DAY" in await pressed(pilot, "1", "1")
        assert "AGENTS  40 of 40" in await pressed(pilot, "2")
        assert len(pilot.app.screen_stack) == 2


async def test_what_is_not_seen_is_not_drawn_and_catches_up_when_it_is() -> None:
    link = calm()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await pressed(pilot, "2")
        link.put(queue(0, waiting=7, oldest=NOON - 11))
        await beat(pilot, link)
        assert "7 in Billing" in await pressed(pilot, "1")


@pytest.mark.parametrize("look", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("moment", ["calm", "trouble", "lost", "sites", "crowd"])
async def test_nothing_contradicts_the_board_at_the_same_moment(moment: str, look: Look) -> None:
    link = MOMENTS[moment]()
    app = console(link, look)
    async with app.run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        board = {id: hero._value for id, hero in app._board._heroes.items()}
        ticker, feeds = app._board._ticker._value, app._board._feeds._value
        await pressed(pilot, "2")
        assert app._desk is not None
        figures = {fact.label: fact.figure for fact in app._desk._totals._value}
        say = look.words.say
        assert figures[say("waiting")] == board["waiting"].value
        assert figures[say("longest")] == board["longest"].value
        assert figures[say("SL 30 min")].removesuffix(" %") == board["service"].value
        assert figures[say("ready")] == board["ready"].value
        assert figures[say("answered")].replace(",", "") == board["answered"].value
        assert board["abandoned"].value in figures[say("abandoned")]
        assert app._desk._ticker._value == ticker
        assert app._desk._feeds._value == feeds
        rows = app._desk._rows["queues"]
        assert sum(row.row.waiting for row in rows.values()) == int(board["waiting"].value)
        assert set(rows) == set(link.rows(QueueRow))


async def test_a_filter_is_typed_and_kept_or_taken_back() -> None:
    async with console(trouble()).run_test(size=(200, 50)) as pilot:
        text = await pressed(pilot, "2", "slash", *typed("state:hold"))
        assert "AGENTS  1 of 40   39 hidden   filter: state:hold" in text
        assert "/ state:hold" in text
        text = await pressed(pilot, "enter")
        assert "39 hidden" in text
        assert "/ state:hold" not in text
        text = await pressed(pilot, "slash", "backspace", *typed("x"), "escape")
        assert "filter: state:hold" in text, "what it was before"
        assert "40 of 40" in await pressed(pilot, "escape")


async def test_a_mistake_in_a_filter_is_named_where_it_is_typed() -> None:
    async with console(trouble()).run_test(size=(80, 24)) as pilot:
        text = await pressed(pilot, "2", "slash", *typed("stat:hold"))
        assert text.splitlines()[-1].endswith('no column "stat": did you mean "state"?')
        assert "40 of 40" in text


async def test_keys_are_letters_while_a_filter_is_typed() -> None:
    async with console(trouble()).run_test(size=(200, 50)) as pilot:
        text = await pressed(pilot, "2", "slash", *typed("qfTL1?:"))
        assert "/ qfTL1?:" in text
        assert len(pilot.app.screen_stack) == 2


async def test_sorting_by_keys_and_by_a_click_on_a_head() -> None:
    async with console(shift()).run_test(size=(200, 50)) as pilot:
        text = await pressed(pilot, "2", "s")
        assert "sort: name" in text
        first = re.findall(r"▸ +\w +(\w+ \w+)", text)
        assert first
        table = pilot.app.screen.query_one("#agents", Canvas)
        column = table.render_line(1).text.index("calls")
        await pilot.click(table, offset=(column, 1))
        text = await pressed(pilot)
        assert "sort: calls" in text
        down = re.findall(r"(?:talking|ready|wrap-up) +\d+:\d\d +(\d+)", text)
        assert down == sorted(down, reverse=True)
        await pilot.click(table, offset=(column, 1))
        up = re.findall(r"(?:talking|ready|wrap-up) +\d+:\d\d +(\d+)", await pressed(pilot))
        assert up == sorted(up)
        assert up != down


async def test_a_click_puts_the_cursor_there_and_the_wheel_moves_it() -> None:
    app = console(trouble())
    async with app.run_test(size=(200, 50)) as pilot:
        await pressed(pilot, "2")
        await pilot.click("#queues", offset=(8, 3))
        text = await pressed(pilot)
        assert "▸ QUEUES" in text
        assert re.search(r"Billing  billing ─", text), "the pane at the right tells of it"


async def test_the_next_place_in_trouble_is_one_key_away() -> None:
    app = console(trouble())
    async with app.run_test(size=(200, 50)) as pilot:
        await pressed(pilot, "2")
        seen = []
        for _ in range(4):
            await pressed(pilot, "n")
            assert app._desk is not None
            seen.append(app._desk._listing.cursor.rpartition(":")[2])
        assert seen == ["complaints", "billing", "Bai Lu", "complaints"]
    async with console(calm()).run_test(size=(200, 50)) as pilot:
        assert "no place in trouble" in await pressed(pilot, "2", "n")


async def test_marked_rows_are_counted_and_copied() -> None:
    app = console(trouble())
    async with app.run_test(size=(200, 50)) as pilot:
        text = await pressed(pilot, "2", "space", "space")
        assert "2 marked" in text
        assert len(re.findall(r"# +[A-Z>] ", text)) == 2
        assert "copied: 2 rows" in await pressed(pilot, "y")
        rows = app.clipboard.splitlines()
        assert rows[0].split("\t")[:3] == ["name", "queue", "state"]
        assert [row.split("\t")[0] for row in rows[1:]] == ["Bai Lu", "Kong Dan"]
        assert "2 marked, 2 of them hidden" in await pressed(pilot, "slash", *typed("state:talking"), "enter")
        await pressed(pilot, "escape", "escape", "y")
        assert app.clipboard.count("\n") == 0


async def test_a_scope_holds_for_tables_and_totals() -> None:
    link = sites()
    async with console(link).run_test(size=(200, 50)) as pilot:
        assert "QUEUES  36 of 36" in await pressed(pilot, "2")
        text = await pressed(pilot, "t", *typed("site tongzhou"), "enter")
        assert "site: Tongzhou" in text
        assert "QUEUES  4 of 4" in text
        assert "AGENTS  160 of 160" in text
        assert "waiting 41 " in text
        assert "QUEUES  36 of 36" in await pressed(pilot, "escape")


async def test_of_a_team_s_scope_its_queues_are_those_it_serves() -> None:
    async with console(shift()).run_test(size=(200, 50)) as pilot:
        text = await pressed(pilot, "2", "t", *typed("team t4"), "enter")
        assert "AGENTS  10 of 10" in text
        assert "QUEUES  3 of 3" in text


async def test_frozen_tables_stand_still_while_totals_go_on() -> None:
    link = trouble()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await pressed(pilot, "2", "f")
        link.clock = lambda: NOON + 10
        link.put(queue(3, waiting=77, oldest=NOON - 300, level=2), *agents())
        text = await beat(pilot, link)
        assert "FROZEN 10:42:15" in text
        assert "10:42:25" in text
        assert "waiting 80 " in text
        assert re.search(r"!2  Complaints +9 +4:12", text)
        assert "break, over" in text
        text = await pressed(pilot, "f")
        assert re.search(r"!2  Complaints +77 +5:10", text)
        assert "break, over" not in text


async def test_nothing_is_lost_without_colour_and_columns_are_aligned() -> None:
    """Names of forty letters, Chinese, Thai, Arabic and emoji, in every column that shows a name."""
    link = MOMENTS["hostile"]()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await pressed(pilot, "2", "v")
        for pane in ("queues", "agents", "contacts"):
            table = pilot.app.screen.query_one(f"#{pane}", Canvas)
            for y in range(table.size.height):
                strip = table.render_line(y)
                assert width(strip.text) == strip.cell_length == table.size.width
                assert not set(strip.text) & set("\x1b\x07\u202e\u0301")
        rows = pilot.app.screen.query_one("#agents", Canvas)
        states = {width(rows.render_line(y).text.partition("talking")[0]) for y in range(12, 30)}
        assert len(states) == 1, "whatever stands before it"
        assert any(HOSTILE[1][:5] in rows.render_line(y).text for y in range(30))


async def test_lost_rows_are_ghosts_and_their_clocks_stand() -> None:
    link = lost()
    async with console(link).run_test(size=(200, 50)) as pilot:
        before = await pressed(pilot, "2")
        link.clock = lambda: NOON + 30
        after = await beat(pilot, link)
        agents_of = re.compile(r"\? +\w+ \w+ .*unknown +\d+:\d\d")
        assert agents_of.findall(before)
        assert agents_of.findall(before) == agents_of.findall(after)
        assert "ready −" in after


async def test_five_thousand_agents_are_listed_and_only_those_in_sight_drawn() -> None:
    link = crowd()
    link.put(
        *(replace(row, id=f"{row.id} {n}") for row in list(link.tables[type(agents()[0])].values()) for n in range(3))
    )
    app = console(link)
    async with app.run_test(size=(200, 50)) as pilot:
        assert "AGENTS  6,000 of 6,000" in await pressed(pilot, "2")
        assert app._desk is not None
        assert len(app._desk._tables["agents"]._value.lines) == 40
        await pressed(pilot, "end")
        assert app._desk._listing.place == 5999
        await pressed(pilot, "pageup", "home")
        assert app._desk._listing.place == 0


async def test_columns_come_and_go_and_what_does_not_fit_is_counted_and_reached() -> None:
    memory = Memory()
    link = trouble()
    link.beat()
    app = WallboardApp(link, EN, memory=memory)
    async with app.run_test(size=(120, 36)) as pilot:
        text = await pressed(pilot, "2", "v")
        assert re.search(r"AGENTS .*\+\d+ columns", text)
        assert memory.chosen.columns == {"agents": 2}
        assert " serves" not in text
        assert " serves" in await pressed(pilot, *["right"] * 6)
        assert "contact" not in (text := await pressed(pilot, *["left"] * 9, "v"))
        assert "state" in text


async def test_help_explains_every_column_of_the_table() -> None:
    app = console(trouble())
    async with app.run_test(size=(120, 90)) as pilot:
        await pressed(pilot, "2")
        for pane in ("agents", "contacts", "queues"):
            assert app._desk is not None
            assert app._desk._pane == pane
            text = re.sub(r"\s+", " ", await pressed(pilot, "question_mark"))
            for column in app._desk.columns:
                assert column.measure.formula in text, column.id
            await pressed(pilot, "escape", "tab")


async def test_zoom_shows_one_table_alone() -> None:
    async with console(trouble()).run_test(size=(200, 50)) as pilot:
        text = await pressed(pilot, "2", "z")
        assert "AGENTS" in text
        assert "QUEUES  6" not in text
        assert "QUEUES  6" in await pressed(pilot, "escape")


async def test_a_saved_view_is_chosen_by_its_name_and_remembered() -> None:
    said = TableSaid("state:lunch", "time", True, "", ("state", "time"))
    view = View({"queues": TableSaid(), "agents": said, "contacts": TableSaid()}, "who eats", scope=f"site:{'gz'}")
    memory = Memory()
    link = trouble()
    link.beat()
    app = WallboardApp(link, EN, views={"lunch": view}, memory=memory)
    async with app.run_test(size=(200, 50)) as pilot:
        text = await pressed(pilot, "2", "V", *typed("lun"), "enter")
        assert "AGENTS  2 of 40   38 hidden   filter: state:lunch   sort: time" in text
        assert "calls" not in text.splitlines()[5]
        assert memory.chosen.view == "lunch"
        assert "40 of 40" in await pressed(pilot, "V", *typed("none"), "enter")
        assert memory.chosen.view == ""
    memory.chosen.view = "lunch"
    link.beat()
    async with WallboardApp(link, EN, views={"lunch": view}, memory=memory).run_test(size=(200, 50)) as pilot:
        assert "38 hidden" in await pressed(pilot, "2")
    link.beat()
    async with WallboardApp(link, EN, views={"lunch": view}, view="lunch").run_test(size=(200, 50)) as pilot:
        assert "38 hidden" in await until(pilot, "AGENTS  2 of 40")


async def test_theme_and_language_are_remembered() -> None:
    memory = Memory()
    link = calm()
    link.beat()
    async with WallboardApp(link, EN, memory=memory).run_test(size=(200, 50)) as pilot:
        text = await pressed(pilot, "2", "T", "L")
        assert "坐席  40 / 40" in text
        assert (memory.chosen.theme, memory.chosen.language) == ("light", "zh_CN")


async def test_nothing_is_painted_when_nothing_changed() -> None:
    link = trouble()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await pressed(pilot, "2")
        painted: list[str] = []
        for widget in pilot.app.screen.query(Canvas):
            widget.refresh = lambda *_, id=widget.id, **__: painted.append(str(id))  # type: ignore[method-assign, assignment, misc]
        await beat(pilot, link)
        assert painted == []
        link.clock = lambda: NOON + 0.9
        await beat(pilot, link)
        assert painted == [], "nor between whole seconds"
        link.clock = lambda: NOON + 1
        await beat(pilot, link)
        assert {"nav", "totals", "queues", "agents", "contacts", "detail"} <= set(painted)
        assert not {"keys", "prompt"} & set(painted)


async def test_a_name_that_changes_is_seen() -> None:
    link = calm()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await pressed(pilot, "2")
        link.put(NameRow(f"{FEED}:Li Na", 3, "agent", {"": "Li Nana"}))
        link.beat()
        assert "Li Nana" in await until(pilot, "Li Nana")
