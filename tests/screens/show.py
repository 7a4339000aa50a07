"""Look at the console by itself: python -m tests.screens.show MOMENT [en|zh_CN]; a moment of fake_link, or shift."""

import sys

from tests.screens.fake_link import MOMENTS, NOON
from tests.screens.shift import shift
from wallboard import app
from wallboard.clock import ReplayClock

moment, language = [*sys.argv[1:], *("calm", "en")[len(sys.argv) - 1 :]]
link = (MOMENTS | {"shift": shift})[moment]()
link.clock = ReplayClock(NOON).now
link.beat()
sys.exit(app.run(link, language=language))
