from tests.screens.fake_link import FEED, HOSTILE, NOON, calm, connecting, hostile, live, lost, queue
from wallboard.model.rows import ContactRow, FeedRow, NameRow, QueueRow
from wallboard.picture import Names, take
from wallboard.words import Words

EN, ZH = Names(Words("en")), Names(Words("zh_CN"))


def test_names_are_those_of_the_language_else_the_source_s_own() -> None:
    link = calm()
    link.put(QueueRow(f"{FEED}:night shift", 1))
    assert take(link, EN).title == "Provincial hotline 10000"
    assert [queue.name for queue in take(link, ZH).queues][:2] == ["账单查询", "业务办理"]
    assert take(link, ZH).queues[-1].name == "night shift"
    assert take(link, EN).feeds[0].name == "pbx-a"
    assert take(connecting(), EN).queues == ()


def test_ages_stand_still_from_when_a_lost_feed_was_heard() -> None:
    link = lost()
    link.put(FeedRow("gz/pbx-b", 1, "live", NOON), QueueRow("gz/pbx-b:other", 1))
    picture = take(link, EN)
    assert picture.lost
    assert {(queue.now, queue.lost) for queue in picture.queues if queue.row.id.startswith(FEED)} == {(NOON - 40, True)}
    assert [(queue.now, queue.lost) for queue in picture.queues if queue.name == "other"] == [(NOON, False)]
    assert {agent.now for agent in picture.agents} == {NOON - 40}
    assert {feed.now for feed in picture.feeds} == {NOON}, "but how long it has been lost goes on counting"


def test_a_hub_that_is_not_heard_makes_everything_last_known() -> None:
    assert not take(calm(), EN).lost
    silent = calm()
    silent.put(live(state="stale", why="hub_silent"))
    picture = take(silent, EN)
    assert picture.lost
    assert all(queue.lost for queue in picture.queues)
    assert picture.feeds[0].row.why == "hub_silent"


def test_a_feed_that_is_still_connecting_is_not_lost() -> None:
    link = connecting()
    assert not take(link, EN).lost
    link.put(live(state="lost", heard=0.0, why="refused"))
    assert take(link, EN).lost


def test_of_the_contacts_those_that_wait_the_longest_first() -> None:
    link = calm()
    link.put(ContactRow(f"{FEED}:served", 1, f"{FEED}:billing", since=NOON - 900, state="talking"))
    link.put(ContactRow(f"{FEED}:rings", 1, f"{FEED}:billing", since=NOON - 800, state="ringing"))
    ages = [NOON - contact.row.since for contact in take(link, EN).contacts]
    assert ages == sorted(ages, reverse=True)
    assert ages[0] == 800
    assert len(ages) == 3


def test_the_clock_is_that_of_the_site() -> None:
    picture = take(calm(), EN)
    assert Words("en").clock(picture.now, picture.zone) == "10:42:15"
    link = calm()
    link.tables[NameRow] = {}
    picture = take(link, EN)
    assert Words("en").clock(picture.now, picture.zone) == "02:42:15"
    assert picture.title == "Wallboard"


def test_foreign_text_is_cleaned_whatever_the_hub_did() -> None:
    picture = take(hostile(), EN)
    texts = [picture.title, *picture.names.values(), *(agent.name for agent in picture.agents)]
    texts += [contact.row.caller_name or "" for contact in picture.contacts]
    assert not [text for text in texts if set(text) & set("\x1b\x07\u202e\u202c\u200d")]
    assert HOSTILE[0] in picture.names.values()


def test_a_queue_row_is_passed_on_as_it_is() -> None:
    link = calm()
    row = queue(0, waiting=7)
    link.put(row)
    assert take(link, EN).queues[0].row is row
