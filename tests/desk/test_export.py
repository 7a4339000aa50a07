"""The file that a table becomes."""

import csv
import io
from datetime import UTC
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.desk.rows import seen
from tests.screens.fake_link import NOON, FakeLink, trouble
from wallboard.desk.columns import CONTACTS, QUEUES
from wallboard.desk.export import save, sheet
from wallboard.desk.filters import read
from wallboard.desk.listing import Listing
from wallboard.model.rows import ContactRow


def table(link: FakeLink, listing: Listing, pane: str) -> list[list[str]]:
    rows, around = seen(link)
    listing.update(rows[pane], around, NOON)
    return list(csv.reader(io.StringIO(sheet(listing, rows[pane], around))))


def test_what_is_listed_in_its_order_and_no_more() -> None:
    listing = Listing(QUEUES)
    rows, around = seen(trouble())
    listing.filtered(read("name:b,c", QUEUES, rows["queues"].values(), around))
    heads, *found = table(trouble(), listing, "queues")
    assert heads[:3] == ["name", "wait", "longest"]
    assert [row[0] for row in found] == ["Complaints", "Billing"]
    assert all(len(row) == len(heads) for row in found)


@pytest.mark.parametrize("caller", ["+8613800130000", '=cmd|"/c calc"!A1', "-1+1", "@SUM(A1)"])
def test_a_caller_is_never_computed(caller: str) -> None:
    link = trouble()
    row = next(iter(link.rows(ContactRow).values()))
    link.put(replace(row, caller=caller, caller_name="a, b"))
    (found,) = [row for row in table(link, Listing(CONTACTS, "wait"), "contacts") if caller in "".join(row)]
    assert f"'{caller}" in found
    assert "a, b" in found


def test_it_is_written_where_one_is_and_over_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = save("name\n谢楠\n", "agents", 0.0, UTC), save("x", "agents", 0.0, UTC)
    assert first.name == "wallboard-agents-19700101-000000.csv"
    assert second.name == "wallboard-agents-19700101-000000-2.csv"
    assert first.read_text("utf-8-sig") == "name\n谢楠\n"
    assert first.read_bytes().startswith(b"\xef\xbb\xbf"), "without it a sheet takes Chinese for something else"


def test_where_nothing_may_be_written_it_goes_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert save("x", "queues", 0.0, UTC).parent == tmp_path
