"""Trunk groups: channels by their names."""

from tests.feeds.ami.wire import FEED, Pbx
from wallboard.config import Trunk
from wallboard.feeds.ami.translate import Translator
from wallboard.model.events import Trunked

CITY, MOBILE = "site/pbx:city", "site/pbx:mobile"
GROUPS = (Trunk(id=CITY, channels="PJSIP/city-*", lines=30), Trunk(id=MOBILE, channels="DAHDI/[0-9]*", lines=8))


def pbx() -> Pbx:
    made = Pbx()
    made.translator = Translator(FEED, trunks=GROUPS)
    made.translator.opened(made.now)
    return made


def told(pbx: Pbx) -> list[tuple[str, int, bool]]:
    return [(event.trunk, event.used, event.blocked) for event in pbx.all(Trunked)]


def test_channels_come_and_go() -> None:
    one = pbx()
    one.say("Newchannel", Uniqueid="1", Channel="PJSIP/city-00000001", ChannelState=0)
    one.say("Newchannel", Uniqueid="2", Channel="PJSIP/101-00000002", ChannelState=0)
    one.say("Newchannel", Uniqueid="3", Channel="DAHDI/7-1", ChannelState=0)
    one.say("Newchannel", Uniqueid="3", Channel="DAHDI/7-1", ChannelState=0)
    one.say("Hangup", Uniqueid="1", Cause=16)
    one.say("Hangup", Uniqueid="1", Cause=16)
    one.say("Hangup", Uniqueid="2", Cause=16)
    assert told(one) == [(CITY, 1, False), (MOBILE, 1, False), (CITY, 0, False)]


def test_a_call_refused_for_want_of_a_line() -> None:
    one = pbx()
    for cause in (34, 17):
        one.say("Newchannel", Uniqueid="1", Channel="PJSIP/city-00000001", ChannelState=0)
        one.say("Hangup", Uniqueid="1", Cause=cause)
    assert told(one) == [(CITY, 1, False), (CITY, 0, True), (CITY, 1, False), (CITY, 0, False)]


def test_what_is_up_when_we_connect() -> None:
    one = pbx()
    one.say("CoreShowChannel", Uniqueid="1", Channel="PJSIP/city-00000001", Application="Dial")
    one.say("CoreShowChannel", Uniqueid="2", Channel="PJSIP/city-00000002", Application="Queue")
    one.say("CoreShowChannelsComplete")
    one.say("Hangup", Uniqueid="1", Cause=16)
    assert told(one) == [(CITY, 2, False), (MOBILE, 0, False), (CITY, 1, False)]


def test_who_has_no_groups_is_told_of_none() -> None:
    one = Pbx()
    one.say("Newchannel", Uniqueid="1", Channel="PJSIP/city-00000001", ChannelState=0)
    one.say("CoreShowChannelsComplete")
    assert not told(one)
