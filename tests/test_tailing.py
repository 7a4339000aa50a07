"""Events in words and as JSON: every kind, cleaned."""

import json
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.config import Feed
from wallboard.feeds import recorded
from wallboard.model import events as e
from wallboard.tailing import as_json, as_text
from wallboard.text import clean
from wallboard.words import Words

EN, ZH = Words("en"), Words("zh_CN")
HEAD = {"id": "1-1", "source": "n/p", "ts": 1_763_812_800.0}
CAPTURES = Path(__file__).parent / "data" / "captures"
HOSTILE = "\x1b]0;x\x07[@click=quit]\u202e\ud800\n|"


@pytest.mark.parametrize(
    ("event", "en", "zh"),
    [
        (
            e.Queued(**HEAD, contact="n/p:7.1", queue="n/p:help", caller="0600", caller_name="Zoë"),
            "12:00:00  n/p  queued  help  7.1  0600 Zoë",
            "12:00:00  n/p  入队  help  7.1  0600 Zoë",
        ),
        (
            e.Dequeued(**HEAD, contact="n/p:7.1", queue="n/p:help", outcome="abandoned", waited=62.0),
            "12:00:00  n/p  hung up  help  7.1  1:02",
            "12:00:00  n/p  放弃  help  7.1  1:02",
        ),
        (
            e.Readiness(**HEAD, agent="n/p:Ann", ready=False, reason="lunch"),
            "12:00:00  n/p  not ready  Ann  lunch",
            "12:00:00  n/p  示忙  Ann  lunch",
        ),
        (
            e.FeedStatus(**HEAD, state="lost", why="closed"),
            "12:00:00  n/p  feed  lost  the source closed the connection",
            "12:00:00  n/p  数据源  中断  对方关闭了连接",
        ),
    ],
)
def test_an_event_is_one_line_in_the_user_s_words(event: e.AnyEvent, en: str, zh: str) -> None:
    assert as_text(event, EN) == en
    assert as_text(event, ZH) == zh


@pytest.mark.parametrize("capture", sorted(CAPTURES.glob("*.ami.gz")), ids=lambda path: path.name)
def test_everything_that_really_happens_has_a_word(capture: Path) -> None:
    for event in recorded.read(capture, Feed(id="n/p", url=f"ami+file:{capture}")):
        line = as_text(event, EN)
        assert str(event.__struct_config__.tag) not in line.split("  ")
        assert "\n" not in line
        assert json.loads(as_json(event))["type"] == event.__struct_config__.tag


@given(st.text() | st.just(HOSTILE), st.floats())
def test_whatever_a_source_says_is_cleaned(text: str, at: float) -> None:
    event = e.Queued(id=text, source=text, ts=at, contact=text, queue=text, caller=text, caller_name=text)
    line = as_text(event, EN)
    assert clean(line, limit=len(line)) == line
    line = as_json(event)
    assert json.loads(line)["queue"] == clean(text.encode(errors="replace").decode(), limit=4096)


@pytest.mark.parametrize("outcome", get_args(e.Outcome))
def test_every_outcome_has_a_word(outcome: e.Outcome) -> None:
    event = e.Dequeued(**HEAD, contact="n/p:1", queue="n/p:help", outcome=outcome, waited=-1.0)
    assert as_text(event, ZH).split("  ")[2] not in get_args(e.Outcome)
