"""What a monitoring system reads of a centre."""

import json
import re

from msgspec.structs import replace

from tests.screens.fake_link import FEED, NOON, FakeLink, calm, lost, queue, trouble
from wallboard.model.rows import JournalRow, NameRow, Window
from wallboard.monitoring import as_json, plugin_line
from wallboard.picture import Names, Picture, take
from wallboard.words import Words

EN = Words("en")
# of the Monitoring Plugins Development Guidelines: 'label'=value[unit];[warn];[crit];[min];[max]
FIGURE = re.compile(r"[a-z0-9_]+=(U|-?\d+(\.\d+)?(s|%|c)?)(;[\d.]*){0,4}")


def picture(link: FakeLink) -> Picture:
    return take(link, Names(EN))


def test_the_line_of_a_centre_in_trouble() -> None:
    said, _, figures = plugin_line(picture(trouble()), EN).partition(" | ")
    assert said == ("WALLBOARD CRITICAL - Provincial hotline 10000; Complaints longest wait 4:12, limit 3:00; + 1 more")
    assert figures.startswith(
        "waiting=12;;;0 longest=252s;;;0 ready=7;;;0;40 on=40;;;0 feeds_lost=0;;;0;1 sl_30min=78.7%"
    )
    assert all(FIGURE.fullmatch(figure) for figure in figures.split(" "))


def test_a_lost_feed_and_an_ill_journal_are_named() -> None:
    link = lost()
    link.put(JournalRow("c", 1, "degraded", "full", lost=3))
    said = plugin_line(picture(link), EN)
    assert "pbx-a lost (the source closed the connection)" in said
    assert "journal not written: the disk is full  3 events lost" in said


def test_no_name_can_end_the_line_or_begin_its_figures() -> None:
    link = calm()
    link.put(NameRow("c", 2, "centre", {"": "a|b\nc"}))
    said = plugin_line(picture(link), EN)
    assert said.startswith("WALLBOARD OK - a/b c | waiting=")
    assert said.count("|") == 1
    assert "\n" not in said


def test_what_cannot_be_known_is_said_to_be_unknown() -> None:
    link = calm()
    empty = Window()
    link.put(*(replace(queue(place), m30=empty, today=empty) for place in range(6)))
    assert "sl_30min=U sl_today=U" in plugin_line(picture(link), EN)
    link.put(queue(0, formula="SL2"), queue(1))
    assert "sl_30min=U sl_today=U" in plugin_line(picture(link), EN), "two formulas do not add up"
    figures = plugin_line(picture(link), EN, live=True)
    assert figures.startswith("WALLBOARD UNKNOWN")
    assert "sl_" not in figures
    assert "offered" not in figures


def test_for_programs_names_are_stable_and_times_in_utc() -> None:
    link = trouble()
    link.put(queue(1, since=NOON - 660))
    found = json.loads(as_json(picture(link), 7))
    assert (found["status"], found["code"], found["rev"], found["at"]) == ("critical", 2, 7, "2026-11-22T02:42:15Z")
    worst = next(row for row in found["queues"] if row["level"] == 2)
    assert (worst["id"], worst["waiting"], worst["longest"]) == (f"{FEED}:complaints", 9, 252.0)
    assert worst["last_30_minutes"] == {
        "offered": 50,
        "answered": 40,
        "abandoned": 10,
        "other_exits": 0,
        "rejected": 0,
        "service_level": 26.0,
    }
    assert [row["today"]["since"] for row in found["queues"] if row["today"]["since"]] == ["2026-11-22T02:31:15Z"]
    assert found["journal"] is None
    now = json.loads(as_json(picture(link), 7, live=True))
    assert (now["code"], "today" in now["queues"][0]) == (3, False)
