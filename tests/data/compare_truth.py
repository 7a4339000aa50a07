#!/usr/bin/env python3
"""Whether a report says what Asterisk's own queue_log says.  compare_truth.py [--log] REPORT.json TRUTH.json

REPORT: what ``wallboard report SOURCE --format json`` wrote. TRUTH: a capture's truth, made from queue_log by the
lab's queue-totals. One line per difference on standard output; exit code 1 if there is any.

The rule, the same for every capture: counts exactly; sums of seconds within 1 s a call and a pause, because
queue_log knows whole seconds only; a queue or an agent that one side does not mention is zeros. The truth is what
happened while the capture was connected, where the two are told apart (``--log``: the whole log all the same, for
a report made from the log itself).
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

QUEUE_COUNTS = {
    "offered": "entered",
    "answered": "answered",
    "abandoned": "abandoned",
    "timeout": "timeout",
    "exit_key": "key",
    "emptied": "empty",
    "withdrawn": "withdrawn",
    "ring_no_answer": "ring_no_answer",
}
OUTCOMES = (
    *("answered", "abandoned", "timeout", "exit_key", "emptied"),
    *("overflow", "withdrawn", "transferred", "unknown"),
)


def compare(report: Json, truth: Json, whole_log: bool = False) -> Iterator[str]:
    """Every difference, as a line: "queue support: answered 3, by the log 4"."""
    told = truth.get("while_connected") if not whole_log else None
    told = told or truth.get("whole_log") or truth
    yield from _each("queue", report["queues"], told["queues"], _queue)
    yield from _each("agent", report["agents"], told["agents"], _agent)


def _each(kind: str, ours: Json, theirs: Json, rule: Any) -> Iterator[str]:
    for name in sorted({*ours, *theirs}):
        for what in rule(ours.get(name, {}), theirs.get(name, {})):
            yield f"{kind} {name}: {what}"


def _queue(ours: Json, theirs: Json) -> Iterator[str]:
    for key, other in QUEUE_COUNTS.items():
        yield from _count(key, ours.get(key, 0), theirs.get(other, 0))
    transfers = theirs.get("blind_transfers", 0) + theirs.get("attended_transfers", 0)
    yield from _count("transferred_after_answer", ours.get("transferred_after_answer", 0), transfers)
    for key in ("answered_within", "abandoned_within"):
        mine, other = ours.get(key, {}), theirs.get(key, {})
        for limit in mine.keys() & other.keys() if mine and other else mine.keys() | other.keys():
            yield from _count(f"{key} {limit}", mine.get(limit, 0), other.get(limit, 0))
    completed = theirs.get("completed_by_agent", 0) + theirs.get("completed_by_caller", 0) + transfers
    answered, abandoned = theirs.get("answered", 0), theirs.get("abandoned", 0)
    yield from _sum("talk_seconds", ours, theirs.get("talk_s", 0), completed)
    yield from _sum("wait_answered_seconds", ours, theirs.get("wait_answered_s", 0), answered)
    yield from _sum("wait_abandoned_seconds", ours, theirs.get("wait_abandoned_s", 0), abandoned)
    yield from _sum("longest_wait_seconds", ours, theirs.get("longest_wait_s", 0), min(1, answered + abandoned))
    came = ours.get("offered", 0) + ours.get("carried_in", 0)
    went = sum(ours.get(key, 0) for key in OUTCOMES) + ours.get("waiting", 0)
    if came != went:
        yield f"does not balance: {came} came, {went} left or wait"


def _agent(ours: Json, theirs: Json) -> Iterator[str]:
    for key in ("answered", "ring_no_answer"):
        yield from _count(key, ours.get(key, 0), theirs.get(key, 0))
    yield from _sum("talk_seconds", ours, theirs.get("talk_s", 0), theirs.get("answered", 0) + 1)
    yield from _sum("paused_any_seconds", ours, theirs.get("paused_any_s", 0), theirs.get("pauses", 0))
    paused = ours.get("paused_any_seconds", 0)
    if abs(sum(ours.get("paused_seconds", {}).values()) - paused) > 0.01:
        yield f"the reasons of paused_seconds do not add up to paused_any_seconds {paused}"


def _count(what: str, ours: int, theirs: int) -> Iterator[str]:
    if ours != theirs:
        yield f"{what} {ours}, by the log {theirs}"


def _sum(key: str, ours: Json, theirs: float, slack: int) -> Iterator[str]:
    seconds = ours.get(key, 0)
    if abs(seconds - theirs) > slack:
        yield f"{key} {seconds}, by the log {theirs} (within {slack})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("report", type=Path)
    parser.add_argument("truth", type=Path)
    parser.add_argument("--log", action="store_true", help="the report was made from the queue_log")
    asked = parser.parse_args()
    report, truth = (json.loads(path.read_text("utf-8")) for path in (asked.report, asked.truth))
    differences = list(compare(report, truth, asked.log))
    for difference in differences:
        print(difference)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
