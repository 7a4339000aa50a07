#!/usr/bin/env python3
"""The board's totals beside those of Asterisk's own log, after some traffic.  live.py [--asterisk 22] [--seconds 60]

Starts an Asterisk of its own on this machine, watches it through the documented account while calls go through it,
and prints both, queue by queue. Exit code 1 if they differ.
"""

import argparse
import asyncio
import math
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.feeds.ami.test_recipe import section
from tests.integration.asterisk import SECRET, Asterisk, NoAsteriskError, asterisk
from tests.integration.watching import Watch, counts, log_counts

HEADS = ("offered", "answered", "abandoned", "other")


async def watch(pbx: Asterisk, scenario: str, seconds: float, seed: int) -> int:
    first = math.ceil(time.time())
    async with Watch(pbx, "documented") as board:
        await pbx.traffic(scenario, seconds, seed)
        await board.until_quiet()
    truth = pbx.truth(first)
    print(f"{'queue':<12}{'':<12}" + "".join(f"{head:>11}" for head in HEADS))
    for row in sorted(board.queues(), key=lambda row: row.id):
        name = row.id.partition(":")[2]
        for who, figures in (("board", counts(row.today)), ("queue_log", log_counts(truth["queues"].get(name, {})))):
            print(f"{name:<12}{who:<12}" + "".join(f"{figure:>11}" for figure in figures))
    differences = await board.differences(truth)
    print(*differences, f"{len(differences)} differences, sums of seconds and agents included", sep="\n")
    return min(1, len(differences))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--asterisk", type=int, choices=(16, 22), default=22)
    parser.add_argument("--scenario", default="steady", help="of tests/integration/lab/traffic")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    os.environ["WALLBOARD_SECRET"] = SECRET
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            asterisk(asked.asterisk, Path(folder), "--timestamps", "yes") as pbx,
        ):
            pbx.add_account(section().replace("[wallboard]", "[documented]"))
            print(f"Asterisk {asked.asterisk}, {asked.scenario} for {asked.seconds:g} s, seed {asked.seed}")
            return asyncio.run(watch(pbx, asked.scenario, asked.seconds, asked.seed))
    except NoAsteriskError as error:
        print(f"live.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
