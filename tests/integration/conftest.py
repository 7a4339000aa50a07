from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.asterisk import Asterisk, NoAsteriskError, asterisk

RECIPE = Path(__file__).parents[2] / "docs" / "asterisk.md"


def recipe() -> str:
    """The one documented manager.conf account, as the document has it."""
    text = RECIPE.read_text()
    start = text.index("```ini\n") + len("```ini\n")
    return text[start : text.index("```", start)]


@pytest.fixture(params=[22, 16], scope="session")
def pbx(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asterisk]:
    """A running Asterisk that has the documented account as well, password as the lab's others."""
    version: int = request.param
    folder = tmp_path_factory.mktemp(f"asterisk-{version}")
    try:
        with asterisk(version, folder) as running:
            running.add_account(recipe())
            yield running
    except NoAsteriskError as error:
        pytest.skip(f"no real Asterisk: {error}")
