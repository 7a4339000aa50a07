#!/usr/bin/env python3
"""Leave out of a recording what is not read.  shrink.py NAME.ami[.gz] OUT.ami.gz

Writes OUT.ami.gz and OUT.jsonl.gz. So was wallboard/feeds/captures made, from a lab with 24 phones and its traffic.
"""

import gzip
import json
import sys
from pathlib import Path

from wallboard.feeds.ami.parser import Parser
from wallboard.feeds.ami.translate import WANTED


def contents(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def main() -> None:
    source, target = map(Path, sys.argv[1:])
    ami = contents(source)
    stem = source.name.removesuffix(".gz").removesuffix(".ami")
    times = next(path for path in (source.with_name(f"{stem}.jsonl{end}") for end in ("", ".gz")) if path.exists())
    kept, lines = bytearray(), []
    parser = Parser(WANTED)
    for text in contents(times).splitlines():
        line = json.loads(text)
        told = {"t": round(line["t"], 3)}
        if "n" in line:
            block = ami[line["o"] : line["o"] + line["n"]]
            if parser.greeting and not parser.feed(block):
                continue
            if not parser.greeting:
                parser.feed(block)
            lines.append(told | {"o": len(kept), "n": len(block)})
            kept += block
        elif "connect" in line or "disconnect" in line:
            if "connect" in line:
                parser = Parser(WANTED)
            lines.append(told | {"connect" if "connect" in line else "disconnect": True})
    packed = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    target.write_bytes(gzip.compress(bytes(kept), 9, mtime=0))
    name = target.name.replace(".ami.gz", ".jsonl.gz")
    target.with_name(name).write_bytes(gzip.compress(packed.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
