from pathlib import Path

import pytest

from wallboard.feeds.ami.queue_log import QueueLogSource
from wallboard.feeds.ami.shell import AmiSource
from wallboard.feeds.recorded import RecordedSource
from wallboard.hub.hub import Hub
from wallboard.hub.link import LocalLink
from wallboard.hub.opening import demo_hub, open_hub
from wallboard.hub.targets import TargetError
from wallboard.model.rows import FeedRow, NameRow, QueueRow

CAPTURES = Path(__file__).parents[1] / "data" / "captures"
CENTRE = """
version = 1
[centre]
id = "harbour"
[[site]]
id = "north"
timezone = "Asia/Shanghai"
[[feed]]
id = "north/pbx1"
url = "ami://wallboard@127.0.0.1"
secret = "env:PBX1"
[[feed]]
id = "north/log"
url = "queuelog:{log}"
"""


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALLBOARD_SECRET", "sesame")
    monkeypatch.setenv("PBX1", "sesame")


def kinds(hub: Hub) -> list[type]:
    return [type(source) for source in hub.sources]


def mistake(target: str) -> str:
    with pytest.raises(TargetError) as error:
        open_hub(target)
    return str(error.value)


@pytest.mark.parametrize(
    ("target", "kind", "name"),
    [
        ("ami://wallboard@127.0.0.1:5138", AmiSource, "127.0.0.1:5138"),
        ("ami+tls://wallboard@pbx.example.com", AmiSource, "pbx.example.com:5039"),
        (f"ami+file:{CAPTURES / 'exits-22.ami.gz'}", RecordedSource, "exits-22.ami.gz"),
        (f"queuelog:{CAPTURES / 'exits-22.queue_log'}", QueueLogSource, "exits-22.queue_log"),
    ],
)
def test_an_address_is_a_centre_of_one_feed_called_by_it(target: str, kind: type, name: str) -> None:
    hub = open_hub(target)
    assert kinds(hub) == [kind]
    assert hub.views.table(NameRow)["centre"].names[""] == name
    assert set(hub.views.table(FeedRow)) == {"site/pbx"}


def test_a_centre_toml_has_all_its_feeds(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text(CENTRE.format(log=CAPTURES / "exits-22.queue_log"))
    hub = open_hub(str(path))
    assert kinds(hub) == [AmiSource, QueueLogSource]
    assert hub.centre.id == "harbour"


def test_the_demo_has_what_it_plays() -> None:
    hub = demo_hub()
    assert kinds(hub) == [RecordedSource]
    assert hub.views.table(NameRow)["demo"].names["zh_CN"] == "演示"


async def test_the_demo_opens_at_a_busy_moment_with_half_an_hour_behind_it() -> None:
    hub = demo_hub()
    link = LocalLink(hub)
    while not link.rows(QueueRow):
        await link.frame()
    hub.start().cancel()
    rows = link.rows(QueueRow).values()
    assert {link.rows(NameRow)[row.id].names["en"] for row in rows} >= {"Support", "Billing", "Key accounts"}
    assert sum(row.waiting for row in rows) >= 10
    assert sum(row.m30.offered for row in rows) > 500
    assert 0 < sum(row.level > 0 for row in rows) < 4
    assert hub.floor.check() == []


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("centre.toml", "centre.toml"),
        ("http://pbx.example.com", "ami+tls://USER@HOST"),
        ("ami://pbx.example.com", "USER"),
        ("ami://wallboard@pbx.example.com", "--insecure"),
        ("ami://wallboard:sesame@127.0.0.1", "password"),
        ("ami+file:/nowhere/at.all.ami", "/nowhere/at.all.ami"),
    ],
)
def test_what_cannot_be_watched_is_refused_with_its_mend(target: str, says: str, tmp_path: Path) -> None:
    said = mistake(target)
    assert says in said
    assert "sesame" not in said


def test_off_this_machine_without_tls_must_be_asked_for() -> None:
    assert kinds(open_hub("ami://wallboard@pbx.example.com", insecure=True)) == [AmiSource]


def test_a_missing_secret_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WALLBOARD_SECRET")
    assert "WALLBOARD_SECRET" in mistake("ami://wallboard@127.0.0.1")


def test_a_centre_without_a_feed(tmp_path: Path) -> None:
    path = tmp_path / "centre.toml"
    path.write_text('version = 1\n[centre]\nid = "harbour"\n')
    assert "[[feed]]" in mistake(str(path))
