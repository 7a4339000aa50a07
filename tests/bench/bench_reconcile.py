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


COUNTERS = {"Max": 0, "Calls": 2, "Completed": 9, "Abandoned": 1, "ServiceLevel": 20, "ServicelevelPerf": 80.0}
STATE = {"Membership": "static", "Penalty": 0, "CallsTaken": 3, "LastCall": 0, "LastPause": 0, "LoginTime": 0}
READY = {"InCall": 0, "Status": 1, "Paused": 0, "PausedReason": "", "Wrapuptime": 0}


def block(event: str, **fields: object) -> str:
    return "".join(f"{key}: {value}\r\n" for key, value in {"Event": event, **fields}.items()) + "\r\n"


def listing(agents: int, queues: int) -> Iterator[str]:
    """The answer to QueueStatus."""
    for queue in range(queues):
        yield block("QueueParams", Queue=f"q{queue}", Strategy="rrmemory", **COUNTERS, Weight=0)
        for place in (1, 2):
            caller = {"Uniqueid": f"c{queue}.{place}", "CallerIDNum": "0700", "Wait": 9, "Priority": 0}
            yield block("QueueEntry", Queue=f"q{queue}", Position=place, **caller)
    for agent in range(agents):
        phone = f"PJSIP/{agent}"
        who = {"Name": f"Agent {agent}", "Location": phone, "StateInterface": phone}
        for queue in range(agent, agent + 6):
            yield block("QueueMember", Queue=f"q{queue % queues}", **who, **STATE, **READY)
    yield block("QueueStatusComplete", EventList="Complete", ListItems=1)


def main() -> None:
    agents, queues = (int(given) for given in (*sys.argv[1:], *("1500", "20")[len(sys.argv) - 1 :]))
    data = "".join(listing(agents, queues)).encode()
    translator, parser, now = Translator(Feed(id="site/pbx", url="")), Parser(WANTED), time.time()
    parser.feed(b"Asterisk Call Manager/11.0.0\r\n")
    translator.opened(now)
    translator.take({"Event": "FullyBooted", "Privilege": "system,all"}, now)
    for what in ("first", "again", "again"):
        longest, began = 0.0, time.process_time()
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
