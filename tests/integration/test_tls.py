"""A real Asterisk over TLS, with a certificate of its own making."""

from pathlib import Path

import pytest

from tests.integration.asterisk import Asterisk
from tests.integration.test_live import follow
from tests.integration.watching import Watch
from wallboard.hub.link import LinkError, LocalLink
from wallboard.hub.opening import open_hub

CERTIFICATE = Path(__file__).parents[1] / "feeds" / "localhost.pem"


async def test_tls_with_a_certificate_that_is_trusted_or_not(pbx: Asterisk, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"ami+tls://documented@localhost:{pbx.speak_tls(CERTIFICATE)}"
    with pytest.raises(LinkError, match="certificate is not trusted"):
        await follow(LocalLink(open_hub(url)))
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    async with Watch(pbx, "documented", url=url) as watch:
        assert watch.feed.lacks == ()
