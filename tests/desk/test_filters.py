import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.desk.rows import seen
from tests.screens.fake_link import FEED, NOON, FakeLink, agents, sites, trouble
from wallboard.desk.columns import AGENTS, CONTACTS, QUEUES
from wallboard.desk.filters import read
from wallboard.desk.pinyin import spells
from wallboard.model.rows import AgentRow, ContactRow, NameRow

COLUMNS = {"agents": AGENTS, "queues": QUEUES, "contacts": CONTACTS}


def kept(text: str, pane: str = "agents", link: FakeLink | None = None, language: str = "en") -> tuple[set[str], ...]:
    """The names of the rows that a filter keeps, and its mistakes."""
    rows, around = seen(link or trouble(), language)
    found = read(text, COLUMNS[pane], rows[pane].values(), around)
    every = [row for row in rows[pane].values() if found.keeps(row, around)]
    return {row.name or row.row.caller for row in every}, set(found.mistakes)


@pytest.mark.parametrize(("text", "names"), [
    ("state:hold", {"Tao Jun"}),
    ("state:H", {"Tao Jun"}),
    ("state:held", {"Tao Jun"}),
    ("state:over", {"Bai Lu"}),
    ("state:lunch", {"Kong Dan", "Han Bing"}),
    ("state:lunch time>2:00", {"Kong Dan"}),
    ("state:lunch wait>120", {"Kong Dan"}),
    ("state:lunch time<2m", {"Han Bing"}),
    ("state:lunch,hold", {"Kong Dan", "Han Bing", "Tao Jun"}),
    ("queue:roa -state:talking", {"Yun Fei", "Zhang Yun"}),
    ("queue:roaming state=ready", {"Yun Fei", "Zhang Yun"}),
    ("ka", {"Dou Kai"}),
    ('"kong d"', {"Kong Dan"}),
    ("KONG", {"Kong Dan"}),
    ("state:hold state:ready", set()),
])  # fmt: skip
def test_terms_have_to_hold_together(text: str, names: set[str]) -> None:
    assert kept(text) == (names, set())


def test_ready_is_not_not_ready() -> None:
    ready, _ = kept("state:ready")
    away, _ = kept("state:not")
    assert len(ready) == 7
    assert away == {"Kong Dan", "Han Bing"}


def test_states_are_understood_in_the_user_s_language_too() -> None:
    assert kept("状态:保持", language="zh_CN") == kept("state:保持", language="zh_CN") == ({"Tao Jun"}, set())
    assert kept("state:hold", language="zh_CN")[1] == {"没有 state “hold”：是否指“held”？"}


def test_sites_teams_and_tenants_by_id_and_by_name() -> None:
    link = sites()
    assert kept("site:tongzhou", "queues", link)[0] == kept('site:"Tongz"', "queues", link)[0]
    assert len(kept("site:tongzhou", "queues", link)[0]) == 4
    link.put(NameRow("xidan/pbx:000", 1, "agent", {"": "Ann"}, group="t1"))
    link.put(NameRow("xidan/pbx:billing", 1, "queue", {"": "B"}, site="xidan", tenant="acme"))
    assert kept("team:t1", "agents", link) == ({"Ann"}, set())
    assert kept("tenant:acme", "queues", link) == ({"B"}, set())


def test_an_agent_is_found_by_any_queue_she_serves() -> None:
    link = trouble()
    row = agents()[0]
    link.put(replace(row, queues=(f"{FEED}:billing", f"{FEED}:roaming")))
    assert "Chen Wei" in kept("queue:roaming", link=link)[0]
    assert "Chen Wei" in kept("queue:billing", link=link)[0]


def test_contacts_by_number_and_wait() -> None:
    assert kept("0003", "contacts")[0] == {"13800130003"}
    assert kept("wait>1:20", "contacts")[0] == {"13800130000", "13800130001", "13800130002"}
    link = trouble()
    link.put(ContactRow(f"{FEED}:x", 1, f"{FEED}:billing", "voice", NOON, caller=None, caller_name=None))
    assert kept("queue:billing", "contacts", link) == ({None}, set())


@pytest.mark.parametrize(("text", "mistake"), [
    ("stat:hold", 'no column "stat": did you mean "state"?'),
    ("state:hld", 'no state "hld": did you mean "hold"?'),
    ("queue:nowhere", 'no queue "nowhere"'),
    ("time>soon", '"soon" is no number'),
    ("state:", "state of what?"),
    ("time>", "time of what?"),
    ('"chen', "the quotes are not closed"),
])  # fmt: skip
def test_a_mistake_is_named_and_left_out(text: str, mistake: str) -> None:
    names, mistakes = kept(f"{text} state:hold" if '"' not in text else f"state:hold {text}")
    assert mistakes == {mistake}
    assert names == {"Tao Jun"}, "the rest still holds"


def test_a_state_that_nobody_is_in_is_no_mistake() -> None:
    assert kept("state:error") == (set(), set())


@given(st.text(max_size=60))
def test_nothing_that_can_be_typed_breaks_it(text: str) -> None:
    for pane in COLUMNS:
        kept(text, pane)


def test_chinese_names_by_the_initials_of_their_pinyin() -> None:
    link = trouble()
    for id, name in (("Xie Nan", "谢楠"), ("Zou Li", "单曾 A"), ("Li Na", "李娜")):
        link.put(NameRow(f"{FEED}:{id}", 2, "agent", {"zh_CN": name}))
    assert kept("xn", link=link, language="zh_CN")[0] == {"谢楠"}
    assert kept("谢", link=link, language="zh_CN")[0] == {"谢楠"}
    assert "单曾 A" in kept("sz", link=link, language="zh_CN")[0], "a surname's reading"
    assert "单曾 A" in kept("dc", link=link, language="zh_CN")[0], "and its usual one"
    assert not spells("xn", "Xie Nan")
    assert not spells("xnx", "谢楠")
    assert spells("n", "谢楠")


def test_pinyin_is_loaded_when_a_chinese_name_is_looked_for_and_not_before() -> None:
    code = (
        "import sys; from wallboard.desk.pinyin import spells; import wallboard.screens.desk;"
        "spells('a', 'Ann'); print('pypinyin' in sys.modules); spells('xn', '谢楠'); print('pypinyin' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_every_row_counts_in_one_of_a_filter_and_its_opposite() -> None:
    rows, _ = seen(trouble())
    yes, no = kept("state:talking")[0], kept("-state:talking")[0]
    assert yes | no == {row.name for row in rows["agents"].values()}
    assert not yes & no
    assert all(isinstance(row.row, AgentRow) for row in rows["agents"].values())
