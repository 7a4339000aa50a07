"""Codes and values become the user's words here, and nowhere else.

The English text is the message id, so English needs no catalogue; the others are gettext catalogues in ``locale/``.
"""

import gettext
import os
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from wallboard.text import clean, width

LANGUAGES = {"en": "English", "zh_CN": "中文"}  # by what each calls itself
NONE = "−"  # of what cannot be computed; the en dash is of ambiguous width
_LOCALE = Path(__file__).parent / "locale"


def _(message: str) -> str:
    """Marks a message for translation where it is written down."""
    return message


# An agent's state -> its mark in letters, its mark in the user's script, its word.
_STATES = {
    "ready": ("R", _("R"), _("ready")),
    "talking": ("T", _("T"), _("talking")),
    "ringing": (">", _(">"), _("ringing")),
    "reserved": (">", _(">"), _("ringing")),
    "held": ("H", _("H"), _("hold")),
    "wrap_up": ("W", _("W"), _("wrap-up")),
    "not_ready": ("N", _("N"), _("not ready")),
    "over_break": ("O", _("O"), _("over break")),
    "signed_off": (".", _("."), _("signed off")),
    "unreachable": ("U", _("U"), _("no phone")),
    "error": ("E", _("E"), _("error")),
    "unknown": ("?", _("?"), _("unknown")),
}
FEED_MARKS = {"live": "+", "stale": "~", "lost": "x", "recorded": "▸"}
_FEEDS = {"live": _("live"), "stale": _("stale"), "lost": _("lost"), "recorded": _("recorded")}
_TROUBLES = {
    "unknown_host": _("no host of this name"),
    "unreachable": _("the host does not answer"),
    "refused": _("connection refused"),
    "not_ami": _("not an Asterisk manager"),
    "denied": _("login refused"),
    "no_rights": _("no right to read queue events"),
    "tls": _("no trusted TLS connection"),
    "silent": _("nothing comes any more"),
    "closed": _("the source closed the connection"),
    "garbled": _("the source cannot be understood"),
    "stopped": _("the source shut down"),
    "failed": _("the feed failed"),
    "hub_silent": _("the hub says nothing any more"),
    "hub_lost": _("no connection to the hub"),
}
_UNKEPT = {
    "full": _("the disk is full"),
    "read_only": _("the disk is read-only"),
    "denied": _("its file or folder belongs to somebody else"),
    "damaged": _("it is damaged"),
    "locked": _("another program keeps it locked"),
    "slow": _("the disk takes seconds to write"),
    "io": _("the disk fails"),
}
_WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
_MONTHS = (
    _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
    _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
)  # fmt: skip


def meant(language: str) -> str:
    """The language of LANGUAGES that "zh", "zh-cn" or "zh_CN.UTF-8" means; any other stays as it is."""
    known = {code[:2]: code for code in LANGUAGES}
    return known.get(re.split("[-_.@]", language.lower())[0], language)


def choose(wanted: str | None = None) -> str:
    """The language asked for, else that of the environment, else English; one of LANGUAGES."""
    asked = wanted or next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return found if (found := meant(asked)) in LANGUAGES else "en"


@cache
def zone(name: str) -> tzinfo:
    """The time zone of a site; UTC for a name that is none."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, OSError, ValueError):
        return ZoneInfo("UTC")


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = gettext.translation("wallboard", _LOCALE, [language], fallback=True)

    def say(self, message: str, **values: object) -> str:
        """A message, its ``{names}`` filled in."""
        said = self._catalogue.gettext(message)
        return said.format(**values) if values else said

    def number_of(self, one: str, many: str, count: int) -> str:
        """A message in the singular or plural, ``{n}`` filled in."""
        return self._catalogue.ngettext(one, many, count).format(n=self.count(count))

    def state(self, code: str) -> str:
        return self.say(_STATES.get(code, _STATES["unknown"])[2])

    def mark(self, code: str) -> str:
        """A state's mark, one or two cells wide."""
        return self.say(_STATES.get(code, _STATES["unknown"])[1])

    def letter(self, code: str) -> str:
        """A state's mark in one cell, in every language."""
        return _STATES.get(code, _STATES["unknown"])[0]

    def feed(self, code: str) -> str:
        return self.say(_FEEDS.get(code, code))

    def trouble(self, code: str) -> str:
        """Why a feed is not live; a code without a word is shown as it is."""
        return self.say(_TROUBLES[code]) if code in _TROUBLES else clean(code)

    def journal(self, state: str, why: str, lost: int) -> str:
        """What is wrong with a journal; nothing for one that is in order."""
        if state == "salvaged":
            return self.say("journal: damaged, goes on from what could be saved")
        if state != "degraded":
            return ""
        said = self.say("journal not written: {why}", why=self.say(_UNKEPT[why]) if why in _UNKEPT else clean(why))
        return said + "  " + self.number_of("{n} event lost", "{n} events lost", lost) if lost else said

    def name(self, names: Mapping[str, str], fallback: str) -> str:
        """A thing's name in this language, else what the source calls it, else ``fallback``."""
        return clean(names.get(self.language) or names.get("") or fallback)

    def code(self, name: str) -> str:
        """A name in four cells or fewer, for where there is room for no more: BIL, or two Chinese characters."""
        short = ""
        for char in name.replace(" ", ""):
            if width(short + char) > (4 if width(char) > 1 else 3):
                break
            short += char
        return short.upper()

    def count(self, value: int | None) -> str:
        return NONE if value is None else f"{value:,}".replace("-", NONE)

    def percent(self, value: float | None, digits: int = 0) -> str:
        """A share in per cent, without its sign. 99.96 is not shown as 100: only what is whole is."""
        if value is None:
            return NONE
        step = 10**digits
        return f"{min(round(value * step), 100 * step - 1) / step if value < 100 else value:.{digits}f}"

    def duration(self, seconds: float | None) -> str:
        """0:09, 4:12, 1:02:33; whole seconds that have passed."""
        if seconds is None:
            return NONE
        minutes, second = divmod(max(0, int(seconds)), 60)
        hours, minute = divmod(minutes, 60)
        return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"

    def age(self, seconds: float) -> str:
        """The age of data: tenths of a second, from a minute on as a duration."""
        return self.say("{seconds} s", seconds=f"{max(0.0, seconds):.1f}") if seconds < 60 else self.duration(seconds)

    def clock(self, at: float, zone: tzinfo) -> str:
        """10:58:16"""
        return datetime.fromtimestamp(at, zone).strftime("%H:%M:%S")

    def date(self, at: float, zone: tzinfo) -> str:
        """Sun 22 Nov 2026"""
        day = datetime.fromtimestamp(at, zone)
        return self.say(
            "{weekday} {day} {month} {year}",
            weekday=self.say(_WEEKDAYS[day.weekday()]),
            day=day.day,
            month=self.say(_MONTHS[day.month - 1]),
            year=day.year,
        )
