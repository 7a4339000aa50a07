from msgspec.structs import replace

from tests.desk.rows import seen
from tests.screens.fake_link import FEED, NOON, FakeLink, agents, crowd, trouble
from wallboard.desk.columns import AGENTS, CONTACTS, QUEUES
from wallboard.desk.filters import read
from wallboard.desk.listing import STILL, TOUCHED, Heading, Listing
from wallboard.model.rows import ContactRow


def names(listing: Listing) -> list[str]:
    return [entry.rpartition(":")[2] if isinstance(entry, str) else f"[{entry.name}]" for entry in listing.entries]


def listed(link: FakeLink, listing: Listing, pane: str = "agents", now: float = NOON) -> list[str]:
    rows, around = seen(link)
    listing.update(rows[pane], around, now)
    return names(listing)


def test_those_who_need_attention_come_first_and_of_them_the_longest() -> None:
    assert listed(trouble(), Listing(AGENTS))[:4] == ["Bai Lu", "Kong Dan", "Han Bing", "Tao Jun"]
    assert listed(trouble(), Listing(QUEUES), "queues")[:2] == ["complaints", "billing"]
    assert listed(trouble(), Listing(CONTACTS, "wait"), "contacts")[0] == "1700000000.0"


def test_every_column_sorts_both_ways_and_what_is_not_known_comes_last() -> None:
    rows, around = seen(trouble())
    for pane, columns in (("agents", AGENTS), ("queues", QUEUES), ("contacts", CONTACTS)):
        for column in columns:
            listing = Listing(columns)
            for turned in (False, True):
                listing.order = listing.order._replace(sort=column.id, turned=turned)
                listing.again()
                listing.update(rows[pane], around, NOON)
                keys = [column.order(rows[pane][id], around) for id in listing.entries if isinstance(id, str)]
                assert len(keys) == len(rows[pane])
                known = [key for key in keys if key is not None and key != ""]
                assert keys[: len(known)] == known
                assert known == sorted(known, reverse=listing.falls)  # type: ignore[type-var]


def test_the_order_holds_still_for_a_while_and_while_somebody_moves_about() -> None:
    link, listing = trouble(), Listing(AGENTS)
    first = listed(link, listing)
    link.put(replace(agents()[0], state="over_break", since=NOON - 900))
    assert listed(link, listing, now=NOON + STILL - 0.1) == first
    listing.touch(NOON + STILL)
    assert listed(link, listing, now=NOON + STILL + 1) == first
    assert listed(link, listing, now=NOON + STILL + TOUCHED)[0] == "Chen Wei"


def test_what_has_gone_leaves_at_once() -> None:
    link, listing = trouble(), Listing(CONTACTS, "wait")
    before = listed(link, listing, "contacts")
    del link.tables[next(kind for kind in link.tables if kind.__name__ == "ContactRow")][f"{FEED}:1700000000.3"]
    assert listed(link, listing, "contacts", NOON + 0.2) == [id for id in before if id != "1700000000.3"]


def test_what_has_come_is_there_at_once_at_the_end_and_never_counted_as_hidden() -> None:
    link, listing = trouble(), Listing(CONTACTS, "wait")
    before = listed(link, listing, "contacts")
    link.put(ContactRow(f"{FEED}:new", 1, f"{FEED}:billing", "voice", NOON - 900))
    assert listed(link, listing, "contacts", NOON + 0.2) == [*before, "new"]
    assert listing.hidden == 0
    assert listed(link, listing, "contacts", NOON + STILL)[0] == "new"


def test_the_cursor_stays_on_its_row_and_the_row_on_its_line() -> None:
    link, listing = crowd(), Listing(AGENTS, "name")
    listed(link, listing)
    listing.go(700)
    listing.window(20)
    row, line = listing.cursor, listing.place - listing.top
    listing.sort("state")
    listed(link, listing)
    assert listing.cursor == row
    window = listing.window(20)
    assert window[min(line, listing.place - listing.top)] == row


def test_a_row_under_the_cursor_leaves_only_when_other_rows_are_asked_for() -> None:
    link, listing = trouble(), Listing(AGENTS)
    rows, around = seen(link)
    listing.filtered(read("state:lunch", AGENTS, rows["agents"].values(), around))
    assert listed(link, listing) == ["Kong Dan", "Han Bing"]
    link.put(replace(next(row for row in agents() if row.id.endswith("Kong Dan")), state="ready", reason=""))
    assert "Kong Dan" in listed(link, listing, now=NOON + 60), "whoever acts on it must not hit somebody else"
    listing.move(-1)
    assert listed(link, listing, now=NOON + 120) == ["Han Bing"]


def test_hidden_and_marked_rows_are_counted() -> None:
    link, listing = trouble(), Listing(AGENTS)
    listed(link, listing)
    listing.put(f"{FEED}:Bai Lu")
    listing.mark()
    rows, around = seen(link)
    listing.filtered(read("state:lunch", AGENTS, rows["agents"].values(), around))
    listed(link, listing)
    assert (listing.total, listing.shown, listing.hidden) == (40, 2, 38)
    assert listing.marks == {f"{FEED}:Bai Lu"}
    listing.put(f"{FEED}:Bai Lu")
    assert listing.cursor == f"{FEED}:Kong Dan", "what is hidden cannot be pointed at"


def test_groups_have_headings_on_which_no_cursor_rests() -> None:
    link, listing = trouble(), Listing(AGENTS)
    listing.group_next()
    assert listing.order.group == "queue"
    shown = listed(link, listing)
    assert shown[0] == "[Billing]"
    assert sum(isinstance(entry, Heading) for entry in listing.entries) == 6
    assert sum(entry.rows for entry in listing.entries if isinstance(entry, Heading)) == 40
    for _ in range(50):
        listing.move(1)
        assert isinstance(listing.entries[listing.place], str)
    for _ in range(50):
        listing.move(-1)
        assert isinstance(listing.entries[listing.place], str)
    assert isinstance(listing.window(10)[0], Heading), "the first row's heading is in sight"


def test_moving_about_in_nothing_does_nothing() -> None:
    listing = Listing(AGENTS)
    listing.update({}, seen(trouble())[1], NOON)
    listing.move(1)
    listing.mark()
    assert listing.window(5) == []
    assert listing.cursor == ""
    assert not listing.marks
