"""The language in which a table is filtered: ``state:hold wait>60 site:north -team:t1 "plain words"``.

All terms have to hold. ``column:word`` begins with the word, ``column=word`` is it, ``a,b`` is one of several;
``column>60``, ``<``, ``>=``, ``<=`` compare numbers, durations as 60, 90s, 2m or 1:30; ``-`` in front says not. Plain
words are looked for in names, numbers and, for Chinese names, the initials of their pinyin.

What cannot be meant is left out and named.
"""

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from wallboard.desk.around import Around
from wallboard.desk.column import Column
from wallboard.desk.pinyin import spells
from wallboard.figures import Shown
from wallboard.words import Words

_TERM = re.compile(r'(-?)(?:([^\s:=<>"]+)(>=|<=|[:=<>]))?("[^"]*"?|[^\s"]*)')
_DURATION = re.compile(r"(?:(\d+):)?(\d+):(\d\d)|(\d+(?:\.\d+)?)(s|m|h|%)?")
_UNITS = {"": 1.0, "%": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0}
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}  # fmt: skip
ALIASES = {"number": "caller", "hold": "state", "group": "team", "wait": "time", "phone": "id", "longest": "wait"}

Holds = Callable[[Shown[Any], Around], bool]


class Filter(NamedTuple):
    """``text`` as it was typed; ``tests`` that a row has to pass; ``mistakes`` in words, of what was left out."""

    text: str = ""
    tests: tuple[Holds, ...] = ()
    mistakes: tuple[str, ...] = ()

    def keeps(self, shown: Shown[Any], around: Around) -> bool:
        return all(test(shown, around) for test in self.tests)


NOTHING = Filter()


class _Mistake(Exception):
    """What cannot be meant, in words."""


def read(text: str, columns: Sequence[Column[Any]], rows: Iterable[Shown[Any]], around: Around) -> Filter:
    """What was typed as a filter of a table; a word that no row of it has is a mistake."""
    reader = _Reader(columns, list(rows), around)
    tests, mistakes = [], []
    for term in _TERM.finditer(text):
        if not term[0]:
            continue
        try:
            if (test := reader.term(term)) is not None:
                tests.append(test)
        except _Mistake as mistake:
            mistakes.append(str(mistake))
    return Filter(text, tuple(tests), tuple(mistakes))


class _Reader:
    def __init__(self, columns: Sequence[Column[Any]], rows: list[Shown[Any]], around: Around) -> None:
        self._columns = {column.id: column for column in columns}
        self._plain = [column for column in columns if column.open]
        self._rows = rows
        self._around = around
        self.say = around.words.say

    def term(self, term: re.Match[str]) -> Holds | None:
        denied, key, sign, value = term.groups()
        if value.startswith('"') and (len(value) == 1 or not value.endswith('"')):
            raise _Mistake(self.say("the quotes are not closed"))
        value = value.strip('"').casefold()
        if not key:
            test = self._named(value) if value else None
        else:
            test = self._compared(self._column(key.casefold()), sign, value)
        if test is None or not denied:
            return test
        positive = test
        return lambda shown, around: not positive(shown, around)

    def _column(self, key: str) -> Column[Any]:
        say = self.say
        named = {say(column.head).casefold(): column for column in self._columns.values() if column.head}
        known = named | {id: self._columns[other] for id, other in ALIASES.items() if other in self._columns}
        known |= self._columns
        if key not in known:
            near = get_close_matches(key, known, 1)
            if near:
                raise _Mistake(say('no column "{key}": did you mean "{near}"?', key=key, near=near[0]))
            raise _Mistake(say('no column "{key}"; there are {columns}', key=key, columns=", ".join(self._columns)))
        return known[key]

    def _compared(self, column: Column[Any], sign: str, value: str) -> Holds:
        if not value:
            raise _Mistake(self.say("{column} of what?", column=column.id))
        if sign in _COMPARE:
            return self._number(column, sign, value)
        asked = tuple(filter(None, value.split(",")))
        if not column.open:
            words = self._words_of(column)
            for word in asked:
                if not any(_is(known, word, sign) for known in words):
                    raise _Mistake(self._no_such(column, word, words))
        return lambda shown, around: any(
            _is(word.casefold(), each, sign) for word in column.words(shown, around) for each in asked
        )

    def _words_of(self, column: Column[Any]) -> set[str]:
        said = {word.casefold() for row in self._rows for word in column.words(row, self._around)}
        return said | {word.casefold() for word in (column.known(self._around.words) if column.known else ())}

    def _no_such(self, column: Column[Any], word: str, words: set[str]) -> str:
        values = {"column": column.id, "word": word}
        near = get_close_matches(word, words, 1)
        if near:
            return self.say('no {column} "{word}": did you mean "{near}"?', **values, near=near[0])
        return self.say('no {column} "{word}"', **values)

    def _number(self, column: Column[Any], sign: str, value: str) -> Holds:
        found = _DURATION.fullmatch(value)
        if not found:
            raise _Mistake(self.say('"{value}" is no number', value=value))
        hours, minutes, seconds, plain, unit = found.groups()
        if plain is None:
            wanted = 3600.0 * int(hours or 0) + 60.0 * int(minutes) + int(seconds)
        else:
            wanted = float(plain) * _UNITS[unit or ""]
        compare, key = _COMPARE[sign], column.key

        def holds(shown: Shown[Any], around: Around) -> bool:
            found = key(shown, around)
            return isinstance(found, int | float) and compare(found, wanted)

        return holds

    def _named(self, value: str) -> Holds:
        columns = self._plain
        spelt = value.isascii() and value.isalpha()

        def holds(shown: Shown[Any], around: Around) -> bool:
            words = [word for column in columns for word in column.words(shown, around) if word]
            return any(value in word.casefold() for word in words) or (
                spelt and any(spells(value, word) for word in words if not word.isascii())
            )

        return holds


def _is(word: str, asked: str, sign: str) -> bool:
    return word == asked if sign == "=" else word.startswith(asked)


def hints(columns: Iterable[Column[Any]], words: Words) -> Iterator[str]:
    """By what one can filter here."""
    return (column.id for column in columns if column.head)
