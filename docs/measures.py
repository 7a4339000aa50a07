"""Writes docs/measures.md from the definitions that the program itself explains: run in the project's folder

.venv/bin/python -m docs.measures > docs/measures.md
"""

from collections.abc import Iterable
from typing import Any

from wallboard.desk.column import Column
from wallboard.desk.columns import AGENTS, CONTACTS, QUEUES
from wallboard.model import measures
from wallboard.model.measures import MEASURES, Measure

HEAD = """\
# Measures

What every number on the board and the desk means; `?` on the desk says the same. Counts are added first and divided
then, over queues, days and sites alike. What cannot be computed is shown as `−`.

Of a service level T is the limit in seconds and s that of a short abandon; waits are whole seconds as told:

"""


def page() -> str:
    symbols = [line for line in (measures.__doc__ or "").splitlines() if line.startswith("- ")]
    parts = [HEAD + "\n".join(symbols), "## Measures that are computed", _table(MEASURES.values())]
    for title, columns in (("queues", QUEUES), ("agents", AGENTS), ("contacts that wait", CONTACTS)):
        parts += [
            f"## Columns of {title}",
            "`id` is by what one filters, sorts and writes a saved view.",
            _columns(columns),
        ]
    return "\n\n".join(parts) + "\n"


def _table(found: Iterable[Measure]) -> str:
    rows = ["| id | measure | unit | formula | so with |", "|---|---|---|---|---|"]
    rows += [f"| {each.id} | {each.name} | {each.unit} | {each.formula} | {each.source} |" for each in found]
    return "\n".join(rows)


def _columns(columns: Iterable[Column[Any]]) -> str:
    rows = ["| id | head | measure | unit | what it is |", "|---|---|---|---|---|"]
    for column in columns:
        measure = column.measure
        rows.append(f"| `{column.id}` | {column.head} | {measure.name} | {measure.unit} | {measure.formula} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(page(), end="")
