"""The documented account lets through everything that is read; a real Asterisk tries the rest in tests/integration."""

import configparser
import gzip
import re
from pathlib import Path

import pytest

from wallboard.feeds.ami.parser import Parser
from wallboard.feeds.ami.translate import WANTED

DOCUMENT = Path(__file__).parents[3] / "docs" / "asterisk.md"
CAPTURES = Path(__file__).parents[2] / "data" / "captures"


def section() -> str:
    return DOCUMENT.read_text().partition("```ini\n")[2].partition("```")[0]


def filters() -> list[re.Pattern[bytes]]:
    """Asterisk compiles each as an extended regular expression, and sends what any of them finds itself in."""
    return [re.compile(found.encode()) for found in re.findall(r"^eventfilter = (.+)$", section(), re.MULTILINE)]


def passes(block: bytes) -> bool:
    return b"\r\nPrivilege: " not in block or any(regex.search(block) for regex in filters())


def test_the_account_reads_as_asterisk_reads_it() -> None:
    parser = configparser.ConfigParser(strict=False)
    parser.read_string(section())
    assert parser["wallboard"]["read"] == "agent,call,dialplan,system"
    assert parser["wallboard"]["write"] == "reporting"


@pytest.mark.parametrize("name", ["exits-16", "exits-22", "pauses-22"])
def test_the_filters_let_through_all_that_is_read_and_little_else(name: str) -> None:
    path = CAPTURES / f"{name}.ami.gz"
    blocks = gzip.decompress(path.read_bytes()).split(b"\r\n\r\n")
    sent = [block for block in blocks if passes(block)]

    def read(blocks: list[bytes]) -> list[dict[str, str]]:
        return Parser(WANTED).feed(b"\r\n\r\n".join(blocks))

    assert read(sent) == read(blocks)
    assert sum(map(len, sent)) < 0.2 * sum(map(len, blocks))
