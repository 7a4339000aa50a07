import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.hub.rowstore import RowStore
from wallboard.model.rows import ContactRow, QueueRow


def test_only_a_difference_gets_a_revision() -> None:
    store = RowStore()
    store.put(QueueRow("q", 0, waiting=1))
    assert store.commit()
    store.put(QueueRow("q", 0, waiting=1))
    assert not store.commit()
    assert store.table(QueueRow)["q"].rev == store.rev == 1
    store.put(QueueRow("q", 0, waiting=2))
    assert store.commit()
    assert store.table(QueueRow)["q"].rev == store.rev == 2


def test_a_frame_names_what_is_newer() -> None:
    store = RowStore()
    store.put(QueueRow("old", 0))
    store.put(ContactRow("c", 0))
    store.commit()
    store.put(QueueRow("new", 0))
    store.drop(ContactRow, "c")
    store.commit()
    frame = store.since(1, now=7.0)
    assert (frame.rev, frame.now, frame.changed, frame.gone) == (2, 7.0, {"q": ("new",)}, {"c": ("c",)})


def test_the_first_frame_names_everything_there_and_nothing_gone() -> None:
    store = RowStore()
    store.put(QueueRow("q", 0))
    store.put(ContactRow("c", 0))
    store.commit()
    store.drop(ContactRow, "c")
    store.commit()
    frame = store.since(0, now=0.0)
    assert (frame.changed, frame.gone) == ({"q": ("q",)}, {})


def test_what_came_back_is_changed_and_not_gone() -> None:
    store = RowStore()
    store.put(ContactRow("c", 0))
    store.commit()
    store.drop(ContactRow, "c")
    store.commit()
    store.put(ContactRow("c", 0))
    store.commit()
    frame = store.since(1, now=0.0)
    assert (frame.changed, frame.gone) == ({"c": ("c",)}, {})


def test_dropping_what_is_not_there_changes_nothing() -> None:
    store = RowStore()
    store.drop(ContactRow, "c")
    assert not store.commit()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-1, 2), st.booleans(), st.booleans())))
def test_a_link_that_applies_frames_knows_all_rows_however_seldom_it_looks(
    steps: list[tuple[str, int, bool, bool]],
) -> None:
    store, known, rev = RowStore(), dict[str, ContactRow](), 0
    for id, position, commit, look in steps:
        if position < 0:
            store.drop(ContactRow, id)
        else:
            store.put(ContactRow(id, 0, position=position))
        if commit or look:
            store.commit()
        if look:
            frame = store.since(rev, now=0.0)
            rev = frame.rev
            for gone in frame.gone.get("c", ()):
                known.pop(gone, None)
            known |= {changed: store.table(ContactRow)[changed] for changed in frame.changed.get("c", ())}
            assert known == store.table(ContactRow)


def test_whoever_is_too_far_behind_is_told_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallboard.hub.rowstore.TOMBSTONES", 2)
    store = RowStore()
    for id in "abcd":
        store.put(ContactRow(id, 0))
    store.commit()
    for id in "abc":
        store.drop(ContactRow, id)
        store.commit()
    assert store.oldest == 2
    assert store.since(2, now=0.0).gone == {"c": ("c", "b")}
    late = store.since(1, now=0.0)
    assert (late.whole, late.changed, late.gone) == (True, {"c": ("d",)}, {})


@pytest.mark.parametrize("rev", [-1, 0, 2])
def test_a_revision_that_never_was_is_told_everything(rev: int) -> None:
    store = RowStore()
    store.put(QueueRow("q", 0))
    store.commit()
    assert store.since(rev, now=0.0).whole
    assert not store.since(1, now=0.0).whole
