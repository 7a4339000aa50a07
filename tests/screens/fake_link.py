"""A link with made-up rows, for every moment that a board must be able to show."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import pi, sin

from msgspec.structs import replace

from wallboard.model.actions import Action, Done
from wallboard.model.queries import Answer, CurveAnswer, CurveQuery, Query, Refused
from wallboard.model.rows import (
    AgentRow,
    ContactRow,
    FeedRow,
    Frame,
    JournalRow,
    Levels,
    NameRow,
    QueueRow,
    R,
    Row,
    TrunkRow,
    Window,
)

NOON = datetime(2026, 11, 22, 2, 42, 15, tzinfo=UTC).timestamp()  # 10:42:15 in Shanghai
MIDNIGHT = datetime(2026, 11, 21, 16, tzinfo=UTC).timestamp()
MORNING = (*[0] * 32, 47, 52, 60, 71, 88, 96, 118, 131, 142, 148)  # offered by quarter hour until 10:30
FEED = "gz/pbx-a"
QUEUES = (
    ("billing", "Billing", "账单查询"),
    ("orders", "Orders", "业务办理"),
    ("faults", "Faults 112", "障碍申告"),
    ("complaints", "Complaints", "投诉处理"),
    ("roaming", "Roaming", "国际漫游"),
    ("key", "Key accounts", "大客户"),
)
PEOPLE = (
    "Chen Wei", "Li Na", "Wang Fang", "Zhao Lei", "Sun Yan", "Zhou Jie", "Wu Min", "Zheng Hao", "Feng Xue",
    "Jiang Tao", "Shen Yi", "Han Bing", "Yang Liu", "Zhu Lin", "Qin Yue", "Xu Peng", "He Jing", "Lu Ming",
    "Shi Rui", "Zhang Qi", "Kong Dan", "Cao Yu", "Yan Bo", "Hua Mei", "Jin Hui", "Wei Ran", "Tao Jun",
    "Jiang Ping", "Qi Shan", "Xie Nan", "Zou Li", "Yu Hang", "Bai Lu", "Shui Ying", "Dou Kai", "Zhang Yun",
    "Yun Fei", "Su Qing", "Pan Long", "Ge Ying",
)  # fmt: skip
SEATS = (12, 9, 7, 5, 4, 3)
STATES = "TTTTTTTT>WWNTTTTTWRRNTTTTRHWTTTWRTTRRTRR"
CODES = {"T": "talking", ">": "ringing", "W": "wrap_up", "N": "not_ready", "R": "ready", "H": "held", "O": "over_break"}


@dataclass
class FakeLink:
    """Rows by kind, and a clock that stands still unless told otherwise."""

    tables: dict[type[Row], dict[str, Row]] = field(default_factory=dict)
    clock: Callable[[], float] = lambda: NOON
    frames: "asyncio.Queue[Frame]" = field(default_factory=asyncio.Queue)
    offered: tuple[int | None, ...] = ()
    before: tuple[int | None, ...] = ()
    then: dict[str, Window] = field(default_factory=dict)

    def now(self) -> float:
        return self.clock()

    def rows(self, kind: type[R]) -> Mapping[str, R]:
        return self.tables.get(kind, {})  # type: ignore[return-value]

    async def frame(self) -> Frame:
        return await self.frames.get()

    async def ask(self, query: Query) -> Answer:
        if isinstance(query, CurveQuery):
            return CurveAnswer(MIDNIGHT, self.offered, self.before, self.then)
        return Refused("no_answers")

    async def act(self, action: Action, dry: bool = False) -> Done:
        return Done(ok=False, why="no_actions")

    def beat(self) -> None:
        """Send a frame: everything may have changed."""
        self.frames.put_nowait(Frame(rev=1, now=self.now()))

    def put(self, *rows: Row) -> None:
        for row in rows:
            self.tables.setdefault(type(row), {})[row.id] = row


def names() -> list[NameRow]:
    rows = [
        NameRow("c", 1, "centre", {"en": "Provincial hotline 10000", "zh_CN": "省级 10000 号客户服务热线"}),
        NameRow("gz", 1, "site", {"en": "Guangzhou", "zh_CN": "广州"}, zone="Asia/Shanghai"),
        NameRow(FEED, 1, "feed", {"": "pbx-a"}, site="gz"),
    ]
    rows += [NameRow(f"{FEED}:{id}", 1, "queue", {"en": en, "zh_CN": zh}) for id, en, zh in QUEUES]
    return rows + [NameRow(f"{FEED}:{name}", 1, "agent", {"": name}) for name in PEOPLE]


def queue(place: int, **changed: object) -> QueueRow:
    first = sum(SEATS[:place])
    states = [CODES[letter] for letter in STATES[first : first + SEATS[place]]]
    counts = {state: states.count(state) for state in dict.fromkeys(states)}
    calls = 12 - 2 * place
    values: dict[str, object] = {
        "states": counts,
        "m30": Window(offered=60 - place, answered=58 - place, good=53 - place, base=60 - place, abandoned=2),
        "today": Window(
            offered=300 // (place + 1),
            answered=288 // (place + 1),
            good=260 // (place + 1),
            base=300 // (place + 1),
            abandoned=12 // (place + 1),
            talk=288 / (place + 1) * 187,
            ended=288 // (place + 1),
            wrap=288 / (place + 1) * 21,
            wait=288 / (place + 1) * 9,
        ),
        "wait_limit": Levels(60, 180),
        "waits": tuple((minute * 7 + place * 5) % 5 * calls // 24 for minute in range(30)),
    }
    row = QueueRow(f"{FEED}:{QUEUES[place][0]}", 1, **(values | changed))  # type: ignore[arg-type]
    busy = sum(row.states.get(state, 0) for state in ("talking", "ringing", "held", "wrap_up"))
    return replace(row, ready=row.states.get("ready", 0), busy=busy)


def agents(states: str = STATES) -> list[AgentRow]:
    rows = []
    queues = [f"{FEED}:{QUEUES[place][0]}" for place, seats in enumerate(SEATS) for _ in range(seats)]
    for place, (name, letter, queue) in enumerate(zip(PEOPLE, states, queues, strict=True)):
        state = CODES.get(letter, "unknown")
        since = NOON - (place * 37 % 300 + 11)
        reason = {"N": "lunch", "O": "break"}.get(letter, "")
        rows.append(AgentRow(f"{FEED}:{name}", 1, state, since, reason, queue=queue, queues=(queue,)))
    return rows


def waiting(count: int, longest: float, queue: str) -> list[ContactRow]:
    return [
        ContactRow(
            f"{FEED}:1700000000.{n}", 1, f"{FEED}:{queue}", "voice", NOON - longest / (n + 1), caller=f"1380013{n:04}"
        )
        for n in range(count)
    ]


def live(**changed: object) -> FeedRow:
    return FeedRow(FEED, 1, **({"state": "live", "heard": NOON - 0.2, "since": NOON - 9000, "series": 1} | changed))  # type: ignore[arg-type]


def calm() -> FakeLink:
    link = FakeLink(offered=MORNING)
    link.put(*names(), *agents(), live(), *waiting(2, 11, "billing"))
    link.put(queue(0, waiting=2, oldest=NOON - 11), *(queue(place) for place in range(1, 6)))
    return link


def trouble() -> FakeLink:
    link = calm()
    ramp = tuple(max(0, minute - 18) for minute in range(30))
    states = {"talking": 3, "held": 1, "over_break": 1}
    low = Window(offered=50, answered=40, good=13, base=50, abandoned=10)
    link.put(queue(3, waiting=9, oldest=NOON - 252, level=2, waits=ramp, states=states, m30=low, risen=NOON - 72))
    link.put(queue(0, waiting=3, oldest=NOON - 67, level=1))
    link.put(*agents(STATES[:32] + "O" + STATES[33:]), *waiting(9, 252, "complaints"))
    return link


def lost() -> FakeLink:
    link = calm()
    link.put(*agents("?" * 40), live(state="lost", heard=NOON - 40, since=NOON - 10, why="closed"))
    link.put(*(queue(place, states={"unknown": SEATS[place]}) for place in range(1, 6)))
    link.put(queue(0, waiting=2, oldest=NOON - 51, states={"unknown": 12}))
    return link


def noted() -> FakeLink:
    """Calm, with all that is told on the side: trunk groups, a week before, and what is wrong with feed and journal."""
    link = calm()
    link.before = (*[0] * 32, *(round(40 + 105 * sin(pi * quarter / 48)) for quarter in range(48)), *[0] * 16)
    link.then = {f"{FEED}:{id}": Window(offered=270 // (place + 1)) for place, (id, *_) in enumerate(QUEUES)}
    link.put(live(drift=2, offset=-3.4), JournalRow("c", 1, "degraded", "full", NOON - 600, lost=3))
    groups = (("carrier", 21, 60, 44, 0), ("mobile", 30, 30, 30, 4), ("old", None, 8, None, None))
    for id, used, lines, peak, blocked in groups:
        link.put(NameRow(f"{FEED}:{id}", 1, "trunk", {"": id}), TrunkRow(f"{FEED}:{id}", 1, used, lines, blocked, peak))
    return link


def connecting() -> FakeLink:
    link = FakeLink()
    link.put(*(row for row in names() if row.kind in ("centre", "site", "feed")), live(state="lost", heard=0.0))
    return link


def crowd() -> FakeLink:
    """Sixty queues and fifteen hundred agents."""
    link = FakeLink()
    link.put(*names()[:3], live(), *waiting(60, 300, "q07"))
    for place in range(60):
        row = queue(place % 6, waiting=place % 4, oldest=NOON - place if place % 4 else None, level=int(place % 9 == 0))
        link.put(QueueRow(f"{FEED}:q{place:02}", *[getattr(row, name) for name in row.__struct_fields__[1:]]))
    states = [*CODES.values(), "signed_off"]
    link.put(
        *(
            AgentRow(
                f"{FEED}:Agent {place:04}", 1, states[place % 8], NOON - place, queues=(f"{FEED}:q{place % 60:02}",)
            )
            for place in range(1500)
        )
    )
    return link


SITES = (
    ("xidan", "Xidan", "西单", 220), ("wangjing", "Wangjing", "望京", 210), ("yizhuang", "Yizhuang", "亦庄", 200),
    ("zhongguancun", "Zhongguancun", "中关村", 190), ("fengtai", "Fengtai", "丰台", 170),
    ("tongzhou", "Tongzhou", "通州", 160), ("shijingshan", "Shijingshan", "石景山", 140),
    ("langfang", "Langfang", "廊坊", 120), ("tianjin", "Tianjin", "天津", 90),
)  # fmt: skip
DESKS = "TTTTTTRTTWTTTTNTTTTTTTT>TTTTTTTT.TTTTTTWTTTTTTTTTRTTTTH"


def sites(count: int = 9) -> FakeLink:
    """Nine sites, 1,500 desks, two of them in trouble."""
    link = FakeLink(offered=MORNING)
    link.put(NameRow("c", 1, "centre", {"en": "Beijing 114", "zh_CN": "北京114"}))
    codes = CODES | {".": "signed_off"}
    for place, (site, en, zh, desks) in enumerate(SITES[:count]):
        feed = f"{site}/pbx"
        letters = (DESKS * 5)[place * 7 : place * 7 + desks]
        if site in ("fengtai", "tongzhou"):
            letters = letters.replace("R", "T")
        states = [codes[letter] for letter in letters]
        link.put(
            NameRow(site, 1, "site", {"en": en, "zh_CN": zh}, zone="Asia/Shanghai"),
            NameRow(feed, 1, "feed", {"": en}, site=site),
            FeedRow(feed, 1, "live", NOON - place / 10, NOON - 9000),
            *(AgentRow(f"{feed}:{n:03}", 1, state, NOON - n) for n, state in enumerate(states)),
        )
        for number, (id, name_en, name_zh) in enumerate(QUEUES[:4]):
            row = queue(number, states={"ready": 12, "talking": 40})
            if site == "tongzhou" and not number:
                row = queue(0, waiting=41, oldest=NOON - 198, level=2, states={"talking": 50}, risen=NOON - 18)
            elif site == "fengtai" and not number:
                row = queue(0, waiting=13, oldest=NOON - 64, level=1, states={"talking": 50}, risen=NOON - 4)
            names = {"en": f"{en} {name_en}", "zh_CN": f"{zh}{name_zh}"}
            link.put(NameRow(f"{feed}:{id}", 1, "queue", names, site=site), replace(row, id=f"{feed}:{id}"))
    link.put(ContactRow("tongzhou/pbx:1", 1, "tongzhou/pbx:billing", "voice", NOON - 198, caller="13800138000"))
    return link


HOSTILE = (
    "A name that goes on for more than forty cells and then some",
    "客户服务中心大客户专席与国际漫游专席",
    "ฝ่ายบริการลูกค้าสัมพันธ์",
    "خدمة العملاء والدعم الفني",
    "👩‍👩‍👧‍👦 family 🇨🇳 flag ❤️ heart",
    "[@click=app.quit]click[/] \x1b[31mred\x1b]52;c;x\x07 \u202egnp\u202c e" + "\u0301" * 1000,
)


def hostile() -> FakeLink:
    link = trouble()
    for (id, _, _), name in zip(QUEUES, HOSTILE, strict=True):
        link.put(NameRow(f"{FEED}:{id}", 2, "queue", {"": name}))
    for name, other in zip(PEOPLE, HOSTILE * 7, strict=False):
        link.put(NameRow(f"{FEED}:{name}", 2, "agent", {"": other}))
    link.put(NameRow("c", 2, "centre", {"": HOSTILE[5] + HOSTILE[1]}))
    row = ContactRow(f"{FEED}:1", 2, f"{FEED}:billing", "voice", NOON - 300, caller_name=HOSTILE[5])
    link.put(row)
    return link


MOMENTS: dict[str, Callable[[], FakeLink]] = {
    "calm": calm,
    "trouble": trouble,
    "lost": lost,
    "noted": noted,
    "connecting": connecting,
    "crowd": crowd,
    "sites": sites,
    "hostile": hostile,
}
