"""Look at the board by itself: python -m tests.screens.show MOMENT [en|zh_CN], a moment of fake_link.MOMENTS."""

import sys

from tests.screens.fake_link import MOMENTS, NOON
from wallboard import app
from wallboard.clock import ReplayClock

moment, language = [*sys.argv[1:], *("calm", "en")[len(sys.argv) - 1 :]]
link = MOMENTS[moment]()
link.clock = ReplayClock(NOON).now
link.beat()
sys.exit(app.run(link, language=language))
