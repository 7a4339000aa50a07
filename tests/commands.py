"""Commands as a shell starts them, and a hub that runs for as long as a test needs it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CAPTURES = Path(__file__).parent / "data" / "captures"
CENTRE = f"""
version = 1
[centre]
id = "harbour"
names = {{ en = "Harbour", zh_CN = "海港" }}
[[site]]
id = "north"
timezone = "UTC"
[[feed]]
id = "north/pbx"
url = "ami+file:{CAPTURES / "exits-22.ami.gz"}"
"""
COMMAND = [sys.executable, "-m", "wallboard"]
PATIENCE = 60  # seconds for what takes one


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command to its end, without a terminal."""
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


class RunningHub:
    """``wallboard hub`` of a centre.toml; ``log``: the lines it logged so far."""

    def __init__(self, path: Path, **environment: str) -> None:
        self.path = path
        self.log: list[str] = []
        self.process = subprocess.Popen(
            [*COMMAND, "hub", str(path)],
            env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until(self, words: str) -> str:
        """Wait for a line with these words in it."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line.rstrip("\n"))
            if words in line:
                return self.log[-1]
        raise AssertionError(f"it ended without saying {words!r}: {self.log}")

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> int:
        """Stop it as a service manager does; its exit code."""
        self.process.terminate()
        return self.ended()

    def ended(self) -> int:
        """Its exit code, once it has one."""
        assert self.process.stderr is not None
        self.log += self.process.stderr.read().splitlines()
        return self.process.wait(PATIENCE)


@contextmanager
def running(path: Path, centre: str = CENTRE, **environment: str) -> Iterator[RunningHub]:
    """A hub that is ready."""
    path.write_text(centre, "utf-8")
    hub = RunningHub(path, **environment)
    try:
        hub.until("msg=ready")
        yield hub
    finally:
        if hub.process.poll() is None:
            hub.process.kill()
        hub.process.communicate()
