"""What is shipped works where nothing of the checkout is."""

import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as from a fresh clone: nothing that was compiled here before is there."""
    folder = tmp_path_factory.mktemp("wheel")
    leave = shutil.ignore_patterns(".*", "__pycache__", "*.mo", "tests", "docs")
    source = shutil.copytree(ROOT, folder / "source", ignore=leave)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*build, str(source)], check=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed in an environment of its own; only what it depends on is borrowed from this one."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, symlinks=True)
    install = [sys.executable, "-m", "pip", "--python", str(home), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True)
    site = home / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    # A plain path line: what is in this environment is found, its own .pth files (the editable install) are not read.
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home / "bin" / "wallboard"


def test_the_wheel_holds_what_the_program_needs_and_no_more(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "wallboard/themes/dark.toml" in names
    assert "wallboard/locale/zh_CN/LC_MESSAGES/wallboard.mo" in names
    assert any(name.startswith("wallboard/feeds/captures/") for name in names)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert [name for name in names if not name.startswith("wallboard")] == []


@pytest.mark.parametrize(
    ("language", "words", "question"),
    [("en", ("WAITING", "Support"), "Quit?"), ("zh_CN", ("排队", "技术支持"), "退出？")],
)
def test_the_installed_command_opens_the_board(
    installed: Path, tmp_path: Path, language: str, words: tuple[str, ...], question: str
) -> None:
    where = subprocess.run(
        [installed.with_name("python"), "-c", "import wallboard; print(wallboard.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert not where.stdout.startswith(str(ROOT))
    with Terminal([str(installed), "demo", "--lang", language]) as terminal:
        terminal.wait_for(*words)
        terminal.type("q")
        terminal.wait_for(question)
        terminal.type("q")
        assert terminal.wait() == 0
    assert "Traceback" not in terminal.text()
