import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.config import (
    Board,
    Centre,
    ConfigError,
    Feed,
    Limits,
    Service,
    Site,
    address,
    bare,
    journal,
    load,
    secret,
    socket,
    sockets,
    token,
)
from wallboard.config.grammar import SHAPE, Entries, Reading, Table
from wallboard.config.mistakes import Wrong
from wallboard.config.values import Reader
from wallboard.text import clean

SMALLEST = """\
version = 1
[[site]]
id = "north"
timezone = "Asia/Shanghai"
[[feed]]
id = "north/pbx1"
url = "ami://wallboard@localhost"
secret = "env:PBX1"
"""

WHOLE = """\
version = 1
[centre]
id = "harbour"
names = { en = "Harbour Service", zh_CN = "海港客服中心" }
language = "zh_CN"
[defaults]
service = { within = "30s", formula = "SL2" }
limits = { longest_wait = ["1m", "1m30s"] }
wrap_up = "5s"
[[site]]
id = "north"
timezone = "Asia/Shanghai"
day_starts = "06:30"
[[feed]]
id = "north/pbx1"
url = "ami+tls://wallboard@10.1.2.3:5040"
secret = "file:keys/pbx1"
agent_is = "interface"
queue_log = "/var/log/asterisk/queue_log"
[[feed]]
id = "north/old"
url = "queuelog:old/queue_log.gz"
wrap_up = "0s"
[[tenant]]
id = "acme"
[[queue]]
id = "north/pbx1:support"
names = { en = "Support", zh_CN = "技术支持" }
tenant = "acme"
service = { within = "10s", target = 92.5 }
limits = { per_desk = false }
[[team]]
id = "t1"
agents = ["north/pbx1:Alice Able", "north/pbx1:Dev *"]
[[reason]]
code = "lunch"
budget = "45m"
[[trunk]]
id = "north/pbx1:carrier"
channels = "PJSIP/carrier-*"
lines = 300
[board]
bell = true
rotate = "20s"
"""

TEN_MISTAKES = """\
version = 2
colour = "red"
[defaults]
service = { within = 20, target = 180 }
[[site]]
id = "north"
timezone = "Asia/Shanghia"
[[feed]]
id = "norht/pbx1"
url = "ami://wallboard:hunter2@10.1.2.3"
secret = "hunter2"
agent_is = "nmae"
[[feed]]
id = "north/pbx2"
url = "ami://wallboard@10.1.2.3"
secret = "env:PBX2"
[[queue]]
id = "north/pbx2:support"
servcie = {}
limits = { longest_wait = ["2m", "1m"] }
[[queue]]
id = "north/pbx2:support"
"""


def mistakes(folder: Path, text: str | bytes) -> dict[str, str]:
    """Every mistake in a centre.toml: where -> what and mend."""
    path = folder / "centre.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ConfigError) as caught:
        load(path)
    return {mistake.path: f"{mistake.what}; {mistake.mend}" for mistake in caught.value.mistakes}


def test_a_whole_centre(tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text(WHOLE, "utf-8")
    centre = load(tmp_path / "centre.toml")
    assert (centre.id, centre.names["zh_CN"], centre.language) == ("harbour", "海港客服中心", "zh_CN")
    assert centre.sites == (Site(id="north", timezone="Asia/Shanghai", day_starts=23_400.0),)
    pbx, old = centre.feeds
    assert (pbx.agent_is, pbx.wrap_up, pbx.secret) == ("interface", 5.0, f"file:{tmp_path}/keys/pbx1")
    assert pbx.queue_log == "/var/log/asterisk/queue_log"
    assert (old.url, old.wrap_up) == (f"queuelog:{tmp_path}/old/queue_log.gz", 0.0)
    assert [team.agents for team in centre.teams] == [("north/pbx1:Alice Able", "north/pbx1:Dev *")]
    assert centre.reasons[0].budget == 2_700.0
    assert centre.trunks[0].lines == 300
    assert centre.board == Board(bell=True, rotate=20.0)


def test_a_queue_says_key_by_key_what_differs_from_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "centre.toml").write_text(WHOLE, "utf-8")
    centre = load(tmp_path / "centre.toml")
    support = centre.queue("north/pbx1:support")
    assert support.service == Service(within=10.0, target=92.5, formula="SL2")
    assert support.limits == Limits(longest_wait=(60.0, 90.0), per_desk=None)
    assert (support.wrap_up, support.tenant) == (5.0, "acme")
    assert centre.queue("north/pbx1:other").service == Service(within=30.0, formula="SL2")


def test_every_mistake_is_named_at_once_with_its_place_and_its_mend(tmp_path: Path) -> None:
    found = mistakes(tmp_path, TEN_MISTAKES)
    assert found == {
        "version": "2 is not a version that can be read; write version = 1, or use a newer Wallboard",
        "colour": found["colour"],
        "defaults.service.within": '20 has no unit; write "20s" if seconds are meant',
        "defaults.service.target": "180 is not a share; write per cent, more than 0 and up to 100",
        'site["north"].timezone': "'Asia/Shanghia' is not a time zone; did you mean \"Asia/Shanghai\"?",
        'feed["norht/pbx1"].id': 'there is no site "norht"; did you mean "north"?',
        'feed["norht/pbx1"].url': 'has a password in it; take it out, and write secret = "file:PATH" or '
        '"env:NAME" beside it',
        'feed["norht/pbx1"].secret': "does not say where the secret is kept; keep it out of here and write "
        '"file:PATH" or "env:NAME"',
        'feed["norht/pbx1"].agent_is': "'nmae' is not known; did you mean \"name\"?",
        'feed["north/pbx2"].url': "10.1.2.3 is not this machine, and without TLS anybody on the way can read the "
        "password; write ami+tls://, or say insecure = true",
        'queue["north/pbx2:support"].servcie': 'is not known here; did you mean "service"?',
        'queue["north/pbx2:support"].limits.longest_wait': "warns only after it is critical; write the smaller limit "
        'first: ["60s", "120s"]',
        'queue["north/pbx2:support"]': "is there more than once; give each queue a id of its own",
    }
    assert "known are version, centre" in found["colour"]
    assert "hunter2" not in str(found)


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        (("version = 1", ""), "version", "is missing"),
        (("version = 1", "version = true"), "version", "not a version"),
        (('timezone = "Asia/Shanghai"', ""), 'site["north"].timezone', "is missing"),
        (('timezone = "Asia/Shanghai"', 'timezone = "../../etc/passwd"'), 'site["north"].timezone', "not a time zone"),
        (('timezone = "Asia/Shanghai"', 'timezone = "Asia"'), 'site["north"].timezone', "not a time zone"),
        (('timezone = "Asia/Shanghai"', "timezone = 8"), 'site["north"].timezone', "is a whole number, not a text"),
        (('id = "north"', "id = true"), "site[0].id", "is true or false, not a text"),
        (('id = "north"', 'id = ""'), "site[0].id", "is empty"),
        (('secret = "env:PBX1"', ""), 'feed["north/pbx1"].secret', "is missing"),
        (('"north/pbx1"', '"north"'), 'feed["north"].id', "form of 'site/feed'"),
        (("wallboard@", ""), 'feed["north/pbx1"].url', "names no user"),
        (("wallboard@", "a%0d%0ab@"), 'feed["north/pbx1"].url', "cannot be shown"),
        (("ami://", "amy://"), 'feed["north/pbx1"].url', "no kind of feed"),
        (("localhost", "localhost:70000"), 'feed["north/pbx1"].url', "a port that cannot be"),
        (("localhost", "localhost/x"), 'feed["north/pbx1"].url', "not the address of a server"),
        (("localhost", "pbx.example.com"), 'feed["north/pbx1"].url', "not this machine"),
        (("[[site]]", "[site]"), "site", "not a list of tables"),
        (("[[site]]", "[[centre]]\n[[site]]"), "centre", "not a table"),
        (("[[feed]]", "[[alarm]]\n[[feed]]"), "alarm", "not supported in this version"),
        (("[[feed]]", "[centre]\nnames = { en = '\\u202e' }\n[[feed]]"), None, None),
        (("[[feed]]", '[centre]\nnames = { en = "\\u202e" }\n[[feed]]'), "centre.names", "cannot be shown"),
        (("[[feed]]", '[centre]\nnames = { English = "x" }\n[[feed]]'), "centre.names", "not a language"),
        (("[[feed]]", '[centre]\nnames = "Harbour"\n[[feed]]'), "centre.names", "is a text, not a table"),
        (("[[feed]]", '[defaults]\nwrap_up = "5 s"\n[[feed]]'), "defaults.wrap_up", "not a duration"),
        (("[[feed]]", f'[defaults]\nwrap_up = "{"9" * 400}d"\n[[feed]]'), "defaults.wrap_up", "is not possible"),
        (("[[feed]]", "[defaults.service]\ntarget = nan\n[[feed]]"), "defaults.service.target", "not possible"),
        (("[[feed]]", "[defaults.service]\ntarget = 2026-11-22\n[[feed]]"), "defaults.service.target", "is a date"),
        (
            ("[[feed]]", '[[trunk]]\nid = "north/pbx1:t"\nchannels = "*"\nlines = 0\n[[feed]]'),
            'trunk["north/pbx1:t"].lines',
            "not possible",
        ),
        (("[[feed]]", '[centre]\nid = "north"\n[[feed]]'), 'site["north"].id', "the centre's id as well"),
        (("[[feed]]", '[[queue]]\nid = "north/pbx9:s"\n[[feed]]'), 'queue["north/pbx9:s"].id', 'no feed "north/pbx9"'),
        (
            ("[[feed]]", '[[queue]]\nid = "north/pbx1:s"\ntenant = "x"\n[[feed]]'),
            'queue["north/pbx1:s"].tenant',
            "no tenant",
        ),
    ],
)
def test_each_mistake_has_its_place(
    tmp_path: Path, change: tuple[str, str], place: str | None, what: str | None
) -> None:
    text = SMALLEST.replace(*change)
    assert text != SMALLEST
    if place is None:  # escapes are only read in double quotes: a harmless name
        (tmp_path / "centre.toml").write_text(text, "utf-8")
        assert load(tmp_path / "centre.toml").names == {"en": "\\u202e"}
    else:
        assert what is not None
        assert what in mistakes(tmp_path, text)[place]


def test_what_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    assert f"{tmp_path}/centre.toml, line 2, column 7" in mistakes(tmp_path, "version = 1\n[[site]\n")
    assert "byte 5 is not UTF-8" in str(mistakes(tmp_path, b'a = "\xff"'))
    assert "nobody could mean" in str(mistakes(tmp_path, "a = " + "[" * 100_000))
    assert "nobody could mean" in str(mistakes(tmp_path, "a = " + "9" * 10_000))
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)
    with pytest.raises(ConfigError, match="No such file"):
        load(tmp_path / "nothing.toml")


VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(sorted(SHAPE.keys)) | st.text(), VALUES, max_size=4))
def test_whatever_stands_there_is_read_or_is_a_mistake(document: dict[str, object]) -> None:
    reading = Reading()
    found = reading.read(document, "", SHAPE)
    named = {mistake.path for mistake in reading.mistakes}
    assert all(key in found or key in named for key in document)
    assert all(clean(str(mistake), 1000) == str(mistake) for mistake in reading.mistakes)


def readers(shape: Reader | Table | Entries) -> list[Reader]:
    if isinstance(shape, Entries):
        return readers(shape.each)
    return [leaf for key in shape.keys.values() for leaf in readers(key)] if isinstance(shape, Table) else [shape]


@given(VALUES)
def test_no_value_breaks_a_reader(value: object) -> None:
    for reader in readers(SHAPE):
        with suppress(Wrong):
            reader(value)


def test_a_bare_address_is_a_centre_of_one_site_in_the_machines_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":Asia/Kathmandu")
    centre = bare("ami://wallboard@127.0.0.1:5038")
    assert centre.sites == (Site(id="site", timezone="Asia/Kathmandu"),)
    assert [(feed.id, feed.secret) for feed in centre.feeds] == [("site/pbx", "env:WALLBOARD_SECRET")]
    assert bare("ami://w@[::1]", timezone="Europe/Berlin").sites[0].timezone == "Europe/Berlin"
    monkeypatch.setenv("TZ", "no such zone")
    assert bare("ami://w@localhost").sites[0].timezone


def test_a_bare_address_off_this_machine_needs_tls_or_a_stated_risk() -> None:
    with pytest.raises(ConfigError, match="add --insecure"):
        bare("ami://wallboard@10.1.2.3")
    assert bare("ami://wallboard@10.1.2.3", insecure=True).feeds[0].insecure
    assert not bare("ami+tls://wallboard@10.1.2.3").feeds[0].insecure
    with pytest.raises(ConfigError, match="has a password in it"):
        bare("ami://wallboard:hunter2@localhost")


def test_the_parts_of_an_address() -> None:
    server = address("ami+tls://wall%20board@[2001:db8::1]:5040")
    assert (server.user, server.host, server.port, server.tls, server.here) == (
        "wall board",
        "2001:db8::1",
        5040,
        True,
        False,
    )
    assert address("ami://w@LOCALHOST").here
    assert address("ami://w@pbx").port == 5038
    assert address("queuelog:a/b:c").path == "a/b:c"


def test_a_secret_from_a_file_that_only_its_owner_may_read(tmp_path: Path) -> None:
    path = tmp_path / "pbx1"
    path.write_text("hunter2\n")
    feed = Feed(id="north/pbx1", url="ami://w@localhost", secret=f"file:{path}")
    path.chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600") as caught:
        secret(feed)
    assert caught.value.mistakes[0].path == 'feed["north/pbx1"].secret'
    path.chmod(0o600)
    assert secret(feed) == "hunter2"
    path.write_text("hunter2\nAction: Originate\n")
    with pytest.raises(ConfigError, match="more than one line"):
        secret(feed)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="UTF-8"):
        secret(feed)
    path.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        secret(feed)


def test_a_secret_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Feed(id="north/pbx1", url="ami://w@localhost", secret="env:PBX1")
    monkeypatch.delenv("PBX1", raising=False)
    with pytest.raises(ConfigError, match="export PBX1"):
        secret(feed)
    monkeypatch.setenv("PBX1", "hunter2")
    assert secret(feed) == "hunter2"
    with pytest.raises(ConfigError, match="is missing"):
        secret(Feed(id="north/pbx1", url="ami://w@localhost"))


def test_where_a_hub_keeps_its_journal_and_its_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("STATE_DIRECTORY", "RUNTIME_DIRECTORY"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_STATE_HOME", "/state")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/runtime")
    usual = Centre(id="a/b 客")
    assert journal(usual) == Path("/state/wallboard/a%2Fb %E5%AE%A2.db")
    assert socket(usual) == Path("/runtime/wallboard/a%2Fb %E5%AE%A2.sock")
    assert sockets(Centre(id="x")) == (Path("/runtime/wallboard/x.sock"), Path("/run/wallboard/x.sock"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert journal(Centre(id="x")) == Path("/var/lib/wallboard/x.db")
    assert socket(Centre(id="x")) == Path("/run/wallboard/x.sock")
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert socket(Centre(id="x")) == Path("/tmp/wallboard-1000/x.sock")
    none = bare("queuelog:somewhere")
    assert journal(none) is None
    assert socket(none) is None
    assert sockets(none) == ()
    monkeypatch.setenv("STATE_DIRECTORY", "/srv/state:/srv/more")
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/srv/run")
    assert journal(Centre(id="x")) == Path("/srv/state/x.db")
    assert sockets(Centre(id="x")) == (Path("/srv/run/x.sock"),)
    assert sockets(Centre(id="x", socket="/at/x.sock")) == (Path("/at/x.sock"),)


def test_paths_of_the_hub_are_beside_the_file_and_false_is_none(tmp_path: Path) -> None:
    file = tmp_path / "centre.toml"
    own = """journal = "day.db"
socket = false
listen = "127.0.0.1:8642"
token = "file:token"
keep = { events = "2d" }
"""
    file.write_text(WHOLE.replace("[centre]\n", f"[centre]\n{own}", 1), "utf-8")
    centre = load(file)
    assert journal(centre) == tmp_path / "day.db"
    assert socket(centre) is None
    assert centre.token == f"file:{tmp_path / 'token'}"
    assert centre.keep.events == 2 * 86400.0
    (tmp_path / "token").write_text("s3cret\n")
    with pytest.raises(ConfigError, match=r"centre\.token"):
        token(centre)
    (tmp_path / "token").chmod(0o600)
    assert token(centre) == "s3cret"


@pytest.mark.parametrize(
    ("own", "path", "what"),
    [
        ("journal = true", "centre.journal", "not a text"),
        ('socket = " "', "centre.socket", "is empty"),
        ('listen = "0.0.0.0:80"\ntoken = "env:T"', "centre.listen", "not this machine alone"),
        ('listen = "127.0.0.1:http"\ntoken = "env:T"', "centre.listen", "not a host and a port"),
        ('listen = "127.0.0.1:80"', "centre.token", "is missing"),
        ('keep = { events = "0s" }', "centre.keep.events", "no time at all"),
    ],
)
def test_mistakes_about_the_hub_are_named(tmp_path: Path, own: str, path: str, what: str) -> None:
    file = tmp_path / "centre.toml"
    file.write_text(WHOLE.replace("[centre]\n", f"[centre]\n{own}\n", 1), "utf-8")
    with pytest.raises(ConfigError) as raised:
        load(file)
    assert [mistake.path for mistake in raised.value.mistakes] == [path]
    assert what in str(raised.value)
