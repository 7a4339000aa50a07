from tests.screens.fake_link import FEED, NOON, calm, connecting, lost, queue, trouble
from wallboard.model.rows import AgentRow, QueueRow, Window
from wallboard.picture import Names, take
from wallboard.screens.cards import Cards
from wallboard.words import NONE, Words

EN = Words("en")


def cards(link: object) -> Cards:
    return Cards(take(link, Names(EN)), EN)  # type: ignore[arg-type]


def test_totals_add_counts_and_never_average_ratios() -> None:
    link = calm()
    link.tables[QueueRow] = {}
    link.put(queue(0, m30=Window(offered=90, good=45, base=90)), queue(1, m30=Window(offered=10, good=10, base=10)))
    assert cards(link).service().value == "55"


def test_an_agent_in_two_queues_counts_once() -> None:
    link = calm()
    link.tables[AgentRow] = {}
    link.put(AgentRow(f"{FEED}:A", 1, "ready", NOON, queues=("a", "b")), AgentRow(f"{FEED}:B", 1, "signed_off", NOON))
    card = cards(link).ready()
    assert (card.value, card.captions[0]) == ("1", "of 1 on")


def test_calm_has_no_colour_but_what_is_ready() -> None:
    heroes = cards(calm()).heroes()
    assert {id: card.tone for id, card in heroes.items()} == {
        "waiting": "strong", "longest": "strong", "service": "strong", "answered": "text", "abandoned": "text",
        "ready": "ready",
    }  # fmt: skip
    assert not any(card.fill for card in heroes.values())
    assert heroes["waiting"].captions[0] == "2 in Billing"
    assert heroes["longest"].captions == ("Billing   limit 3:00", "limit 3:00")


def test_trouble_fills_the_breached_number_and_no_other() -> None:
    heroes = cards(trouble()).heroes()
    assert [id for id, card in heroes.items() if card.fill] == ["longest"]
    assert (heroes["longest"].value, heroes["waiting"].value, heroes["waiting"].captions) == (
        "4:12",
        "12",
        ("2 queues",),
    )
    assert heroes["service"].tone == "critical", "the total is under target"


def test_a_number_says_what_it_is() -> None:
    card = cards(calm()).service()
    assert card.labels[0] == "SERVICE LEVEL  80/20   30 min"
    assert card.captions[0] == "target 80   today 86.5   SL1"
    link = calm()
    link.put(queue(1, formula="SL3", target=90.0, within=10.0))
    card = cards(link).service()
    assert card.labels[0] == "SERVICE LEVEL   30 min"
    assert card.captions[0] == "today 86.5   mixed formulas"


def test_a_day_with_a_hole_never_looks_whole() -> None:
    link = calm()
    link.put(queue(1, since=NOON - 660))
    worded = cards(link)
    assert worded.since == "10:31"
    assert worded.service().captions[0] == "target 80   since 10:31: 86.5   SL1"
    assert worded.answered().captions[0] == "since 10:31   offered 735"


def test_nothing_is_zero_before_it_was_heard() -> None:
    worded = cards(connecting())
    assert {card.value for card in worded.heroes().values()} == {NONE}
    assert {fact.figure for fact in worded.facts()} == {NONE}


def test_of_a_lost_feed_nothing_looks_live_and_nobody_counts_as_ready() -> None:
    heroes = cards(lost()).heroes()
    assert {card.tone for card in heroes.values()} == {"ghost", "faint"}
    assert heroes["longest"].value == "0:11"
    assert heroes["ready"].value == NONE


def test_nobody_ready_while_somebody_waits_is_not_quiet() -> None:
    link = calm()
    link.tables[AgentRow] = {}
    link.put(AgentRow(f"{FEED}:A", 1, "talking", NOON))
    assert cards(link).ready().tone == "critical"
    link.put(queue(0))
    assert cards(link).ready().tone == "faint"
