"""What a supervisor may do, and what became of it."""

from msgspec import Struct


class Action(Struct, frozen=True, tag_field="action"):
    """An act upon the centre."""


class Done(Struct, frozen=True):
    """What became of an action: ``ok``, or the code of why not."""

    ok: bool
    why: str = ""
