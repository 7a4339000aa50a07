"""Chinese names found by the first letters of their pinyin: xn finds 谢楠."""

import os
from functools import lru_cache
from typing import Any


def spells(letters: str, name: str) -> bool:
    """Whether letters are the initials of neighbouring characters of a name, in any of their readings."""
    every = _initials(name)
    return any(
        all(letter in at for letter, at in zip(letters, every[start:], strict=False))
        for start in range(len(every) - len(letters) + 1)
    )


@lru_cache(16384)
def _initials(name: str) -> tuple[str, ...]:
    """For each character the first letters of its readings; "" for what is not Chinese."""
    if name.isascii():
        return ()
    return tuple("".join(_readings(char)) if _chinese(char) else "" for char in name)


def _chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff"


@lru_cache(16384)
def _readings(char: str) -> list[str]:
    found: list[str] = _pypinyin().pinyin(char, style=_pypinyin().Style.FIRST_LETTER, heteronym=True)[0]
    return found


@lru_cache(1)
def _pypinyin() -> Any:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # names are no phrases, and those take twenty megabytes
    import pypinyin  # on the first search only

    return pypinyin
