import re
from collections.abc import Callable

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from tests.screens.fake_link import (
    FEED,
    HOSTILE,
    MOMENTS,
    NOON,
    SITES,
    FakeLink,
    agents,
    calm,
    crowd,
    live,
    lost,
    noted,
    queue,
    sites,
    trouble,
)
from tests.widgets.drawing import EN, ZH
from wallboard.app import WallboardApp
from wallboard.model.rows import Levels, NameRow, Window
from wallboard.text import width
from wallboard.widgets.canvas import Canvas, Look

STATES = (
    "ready", "ringing", "talking", "held", "wrap_up", "not_ready", "over_break", "unreachable", "error", "unknown",
)  # fmt: skip
SIZES = [(320, 90), (200, 50), (160, 45), (120, 36), (96, 27), (80, 24), (40, 12), (20, 5)]


def console(link: FakeLink, look: Look = EN) -> WallboardApp:
    link.beat()
    return WallboardApp(link, look)


def lines(pilot: Pilot[object]) -> list[str]:
    """The screen as text."""
    screen = pilot.app.screen
    grid = [[" "] * screen.size.width for _ in range(screen.size.height)]
    for widget in screen.query(Canvas):
        region = widget.region
        for y in range(region.height if widget.is_on_screen else 0):
            x = region.x
            for char in widget.render_line(y).text:
                if width(char):
                    grid[region.y + y][x : x + width(char)] = [char, *[""] * (width(char) - 1)]
                    x += width(char)
    return ["".join(row).rstrip() for row in grid]


async def until(pilot: Pilot[object], text: str) -> str:
    """The screen as soon as a text stands on it."""
    for _ in range(200):
        await pilot.pause()
        if text in (shown := "\n".join(lines(pilot))):
            return shown
    raise AssertionError(f"{text!r} never came to stand on the screen:\n{shown}")


def names_of(link: FakeLink) -> set[str]:
    """What things are called: these may be cut, for want of room."""
    return {name for row in link.rows(NameRow).values() for name in row.names.values()}


def cut_labels(line: str, names: set[str]) -> list[str]:
    """What ends in "~" and is not the beginning of a name."""
    cut = [match[1] for match in re.finditer(r"(\S[^~]*)~", line) if match[1][-1] != " "]
    return [text for text in cut if not any(text.endswith(name[:n]) for name in names for n in range(1, len(name)))]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("look", [EN, ZH])
@pytest.mark.parametrize("moment", MOMENTS)
async def test_every_moment_in_every_room(size: tuple[int, int], look: Look, moment: str) -> None:
    link = MOMENTS[moment]()
    async with console(link, look).run_test(size=size) as pilot:
        await pilot.pause()
        shown = lines(pilot)
    assert max(map(width, shown)) <= size[0]
    assert "10:42:15" in "\n".join(shown), "the clock never leaves"
    if moment != "hostile" and size[0] >= 80:
        assert [line for line in shown if cut_labels(line, names_of(link))] == []
    if moment == "lost":
        assert re.search("LOST|lost|中断", "\n".join(shown))


async def test_a_frame_is_painted_when_it_arrives() -> None:
    link = calm()
    async with console(link).run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        assert "2 in Billing" in "\n".join(lines(pilot))
        link.put(queue(0, waiting=5, oldest=NOON - 11))
        link.beat()
        await pilot.pause()
        await pilot.pause()
        assert "5 in Billing" in "\n".join(lines(pilot))


async def test_the_panel_gives_way_to_a_lost_feed_and_comes_back() -> None:
    link = calm()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await until(pilot, "\n  THE DAY")
        link.put(live(state="lost", heard=NOON - 40, why="closed"))
        link.beat()
        await pilot.pause()
        await pilot.pause()
        text = "\n".join(lines(pilot))
        assert "THE DAY" not in text
        assert "No event from pbx-a since 10:41:35   the source closed the connection" in text
        link.put(live())
        link.beat()
        await pilot.pause()
        await pilot.pause()
        assert "THE DAY" in "\n".join(lines(pilot))


async def test_an_alarm_takes_the_panel_and_gives_it_back() -> None:
    link = calm()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await until(pilot, "THE DAY")
        facts = {"waiting": 9, "oldest": NOON - 252, "level": 2, "states": {"talking": 5}}
        link.put(queue(3, **facts, wait_limit=Levels(60, 180)))
        link.beat()
        text = await until(pilot, "longest wait 4:12, limit 3:00   for 1:12, since 10:41:03")
        assert "THE DAY" not in text
        assert "!2 Complaints longest wait 4:12, limit 3:00" in text, "the ticker says it, too"
        link.put(queue(3))
        link.beat()
        assert "+ No alarms" in await until(pilot, "THE DAY")


async def test_until_there_is_a_curve_the_day_s_numbers_stand_in_its_place() -> None:
    link = calm()
    link.offered = (None, 4)
    async with console(link).run_test(size=(200, 50)) as pilot:
        assert "THE DAY" not in await until(pilot, "TODAY")
    async with console(calm()).run_test(size=(320, 90)) as pilot:
        assert "TODAY" in await until(pilot, "THE DAY"), "at 4K there is room for both"


async def test_pages_turn_and_come_back() -> None:
    link = crowd()
    async with console(link).run_test(size=(80, 24)) as pilot:
        first = await until(pilot, "+ 53 calm queues")
        await pilot.press("right")
        text = await until(pilot, " of 60   ")
        assert text.splitlines()[8] != first.splitlines()[8]
        await pilot.press("left")
        await pilot.pause()
        assert "\n".join(lines(pilot)) == first
        await pilot.press("right")
        link.clock = lambda: NOON + 31
        link.beat()
        await pilot.pause()
        assert " of 60 " not in await until(pilot, "10:42:46")


@pytest.mark.parametrize("size", SIZES[:6])
@pytest.mark.parametrize("look", [EN, ZH])
async def test_a_centre_of_sites_shows_each_of_them(size: tuple[int, int], look: Look) -> None:
    async with console(sites(), look).run_test(size=size) as pilot:
        text = await until(pilot, look.words.say("SITES"))
    for _, en, zh, _ in SITES:
        assert look.words.name({"en": en, "zh_CN": zh}, "") in text
    assert re.search(r"!2.*(Tongzhou|通州)", text)


@pytest.mark.parametrize("size", SIZES[:6])
async def test_states_are_told_apart_without_colour(size: tuple[int, int]) -> None:
    for look in (EN, ZH):
        seen: dict[str, str] = {}
        link = calm()
        async with console(link, look).run_test(size=size) as pilot:
            for state in STATES:
                link.put(
                    *(replace(row, state=state) for row in agents()),
                    *(queue(place, states={state: 5}) for place in range(6)),
                )
                link.beat()
                await pilot.pause()
                await pilot.pause()
                text = "\n".join(lines(pilot))
                assert text not in seen, f"{state} looks like {seen.get(text)}"
                seen[text] = state


async def test_nothing_is_painted_when_nothing_changed() -> None:
    link = trouble()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await until(pilot, "longest wait 4:12")
        painted: list[str] = []
        for widget in pilot.app.screen.query(Canvas):
            widget.refresh = lambda *_, id=widget.id, **__: painted.append(str(id))  # type: ignore[method-assign, assignment, misc]
        link.beat()
        await pilot.pause()
        await pilot.pause()
        assert painted == []
        link.clock = lambda: NOON + 0.9
        link.beat()
        await pilot.pause()
        await pilot.pause()
        assert painted == [], "nor between whole seconds"
        link.clock = lambda: NOON + 1
        link.beat()
        await pilot.pause()
        await pilot.pause()
        assert {"title", "longest", "queues", "agents"} <= set(painted)
        assert not {"waiting", "service", "answered", "today", "keys"} & set(painted)


async def test_the_language_changes_at_once() -> None:
    async with console(calm()).run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        assert "SERVICE LEVEL" in "\n".join(lines(pilot))
        await pilot.press("L")
        await pilot.pause()
        text = "\n".join(lines(pilot))
        assert "20秒接通率" in text
        assert "账单查询" in text
        assert "SERVICE LEVEL" not in text
        await pilot.press("L")
        await pilot.pause()
        assert "SERVICE LEVEL" in "\n".join(lines(pilot))


@pytest.mark.parametrize("moment", [calm, lost])
async def test_a_window_that_is_dragged_about_ends_in_the_right_picture(moment: Callable[[], FakeLink]) -> None:
    async with console(moment()).run_test(size=(200, 50)) as dragged:
        for size in [(20, 5), (400, 100), (80, 24), (1, 1), (120, 36)]:
            await dragged.resize_terminal(*size)
        await dragged.pause()
        after = lines(dragged)
    async with console(moment()).run_test(size=(120, 36)) as fresh:
        await fresh.pause()
        assert after == lines(fresh)


async def test_a_name_in_brackets_is_a_name() -> None:
    link = calm()
    async with console(MOMENTS["hostile"]()).run_test(size=(200, 50)) as pilot:
        await pilot.pause()
        text = "\n".join(lines(pilot))
        assert "[@click=app.quit" in text
        assert not set(text) & set("\x1b\x07\u202e")
        assert HOSTILE[0][:10] in text
    assert link.rows(type(live()))[FEED].state == "live"


async def test_q_quits() -> None:
    app = console(calm())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("q", "q")
        await pilot.pause()
    assert app.return_code == 0


async def test_a_panel_that_comes_back_shows_what_is_true_by_then() -> None:
    link = calm()
    link.offered = ()
    async with console(link).run_test(size=(200, 50)) as pilot:
        await until(pilot, "TODAY")
        link.put(live(state="lost", heard=NOON - 40, why="closed"))
        link.beat()
        assert "TODAY" not in await until(pilot, "No event from pbx-a")
        link.put(queue(0, today=Window(offered=4321, answered=4000)))
        link.beat()
        await pilot.pause()
        link.put(live())
        link.beat()
        assert "4,321" in await until(pilot, "TODAY")


async def test_what_is_told_on_the_side_has_its_place() -> None:
    async with console(noted()).run_test(size=(200, 50)) as pilot:
        shown = await until(pilot, "a week ago")
        assert "by now 735, then 661" in shown
        assert "!1 journal not written: the disk is full  3 events lost since 10:32" in shown
        assert "2 differences mended" in shown
        assert "clock 0:03 behind" in shown
        assert "30 / 30" in shown


async def test_a_day_a_week_ago_of_which_not_all_is_known_is_not_compared() -> None:
    link = noted()
    del link.then[f"{FEED}:billing"]
    async with console(link).run_test(size=(200, 50)) as pilot:
        assert "then" not in await until(pilot, "a week ago")
