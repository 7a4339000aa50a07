"""The figures above the tables: those of the board, over the queues and agents that the desk is about."""

from wallboard.model.measures import abandon_rate, aht, percent
from wallboard.picture import Picture
from wallboard.screens.cards import Cards
from wallboard.widgets.facts import Fact
from wallboard.words import Words


def figures(picture: Picture, words: Words) -> tuple[Fact, ...]:
    """Label, figure and tone, the most important first."""
    cards, say = Cards(picture, words), words.say
    heroes = cards.heroes()
    day = cards.all.today
    served = percent(day.good, day.base)
    rate = words.percent(abandon_rate(day.abandoned, day.offered), 1)
    if not picture.queues:
        return (Fact(say("nothing heard yet"), "", "dim"),)
    waiting, longest, service, ready = (heroes[id] for id in ("waiting", "longest", "service", "ready"))
    unit = f" {service.unit}" if service.unit else ""
    day_label = say("since {clock}", clock=cards.since) if cards.since else say("today")
    return (
        Fact(say("waiting"), waiting.value, waiting.tone),
        Fact(say("longest"), longest.value, "critical" if longest.fill and not picture.lost else longest.tone),
        Fact(say("SL 30 min"), f"{service.value}{unit}", service.tone),
        Fact(say("ready"), ready.value, ready.tone),
        Fact(day_label, f"{words.percent(served, 1)} % {cards.formula}", cards.tone("text", not day.base)),
        Fact(say("offered"), words.count(day.offered), cards.tone("text", not day.offered)),
        Fact(say("answered"), words.count(day.answered), cards.tone("text", not day.answered)),
        Fact(say("abandoned"), f"{words.count(day.abandoned)}  {rate} %", cards.tone("text", not day.abandoned)),
        Fact(say("on"), words.count(cards.on), cards.tone("text", not cards.on)),
        Fact(say("AHT"), words.duration(aht(day.talk, day.wrap, day.ended)), cards.tone("text", not day.ended)),
    )
