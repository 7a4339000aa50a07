from collections.abc import Iterator

import pytest

from tests.feeds.ami.test_recipe import section
from tests.integration.asterisk import SECRET, Asterisk, NoAsteriskError, asterisk


@pytest.fixture(params=[22, 16], scope="session")
def pbx(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asterisk]:
    """A running Asterisk with the documented account on it, as user "documented"."""
    version: int = request.param
    try:
        with asterisk(version, tmp_path_factory.mktemp(f"asterisk-{version}"), "--timestamps", "yes") as running:
            running.add_account(section().replace("[wallboard]", "[documented]"))
            yield running
    except NoAsteriskError as error:
        pytest.skip(f"no real Asterisk: {error}")


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WALLBOARD_SECRET", SECRET)
