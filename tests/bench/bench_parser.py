"""Blocks a second of our AMI parser and of panoramisk's, on the same bytes in one run.

    python tests/bench/bench_parser.py [CAPTURE.ami.gz]

panoramisk is a requirement of the benchmarks only. Rounds alternate, so that a busy machine slows both.
"""

import gzip
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from panoramisk.ami_protocol import AMIProtocol

from wallboard.feeds.ami.parser import Parser
from wallboard.feeds.ami.translate import WANTED

CAPTURE = Path(__file__).parent.parent / "data" / "captures" / "exits-22.ami.gz"
CHUNK = 1 << 16
ROUNDS = 7


class Factory:
    """What panoramisk's protocol hands its messages to."""

    save_stream = None

    def dispatch(self, event: Any) -> None:
        pass

    def connection_lost(self, exc: Any) -> None:
        pass


def peer(chunks: list[bytes]) -> None:
    protocol = AMIProtocol()
    protocol.connection_made(None)
    protocol.factory = Factory()
    protocol.encoding = "utf-8"
    for chunk in chunks:
        protocol.data_received(chunk)


def ours(chunks: list[bytes], wanted: dict[str, str] | None = None) -> None:
    parser = Parser(wanted)
    for chunk in chunks:
        parser.feed(chunk)


def seconds(work: Callable[[list[bytes]], None], chunks: list[bytes]) -> float:
    began = perf_counter()
    work(chunks)
    return perf_counter() - began


def main() -> None:
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else CAPTURE
    data = gzip.decompress(path.read_bytes())
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    blocks = data.count(b"\r\n\r\n")
    runs: dict[str, Callable[[list[bytes]], None]] = {
        "panoramisk, every block": peer,
        "ours, every block": ours,
        "ours, what is wanted": lambda chunks: ours(chunks, WANTED),
    }
    times = {name: [seconds(work, chunks)] for name, work in runs.items()}
    for _ in range(ROUNDS):
        for name, work in runs.items():
            times[name].append(seconds(work, chunks))
    median = {name: statistics.median(spent[1:]) for name, spent in times.items()}
    print(f"{path.name}: {blocks} blocks, {len(data) / 1e6:.1f} MB, median of {ROUNDS} rounds")
    for name, spent in median.items():
        print(f"{name:24} {blocks / spent:>10,.0f} blocks/s   {median['panoramisk, every block'] / spent:5.1f}x")


if __name__ == "__main__":
    main()
