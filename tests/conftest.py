import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Nothing here depends on how fast the machine is just now.
settings.register_profile("wallboard", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("wallboard")


@pytest.fixture(autouse=True)
def _kept_apart(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Journals and sockets of a test, and of the commands it starts, are its own: never those of this machine."""
    with tempfile.TemporaryDirectory(prefix="wb-", ignore_cleanup_errors=True) as home:  # a socket's path must be short
        for name in ("XDG_STATE_HOME", "XDG_RUNTIME_DIR", "STATE_DIRECTORY", "RUNTIME_DIRECTORY"):
            monkeypatch.setenv(name, str(Path(home, name[:3].lower())))
        monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
        monkeypatch.delenv("WALLBOARD_TOKEN", raising=False)
        yield
