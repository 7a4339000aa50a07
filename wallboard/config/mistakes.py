"""What is wrong with a configuration, said so that it can be mended."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from msgspec import Struct

from wallboard.text import clean


class Mistake(Struct, frozen=True):
    """One thing wrong: ``path`` where (``feed["north/pbx1"].url``), ``what`` is wrong, and how to ``mend`` it."""

    path: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{clean(self.path)}: {clean(self.what)}; {clean(self.mend)}"


class ConfigError(Exception):
    """A configuration that cannot be used, with everything that is wrong with it."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = list(mistakes)


class Wrong(Exception):
    """A value that cannot be meant, before it is known where it stands."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend

    def at(self, path: str) -> Mistake:
        return Mistake(path, self.what, self.mend)


def meant(word: str, known: Iterable[str], otherwise: str) -> str:
    """The mend for an unknown word: what it looks like, or ``otherwise``."""
    near = get_close_matches(word, sorted(known), 1)
    return f'did you mean "{near[0]}"?' if near else otherwise
