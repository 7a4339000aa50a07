"""The rules of the house that no type checker knows: who may import whom, who may ask the time, who may print."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted(path for path in (ROOT / "wallboard").rglob("*.py"))


def name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """Everything a module imports, by its full name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path) -> Iterator[str]:
    """Everything a module calls, as it is written there."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def offenders(pattern: str, of: str = "imports", but: str = "") -> list[str]:
    """Modules in which an import (or a call) matches, except those allowed."""
    found = {"imports": imports, "calls": calls}[of]
    return [
        f"{name(path)}: {word}"
        for path in MODULES
        if name(path) not in but.split()
        for word in found(path)
        if re.fullmatch(pattern, word)
    ]


def test_each_room_knows_only_those_below_it() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_private_parts_of_textual_are_touched_in_one_place() -> None:
    assert offenders(r"textual(\.\w+)*\._.*", but="wallboard.paint") == []


def test_plotext_has_one_door() -> None:
    assert offenders(r"plotext.*", but="wallboard.widgets.chart") == []


def test_only_the_clock_asks_the_time() -> None:
    assert offenders(r"time(\..*)?", but="wallboard.clock") == []
    assert offenders(r"(datetime\.)?(datetime|date)\.(now|today|utcnow)", of="calls") == []


def test_only_the_command_prints() -> None:
    assert offenders(r"print|(sys\.)?std(out|err)\.write", of="calls", but="wallboard.cli") == []


def test_screens_and_widgets_see_no_more_than_they_may() -> None:
    drawn = r"wallboard\.(widgets|desk|palette|figures|picture|trouble|status|glyphs|theming|words|model|text)(\..*)?"
    allowed = {
        "wallboard.screens": r"wallboard\.(screens|keys|paint|hub\.link)(\..*)?|" + drawn,
        "wallboard.widgets": drawn,
    }
    found = [
        f"{name(path)}: {word}"
        for path in MODULES
        for room, may in allowed.items()
        if name(path).startswith(room)
        for word in imports(path)
        if word.startswith("wallboard.") and not re.fullmatch(may, word)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("rooms", "never"),
    [
        (r"wallboard\.(hub|feeds|sim|floor|config|model|text|clock|terminal)\b.*", ("textual", "plotext")),
        (
            r"wallboard\.(app|screens|widgets|desk|keys|paint|palette|status|trouble|picture|figures|glyphs|theming|words)\b.*",
            ("numba", "plotext"),
        ),
        (r"wallboard\.cli", ("textual", "plotext", "numba", "websockets", "asyncio")),
    ],
)
def test_each_half_loads_only_itself(rooms: str, never: tuple[str, ...]) -> None:
    wanted = [name(path) for path in MODULES if re.fullmatch(rooms, name(path))]
    assert wanted
    code = f"import sys; {'; '.join(f'import {module}' for module in wanted)}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & set(never) == set()


def test_no_file_names_a_registry_or_a_place_on_somebodys_machine() -> None:
    registry = re.compile(rb"p[y]pi\.|p[y]thonhosted|n[p]mjs|--(extra-)?i[n]dex-url [^ ]*:|--f[i]nd-links ")
    place = re.compile(rb"(?<![\w.$}{>-])/(home|root|work|Users|opt/wheels)/\w")
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [
            each for each in folders if each == ".ci" or (each[0] not in "._" and each not in ("build", "dist"))
        ]
        for file in files:
            text = Path(folder, file).read_bytes()
            found += [
                f"{folder}/{file}: {match[0]!r}" for match in (registry.search(text), place.search(text)) if match
            ]
    assert found == []


def test_locks_are_pins_with_hashes_and_nothing_else() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        lines = [line for line in lock.read_text().splitlines() if line and not line.lstrip().startswith("#")]
        assert lines
        assert [
            line for line in lines if not re.fullmatch(r"(\S+==\S+|    --hash=sha256:[0-9a-f]{64})( \\)?", line)
        ] == []
    pins = {
        lock.name: set(re.findall(r"^\S+==\S+", lock.read_text(), re.M)) for lock in ROOT.glob("requirements*.lock")
    }
    assert pins["requirements.lock"] < pins["requirements-dev.lock"]
    assert pins["requirements.lock"] < pins["requirements-bench.lock"]
