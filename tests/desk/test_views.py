from pathlib import Path

import pytest

from wallboard.desk.columns import AGENTS
from wallboard.desk.listing import Listing, Order
from wallboard.desk.settings import Memory, Settings, load, place, save
from wallboard.desk.views import TableSaid, ViewError, find
from wallboard.desk.views import load as read

GOOD = """\
help = "team 2, who is away"
pane = "agents"
zoom = true
scope = "site:north"
[agents]
filter = "team:t2 state:not_ready"
sort = "time"
reverse = true
group = "team"
columns = ["state", "time", "away"]
"""


def written(folder: Path, text: str, name: str = "away.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_a_view_says_what_is_listed_and_how(tmp_path: Path) -> None:
    view = read(written(tmp_path, GOOD))
    assert (view.help, view.pane, view.zoom, view.scope) == ("team 2, who is away", "agents", True, "site:north")
    said = view.tables["agents"]
    assert said == TableSaid("team:t2 state:not_ready", "time", True, "team", ("state", "time", "away"))
    assert said.order(Listing(AGENTS)) == Order("time", True, "team")
    assert view.tables["queues"].order(Listing(AGENTS, "name")) == Order("name"), "as usual"


def test_an_empty_file_is_the_usual_desk(tmp_path: Path) -> None:
    assert read(written(tmp_path, "")).tables["agents"] == TableSaid()


@pytest.mark.parametrize(("text", "mistake"), [
    ("pain = 'agents'", "pain: unknown; did you mean pane?"),
    ("pane = 'agent'", 'pane: no "agent"; did you mean "agents"?'),
    ("scope = 'north'", 'scope: not a part of a centre; write "KIND:ID", KIND being one of site, tenant, group, '
     "queue, team"),
    ("agents = 1", "agents: not a table; write [agents] on a line of its own and its keys below"),
    ("[agents]\nsort = 'tme'", 'agents.sort: no "tme"; did you mean "time"?'),
    ("[agents]\ngroup = 'time'", 'agents.group: no "time"; there are queue, state, team, site'),
    ("[agents]\nreverse = 1", "agents.reverse: not true or false; write true or false"),
    ("[queues]\ncolumns = ['sl', 'zzz']", "queues.columns: no \"zzz\"; there are "),
    ("[agents]\nfilters = ''", "agents.filters: unknown; did you mean agents.filter?"),
    ("x = ", "Invalid value"),
])  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_mend(tmp_path: Path, text: str, mistake: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ViewError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: {mistake}")


def test_a_view_beside_the_centre_goes_before_the_user_s_and_a_bad_one_is_left_out(tmp_path: Path) -> None:
    written(tmp_path / "user", "help = 'mine'")
    written(tmp_path / "user", "help = 'only mine'", "night.toml")
    written(tmp_path / "centre", "help = 'ours'")
    bad = written(tmp_path / "centre", "pane = 7", "bad.toml")
    views, mistakes = find(tmp_path / "user", tmp_path / "centre", tmp_path / "nowhere")
    assert {name: view.help for name, view in views.items()} == {"away": "ours", "night": "only mine"}
    assert mistakes == [f"{bad}: pane: not a text; write a text"]


def test_what_was_chosen_is_there_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    memory = Memory(path)
    assert memory.chosen == Settings()
    memory.chosen.theme = "light"
    memory.chosen.columns["agents"] = 2
    memory.keep()
    assert Memory(path).chosen == Settings(theme="light", columns={"agents": 2})
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("found", [b"", b"{", b"[]", b'{"theme": 7}', b"\xff\x00"])
def test_settings_that_cannot_be_read_count_as_none(tmp_path: Path, found: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(found)
    assert load(path) == Settings()


def test_settings_that_cannot_be_written_are_only_forgotten(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    save(Settings(theme="light"), tmp_path / "file" / "settings.json")
    Memory().keep()


def test_settings_are_kept_with_a_user_s_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert place() == tmp_path / "wallboard" / "settings.json"
