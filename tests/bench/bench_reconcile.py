#!/usr/bin/env python3
"""What it costs to compare a large centre with its PBX.  bench_reconcile.py [AGENTS] [QUEUES]

Every agent serves six queues. Prints the processor time of one comparison, its share of a core every 30 s, and the
longest stretch for which it holds up everything else.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from wallboard.config import Feed
from wallboard.feeds.ami.parser import Parser
from wallboard.feeds.ami.translate import WANTED, Translator
from wallboard.feeds.lines import CHUNK
from wallboard.model.events import Synced

EVERY = 30.0


def blocks(agents: int, queues: int) -> Iterator[str]:
    """The answer to QueueStatus."""
    for queue in range(queues):
        counters = "Max: 0\r\nCalls: 2\r\nCompleted: 9\r\nAbandoned: 1\r\nServiceLevel: 20\r\nServicelevelPerf: 80.0"
        yield f"Event: QueueParams\r\nQueue: q{queue}\r\nStrategy: rrmemory\r\n{counters}\r\nWeight: 0"
        for waiting in range(2):
            caller = f"Position: {waiting + 1}\r\nUniqueid: c{queue}.{waiting}\r\nCallerIDNum: 0700\r\nWait: 9\r\nPriority: 0"
            yield f"Event: QueueEntry\r\nQueue: q{queue}\r\n{caller}"
    for agent in range(agents):
        for queue in range(6):
            who = (
                f"Name: Agent {agent}\r\nLocation: PJSIP/{agent}\r\nStateInterface: PJSIP/{agent}\r\nMembership: static"
            )
            state = (
                "Penalty: 0\r\nCallsTaken: 3\r\nLastCall: 0\r\nLastPause: 0\r\nLoginTime: 0\r\nInCall: 0\r\nStatus: 1"
            )
            name = f"q{(agent + queue) % queues}"
            yield f"Event: QueueMember\r\nQueue: {name}\r\n{who}\r\n{state}\r\nPaused: 0\r\nPausedReason: \r\nWrapuptime: 0"
    yield "Event: QueueStatusComplete\r\nEventList: Complete\r\nListItems: 1"


def main() -> None:
    agents, queues = (int(given) for given in (*sys.argv[1:], *("1500", "20")[len(sys.argv) - 1 :]))
    data = "".join(f"{block}\r\n\r\n" for block in blocks(agents, queues)).encode()
    translator, parser, now = Translator(Feed(id="site/pbx", url="")), Parser(WANTED), time.time()
    parser.feed(b"Asterisk Call Manager/11.0.0\r\n")
    translator.opened(now)
    translator.take({"Event": "FullyBooted", "Privilege": "system,all"}, now)
    for what in ("first", "again", "again"):
        longest, began, synced = 0.0, time.process_time(), 0
        for start in range(0, len(data), CHUNK):
            step = time.perf_counter()
            for message in parser.feed(data[start : start + CHUNK]):
                translator.take(message, now)
            longest = max(longest, time.perf_counter() - step)
        step = time.perf_counter()
        synced = sum(isinstance(event, Synced) for event in translator.tick(now + 1))
        settled = time.perf_counter() - step
        spent = time.process_time() - began
        now += EVERY
        share = f"{100 * spent / EVERY:.1f} % of a core" if not synced else "once a connection"
        print(
            f"{what}: {agents} agents x 6 queues, {len(data) / 1e6:.1f} MB: {1000 * spent:.0f} ms ({share}); "
            f"longest stretch {1000 * longest:.0f} ms, at the end {1000 * settled:.0f} ms"
        )


if __name__ == "__main__":
    main()
