import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from wallboard.feeds.base import TROUBLES
from wallboard.text import width
from wallboard.words import LANGUAGES, NONE, Words, choose, zone

PACKAGE = Path(__file__).parent.parent / "wallboard"
CATALOGUE = PACKAGE / "locale" / "zh_CN" / "LC_MESSAGES" / "wallboard.po"
KEYWORDS = {"_": None, "say": None, "number_of": (1, 2)}
EN, ZH = Words("en"), Words("zh_CN")
STATES = (
    "ready", "reserved", "ringing", "talking", "held", "wrap_up", "not_ready", "over_break", "signed_off",
    "unreachable", "error", "unknown",
)  # fmt: skip
# Labels with a home of so many cells, in every language.
BUDGETS = {
    "WAITING": 12, "LONGEST": 20, "ANSWERED": 19, "ABANDONED": 11, "READY": 9, "SL 30 min": 14, "waiting": 13,
    "longest": 9, "SL/30": 7, "today": 7, "agents": 15, "agents by state": 20, "30 min": 16, "wait": 8, "offered": 10,
    "answered": 10, "abandoned": 10, "other": 10, "SL": 10, "aband. %": 10, "ASA": 10, "AHT": 10, "rejected": 10,
}  # fmt: skip


def test_nothing_is_left_untranslated() -> None:
    written = {message for _, _, message, _, _ in extract_from_dir(PACKAGE, keywords=KEYWORDS)}
    catalogue = read_po(BytesIO(CATALOGUE.read_bytes()))
    translated = {message.id for message in catalogue if message.id and all(_strings(message.string))}
    assert written - translated == set(), "translate these in " + CATALOGUE.name
    assert translated - written == set(), "nobody says these any more"
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_translations_fill_in_the_same_names() -> None:
    """Only a target may be left out: Chinese names a service level by its seconds, the target below it."""
    for message in read_po(BytesIO(CATALOGUE.read_bytes())):
        given, filled = (set(re.findall(r"{(\w*)", " ".join(_strings(text)))) for text in (message.id, message.string))
        assert filled <= given, message.id
        assert given - filled <= {"target"}, message.id


def _strings(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_chinese_is_compiled() -> None:
    assert ZH.say("ready") == "示闲"


@pytest.mark.parametrize("label", BUDGETS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_fit_their_homes(label: str, language: str) -> None:
    assert width(Words(language).say(label)) <= BUDGETS[label]


@pytest.mark.parametrize("words", [EN, ZH])
def test_every_state_has_a_word_and_a_mark_of_its_own(words: Words) -> None:
    assert len({words.state(state) for state in STATES}) == len(STATES) - 1, "a reserved agent is shown as ringing"
    assert len({words.mark(state) for state in STATES}) == len(STATES) - 1
    assert {width(words.letter(state)) for state in STATES} == {1}
    assert words.state("a state of tomorrow") == words.state("unknown")


@pytest.mark.parametrize("words", [EN, ZH])
def test_every_trouble_of_a_feed_is_worded(words: Words) -> None:
    assert len({words.trouble(code) for code in TROUBLES} - TROUBLES.keys()) == len(TROUBLES)
    assert words.trouble("\x1b[31ma code of tomorrow") == "[31ma code of tomorrow"


@pytest.mark.parametrize(("seconds", "shown"), [
    (None, NONE), (-3, "0:00"), (9.9, "0:09"), (59.999, "0:59"), (60, "1:00"), (252, "4:12"), (3753, "1:02:33"),
    (360000, "100:00:00"),
])  # fmt: skip
def test_durations(seconds: float | None, shown: str) -> None:
    assert EN.duration(seconds) == ZH.duration(seconds) == shown


@pytest.mark.parametrize(("value", "digits", "shown"), [
    (None, 0, NONE), (0, 0, "0"), (84.5, 0, "84"), (99.96, 0, "99"), (99.96, 1, "99.9"), (100, 1, "100.0"),
    (3.14, 1, "3.1"),
])  # fmt: skip
def test_shares(value: float | None, digits: int, shown: str) -> None:
    assert EN.percent(value, digits) == shown


@given(st.floats(0, 100, exclude_max=True), st.integers(0, 2))
def test_only_what_is_whole_is_shown_as_whole(value: float, digits: int) -> None:
    assert float(EN.percent(value, digits)) < 100


def test_numbers() -> None:
    shown = {None: NONE, 0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1: "−1"}
    assert {value: EN.count(value) for value in shown} == shown
    assert EN.number_of("{n} queue", "{n} queues", 1) == "1 queue"
    assert EN.number_of("{n} queue", "{n} queues", 1200) == "1,200 queues"
    assert ZH.number_of("{n} queue", "{n} queues", 2) == "2 个队列"


def test_times_are_those_of_the_place() -> None:
    at = 1795315695.9  # 2026-11-22 02:48:15.9 UTC
    assert EN.clock(at, zone("Asia/Shanghai")) == "10:48:15"
    assert EN.date(at, zone("Asia/Shanghai")) == "Sun 22 Nov 2026"
    assert ZH.date(at, zone("Asia/Shanghai")) == "2026年11月22日 周日"
    assert EN.clock(at, zone("No/Such_Place")) == EN.clock(at, zone("")) == "02:48:15"
    assert EN.age(0.34) == "0.3 s"
    assert ZH.age(0.34) == "0.3 秒"
    assert EN.age(61) == "1:01"


def test_names() -> None:
    assert EN.name({"en": "Billing", "zh_CN": "账单"}, "q1") == "Billing"
    assert ZH.name({"en": "Billing", "zh_CN": "账单"}, "q1") == "账单"
    assert ZH.name({"en": "Billing", "": "billing"}, "q1") == "billing"
    assert ZH.name({}, "q\x1b1\u202e") == "q1"


@pytest.mark.parametrize(("name", "code"), [
    ("Billing", "BIL"), ("Key accounts", "KEY"), ("账单查询", "账单"), ("A b", "AB"), ("", ""), ("x", "X"),
])  # fmt: skip
def test_codes_of_names_fit_four_cells(name: str, code: str) -> None:
    assert EN.code(name) == code
    assert width(code) <= 4


def test_the_language_is_the_one_asked_for_else_that_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    assert choose() == "en"
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert choose() == "zh_CN"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert choose() == "en"
    assert choose("zh_CN") == "zh_CN"
