"""A real Asterisk of our own, for as long as a test takes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

LAB = Path(__file__).parent / "lab"
SECRET = "wallboard-lab"
BOOT = 60  # seconds
UNPACK = 420  # seconds to fetch and unpack one; a second when it is there


class NoAsteriskError(Exception):
    """None can be had on this machine; its text says why."""


class Asterisk:
    """``version`` 16 or 22, its AMI on ``port`` of this machine, its files under ``folder``."""

    def __init__(self, version: int, folder: Path, port: int, ports: tuple[int, int, int], options: list[str]) -> None:
        self.version = version
        self.folder = folder
        self.port = port
        self._revived: subprocess.Popen[bytes] | None = None
        sip, phone, rtp = ports
        self._up = [
            *[str(LAB / "up"), "--dir", str(folder), "--asterisk", str(version), "--ami-port", str(port)],
            *["--sip-port", str(sip), "--phone-port", str(phone), "--rtp-port", str(rtp), *options],
        ]
        if prefix := os.environ.get("WALLBOARD_LAB_PREFIX"):
            self._up += ["--prefix", prefix.format(version=version)]

    def url(self, user: str = "wallboard", port: int = 0) -> str:
        return f"ami://{user}@127.0.0.1:{port or self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "log" / "queue_log"

    def up(self) -> None:
        try:
            done = subprocess.run(self._up, capture_output=True, text=True, timeout=UNPACK, check=False)
        except subprocess.TimeoutExpired as error:
            raise NoAsteriskError(f"Asterisk {self.version} did not come up in {UNPACK} s") from error
        if done.returncode:
            raise NoAsteriskError(f"Asterisk {self.version}: {done.stderr.strip()[-300:]}")

    def down(self) -> None:
        subprocess.run([str(LAB / "down"), "--dir", str(self.folder)], check=True, capture_output=True)
        if self._revived is not None:
            self._revived.wait()

    def kill(self) -> None:
        """As a power cut would end it."""
        self.signal(signal.SIGKILL)
        (self.folder / "run" / "asterisk.pid").unlink()

    def signal(self, number: signal.Signals) -> None:
        os.kill(int((self.folder / "run" / "asterisk.pid").read_text()), number)

    def revive(self) -> None:
        """Start what was killed, traffic or not: ``up`` would want the ports of the phones to be free."""
        self._revived = subprocess.Popen(
            [*self._binary(), "-f"],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + BOOT
        while "fully booted" not in self.command("core waitfullybooted"):
            assert time.monotonic() < deadline, "Asterisk did not come back"
            time.sleep(0.2)

    def command(self, line: str) -> str:
        """Say something on its own console."""
        done = subprocess.run([*self._binary(), "-rx", line], capture_output=True, text=True, timeout=30, check=False)
        return done.stdout

    def _binary(self) -> list[str]:
        settings = dict(entry.split("=", 1) for entry in (self.folder / "lab.env").read_text().split())
        return [settings["PREFIX"] + "/asterisk", "-C", str(self.folder / "etc" / "asterisk.conf")]

    def add_account(self, section: str) -> None:
        """Add a section to manager.conf, with the lab's own password in place of whatever it says."""
        lines = [f"secret = {SECRET}" if line.startswith("secret") else line for line in section.splitlines()]
        with (self.folder / "etc" / "manager.conf").open("a") as conf:
            conf.write("\n" + "\n".join(lines) + "\n")
        self.command("manager reload")

    def speak_tls(self, certificate: Path) -> int:
        """On a port of its own, with key and certificate of a file."""
        port, conf = _free(socket.SOCK_STREAM), self.folder / "etc" / "manager.conf"
        tls = f"tlsenable = yes\ntlsbindaddr = 127.0.0.1:{port}\ntlscertfile = {certificate}\n"
        conf.write_text(conf.read_text("utf-8").replace("[general]\n", f"[general]\n{tls}", 1), "utf-8")
        self.command("manager reload")
        return port

    async def traffic(self, scenario: str, seconds: float, seed: int = 1, **options: float) -> None:
        """Callers and phones, until all is over (up to a minute or so after ``seconds``)."""
        extra = [part for name, value in options.items() for part in (f"--{name}", str(value))]
        process = await asyncio.create_subprocess_exec(
            *[str(LAB / "traffic"), scenario, "--dir", str(self.folder), "--seed", str(seed)],
            *["--seconds", str(seconds), *extra],
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, said = await process.communicate()
        except asyncio.CancelledError:
            process.kill()
            raise
        if process.returncode:
            raise RuntimeError(f"traffic failed: {said.decode()[-500:]}")

    def truth(self, first: float = 0.0) -> dict[str, Any]:
        """The totals of its own queue_log from ``first`` (epoch seconds) on."""
        counted = subprocess.run(
            [str(LAB / "queue-totals"), str(self.log), "--from", str(first)], capture_output=True, check=True
        )
        found: dict[str, Any] = json.loads(counted.stdout)
        return found

    def named_between(self, first: float, last: float) -> set[str]:
        """The queues and agents that its queue_log speaks of in a stretch of time, a second more at either end."""
        lines = [line.split("|") for line in self.log.read_text().splitlines()]
        return {name for line in lines if first - 1 <= float(line[0]) <= last + 1 for name in line[2:4] if name}


@contextmanager
def asterisk(version: int, folder: Path, *options: str) -> Iterator[Asterisk]:
    """Bring one up on free ports, and down again. Raises NoAsteriskError."""
    lab = Asterisk(version, folder, _free(socket.SOCK_STREAM), _free_udp(), list(options))
    lab.up()
    try:
        yield lab
    finally:
        lab.down()


def _free(kind: socket.SocketKind) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _free_udp() -> tuple[int, int, int]:
    """For SIP, phones and media; no two alike. Media are never sent, their ports only have to be there."""
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) for _ in range(2)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        sip, phone = (int(probe.getsockname()[1]) for probe in probes)
    return sip, phone, 10_000 + 4_000 * (os.getpid() % 5)
