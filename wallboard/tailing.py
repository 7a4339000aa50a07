"""``wallboard tail``: events as they come, a line each, worded or as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo
from typing import Any

import msgspec

from wallboard.model import events as e
from wallboard.text import clean
from wallboard.words import Words, _

_WORDS: dict[type[e.Event], str] = {
    e.Queued: _("queued"),
    e.Rejected: _("refused"),
    e.Renamed: _("renamed"),
    e.Alerted: _("ringing"),
    e.Missed: _("missed"),
    e.Held: _("hold"),
    e.Ended: _("talk over"),
    e.Assigned: _("serves"),
    e.Reached: _("phone"),
    e.Observed: _("own figures"),
    e.Trunked: _("trunk"),
    e.FeedStatus: _("feed"),
    e.Synced: _("synced"),
}
_OUTCOMES = {
    "answered": _("picked up"),
    "abandoned": _("hung up"),
    "timeout": _("timed out"),
    "emptied": _("queue emptied"),
    "exit_key": _("left by key"),
    "overflow": _("overflowed"),
    "withdrawn": _("withdrawn"),
    "transferred": _("transferred"),
    "unknown": _("gone, unknown how"),
}


def as_json(event: e.AnyEvent) -> str:
    """The event as the journal has it, cleaned."""
    return msgspec.json.encode(_clean(msgspec.to_builtins(event))).decode()


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value.encode(errors="replace").decode(), limit=4096)
    if isinstance(value, dict):
        return {clean(str(key)): _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value


def as_text(event: e.AnyEvent, words: Words, zone: tzinfo = UTC) -> str:
    """10:58:16  north/pbx1  queued  support  1700000000.12 ..."""
    facts = [words.clock(_at(event), zone), event.source, _word(event, words), *_facts(event, words)]
    return "  ".join(clean(fact) for fact in facts if fact)


def _at(event: e.AnyEvent) -> float:
    return event.ts if 0 <= event.ts < 253_402_300_800 else 0.0  # the year 10000, which no clock shows


def _word(event: e.AnyEvent, words: Words) -> str:
    """What happened, in a word or two."""
    if isinstance(event, e.Dequeued):
        return words.say(_OUTCOMES[event.outcome])
    if isinstance(event, e.Session):
        return words.say("signed on") if event.on else words.state("signed_off")
    if isinstance(event, e.Readiness):
        return words.state("ready" if event.ready else "not_ready")
    if isinstance(event, e.Working):
        return words.say("idle") if event.work == "idle" else words.state(event.work)
    if isinstance(event, e.Assigned) and not event.on:
        return words.say("serves no longer")
    if isinstance(event, e.Held) and not event.on:
        return words.say("hold over")
    known = _WORDS.get(type(event))
    return words.say(known) if known else str(event.__struct_config__.tag)


def _facts(event: e.AnyEvent, words: Words) -> Iterator[str]:
    """Whom and what it was about, by the names that the source has for them; then its seconds and its reason."""
    for name in ("queue", "agent", "contact", "trunk", "of"):
        if isinstance(found := getattr(event, name, ""), str) and found:
            yield found.partition(":")[2] or found
    if isinstance(event, e.Queued) and (caller := " ".join(filter(None, (event.caller, event.caller_name)))):
        yield caller
    for name in ("waited", "rang", "talked"):
        if (seconds := getattr(event, name, -1.0)) >= 0.0:
            yield words.duration(seconds)
    if isinstance(event, e.FeedStatus):
        yield words.feed(event.state)
        yield words.trouble(event.why) if event.why else ""
    elif isinstance(event, e.Synced):
        yield words.say("{queues} queues, {waiting} waiting", queues=len(event.queues), waiting=len(event.waiting))
    elif isinstance(event, e.Reached):
        yield words.say("reachable") if event.reachable else words.state("unreachable")
    elif isinstance(event, e.Trunked):
        yield words.count(event.used)
    else:
        yield str(getattr(event, "reason", "") or getattr(event, "why", ""))


def follow(target: str | None, token: str, insecure: bool, words: Words) -> Iterator[tuple[list[e.AnyEvent], int]]:
    """Events of a hub or of a feed itself, and how many were missed after them. Raises GlanceError when it ends."""
    from wallboard.glance import GlanceError, hub_of, is_of_hub
    from wallboard.hub.link import LinkError

    try:
        if is_of_hub(target):
            from wallboard.hub.once import events

            yield from events(hub_of(target, words), token)
        else:
            assert target is not None
            yield from _of_feed(target, insecure)
    except LinkError as error:
        raise GlanceError(words.say(error.message, **error.values)) from error


def _of_feed(target: str, insecure: bool) -> Iterator[tuple[list[e.AnyEvent], int]]:
    """A loop of our own that runs until something came, again and again."""
    import asyncio

    from wallboard.hub.opening import open_hub

    came: list[e.AnyEvent] = []
    hub = open_hub(target, insecure=insecure)
    hub.taps.append(came.append)
    with asyncio.Runner() as runner:
        seen = 0
        while True:
            seen = runner.run(hub.marked(seen))
            told, came[:] = came[:], []
            yield told, 0
