"""docs/reliability.md says what holds each promise: that it does, and that no fault was left out."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")
FAULTS = [*range(1, 12), *range(13, 18), 20, *range(25, 29), *range(30, 33)]
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\| \d+ \|.*", PAGE, re.M)]
HELD = [(int(row[0]), test) for row in ROWS for test in re.findall(r"`([^`]+)`", row[-1])]


def test_no_fault_is_left_out_and_each_is_held_by_something() -> None:
    assert [int(row[0]) for row in ROWS] == FAULTS
    assert sorted({number for number, _ in HELD}) == FAULTS
    assert all(len(row) == 4 for row in ROWS)


@pytest.mark.parametrize("test", sorted({test for _, test in HELD}))
def test_what_holds_it_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    module = ast.parse((ROOT / path).read_text("utf-8"))
    assert name in {node.name for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
