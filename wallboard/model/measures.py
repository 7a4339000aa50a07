"""Every measure, its formula and unit, in one place. Counts go in, never ratios: days and groups add counts first.

Service level has no single meaning in the field; SL1 to SL8 are the eight ways met in practice, so the id always
stands beside the number. With T the threshold, s the short-abandon limit and waits in whole seconds as told:

- A≤, A>  answered within T, after T
- B≤, B>  abandoned within T, after T;  Bs  abandoned before s (part of B≤)
- F       flowed out: every other outcome (time-out, key, queue emptied, overflow, withdrawn, transferred, unknown)
- W>      still waiting, and longer than T

A measure that cannot be computed is ``None``: nothing offered is neither 0 % nor 100 %.
"""

from collections.abc import Callable
from typing import NamedTuple

from msgspec import Struct


class Counts(NamedTuple):
    """What a service level is made of, in contacts; add field by field to total."""

    answered_within: int = 0
    answered_after: int = 0
    abandoned_within: int = 0
    abandoned_after: int = 0
    short: int = 0
    flowed_out: int = 0
    waiting_beyond: int = 0


class Measure(Struct, frozen=True):
    """The definition of a measure, for people: ``formula`` in the words of this module, ``source``: who has it so.

    What is seen rather than computed has a ``formula`` that says what it is. Names and formulas are messages, which
    whoever shows them translates.
    """

    id: str
    name: str
    unit: str
    formula: str
    source: str = ""


def _(message: str) -> str:
    """Marks a message for translation where it is written down."""
    return message


MEASURES: dict[str, Measure] = {
    measure.id: measure
    for measure in (
        Measure("SL1", "abandon negative", "%", "A≤ / (A≤ + A> + B≤ + B>)", 'ICMI #3, Cisco "negative impact"'),
        Measure("SL2", "abandon within T ignored", "%", "A≤ / (A≤ + A> + B>)", 'ICMI #4, Cisco "ignore"'),
        Measure(
            "SL3",
            "abandon within T positive",
            "%",
            "(A≤ + B≤) / (A≤ + A> + B≤ + B>)",
            'ICMI #1, Cisco "positive", Asterisk ServiceLevelPerf2',
        ),
        Measure("SL4", "answered only", "%", "A≤ / (A≤ + A>)", "ICMI #2, Asterisk ServiceLevelPerf"),
        Measure("SL5", "short abandons removed", "%", "A≤ / (A≤ + A> + B≤ + B> - Bs)", "Genesys Cloud, Twilio Flex"),
        Measure("SL6", "short abandons credited", "%", "(A≤ + Bs) / (A≤ + A> + B≤ + B>)", "ICMI #5"),
        Measure("SL7", "flow-outs offered", "%", "A≤ / (A≤ + A> + B≤ + B> + F)", "Genesys Cloud"),
        Measure("SL8", "in flight", "%", "A≤ / (A≤ + A> + B≤ + B> + W>)", 'Cisco "service-level event"'),
        Measure("ASA", "average speed of answer", "s", "wait of answered / answered", "Amazon Connect"),
        Measure("AHT", "average handle time", "s", "(talk with hold + wrap-up) / talks ended", "Genesys Cloud"),
        Measure("abandon_rate", "abandon rate", "%", "abandoned / offered", "Genesys Cloud, Amazon Connect"),
        Measure("answer_rate", "answer rate", "%", "answered / offered", "Genesys Cloud"),
        Measure("occupancy", "occupancy", "%", "(talk with hold + wrap-up) / (signed on - not ready)", "Avaya CMS"),
    )
}


def _seen(*entries: tuple[str, str, str, str]) -> dict[str, Measure]:
    return {id: Measure(id, name, unit, formula) for id, name, unit, formula in entries}


SEEN: dict[str, Measure] = _seen(
    ("waiting", _("waiting"), "", _("contacts in the queue now, those that ring at an agent included")),
    ("longest_wait", _("longest wait"), "s", _("now - when the one who waits longest was queued")),
    ("service_level", _("service level"), "%", _("by the queue's own formula and limit, over the last 30 minutes")),
    ("service_level_today", _("service level today"), "%", _("the same, since the site's day began")),
    ("vendor_sl", _("service level of the PBX"), "%", _("the source's own figure, over a time it chose; to compare")),
    ("formula", _("formula"), "", _("which of SL1 to SL8, target in per cent / limit in seconds")),
    ("ready_of", _("ready"), "", _("agents of the queue who are ready / all who are signed on")),
    ("waits", _("waiting, last 30 min"), "", _("how many waited at the end of each of the last 30 minutes")),
    ("level", _("trouble"), "", _("!1 near a limit or under target, !2 past a limit or nobody there")),
    ("offered", _("offered"), "", _("queued since the site's day began; rejected contacts never entered")),
    ("answered", _("answered"), "", _("offered contacts that an agent answered, today")),
    ("abandoned", _("abandoned"), "", _("offered contacts that gave up before they were answered, today")),
    (
        "flowed_out",
        _("otherwise gone"),
        "",
        _("every other outcome today: time-out, key, queue emptied, overflow, ..."),
    ),
    ("rejected", _("rejected"), "", _("contacts that the queue did not take today: full, empty or closed")),
    ("name", _("name"), "", _("as the centre calls it, else as the source does")),
    ("id", _("id"), "", _("as the source calls it")),
    ("site", _("site"), "", _("the place it belongs to")),
    ("tenant", _("tenant"), "", _("the client it works for")),
    ("group", _("group"), "", _("the group of queues it belongs to")),
    ("team", _("team"), "", _("the team she belongs to")),
    ("attention", _("attention"), "", _("the state as a mark; ordered by need for attention, then the longest in it")),
    ("state", _("state"), "", _("what is seen of her now; away by its reason. Never ready when that is not known")),
    ("time", _("time in state"), "s", _("now - when the state began")),
    ("queue", _("queue"), "", _("of the contact she is with; else the queue she serves, if it is one")),
    ("calls", _("calls"), "", _("contacts she answered today")),
    ("missed", _("missed"), "", _("contacts that rang at her today and that she did not answer")),
    ("talk", _("average talk"), "s", _("talk with hold today / contacts answered today")),
    ("away", _("away"), "s", _("seconds not ready in at least one queue today")),
    ("contact", _("contact"), "", _("the number, or else the name, of whom she is with; empty if it is not told")),
    ("serves", _("serves"), "", _("queues in which she is ready / queues she serves")),
    ("pending", _("next"), "", _("the reason for which she will be away after this contact")),
    ("wait", _("wait"), "s", _("now - when it was queued")),
    ("wait_bar", _("wait as a bar"), "", _("the wait; full = the wait limit of its queue")),
    ("contact_queue", _("queue"), "", _("where it waits")),
    ("caller", _("caller"), "", _("its number; empty if it is hidden or not told")),
    ("caller_name", _("caller's name"), "", _("as the network tells it")),
    ("priority", _("priority"), "", _("as the source gives it; more goes first")),
    ("position", _("position"), "", _("its place in the queue, 1 is next; as the source tells it")),
    ("rings_at", _("rings at"), "", _("the agent at whom it rings now")),
)
"""What else is shown in a column, by id."""


def _sl1(c: Counts) -> tuple[int, int]:
    return c.answered_within, c.answered_within + c.answered_after + c.abandoned_within + c.abandoned_after


def _sl2(c: Counts) -> tuple[int, int]:
    return c.answered_within, c.answered_within + c.answered_after + c.abandoned_after


def _sl3(c: Counts) -> tuple[int, int]:
    good, base = _sl1(c)
    return good + c.abandoned_within, base


def _sl4(c: Counts) -> tuple[int, int]:
    return c.answered_within, c.answered_within + c.answered_after


def _sl5(c: Counts) -> tuple[int, int]:
    good, base = _sl1(c)
    return good, base - c.short


def _sl6(c: Counts) -> tuple[int, int]:
    good, base = _sl1(c)
    return good + c.short, base


def _sl7(c: Counts) -> tuple[int, int]:
    good, base = _sl1(c)
    return good, base + c.flowed_out


def _sl8(c: Counts) -> tuple[int, int]:
    good, base = _sl1(c)
    return good, base + c.waiting_beyond


FORMULAS: dict[str, Callable[[Counts], tuple[int, int]]] = {
    "SL1": _sl1,
    "SL2": _sl2,
    "SL3": _sl3,
    "SL4": _sl4,
    "SL5": _sl5,
    "SL6": _sl6,
    "SL7": _sl7,
    "SL8": _sl8,
}


def good_base(formula: str, counts: Counts) -> tuple[int, int]:
    """Numerator and denominator of a service level, in contacts. Pairs add up over queues and days; ratios do not.

    ``KeyError`` for a formula that is not in ``FORMULAS``.
    """
    return FORMULAS[formula](counts)


def service_level(formula: str, counts: Counts) -> float | None:
    """A service level in per cent, ``None`` when nothing entered the base."""
    return percent(*good_base(formula, counts))


def percent(part: float, whole: float) -> float | None:
    """``part`` of ``whole`` in per cent, ``None`` without a whole."""
    return 100.0 * part / whole if whole > 0 else None


def asa(wait: float, answered: int) -> float | None:
    """Average speed of answer in seconds: ``wait`` seconds of the answered over how many they were."""
    return wait / answered if answered > 0 else None


def aht(talk: float, wrap: float, ended: int) -> float | None:
    """Average handle time in seconds: talk (hold included) and wrap-up over the talks that are over."""
    return (talk + wrap) / ended if ended > 0 else None


def abandon_rate(abandoned: int, offered: int) -> float | None:
    """Abandoned over offered, per cent; None if more left than came: they waited before the window began."""
    return percent(abandoned, offered) if abandoned <= offered else None


def answer_rate(answered: int, offered: int) -> float | None:
    """Answered over offered, per cent."""
    return percent(answered, offered)


def occupancy(talk: float, wrap: float, signed_on: float, not_ready: float) -> float | None:
    """Handling over the time there was for it, per cent; all four in seconds."""
    return percent(talk + wrap, signed_on - not_ready)
