"""The console at a moment of a made-up centre, for its pictures: the real program, hub and all, on events from a seed.

    python -m docs.moments {calm,trouble,lost,sites}

The centre has been at work since seven; its clock stands still, so that a picture is the same every time.
"""

import asyncio
import sys
from datetime import UTC, datetime

from tests.bench.traffic import Habits, Line, Traffic
from wallboard.app import run
from wallboard.clock import ManualClock
from wallboard.config import Centre, Feed, Limits, QueueConfig, Reason, Site
from wallboard.feeds.base import Sink
from wallboard.hub.hub import Hub
from wallboard.hub.link import LocalLink
from wallboard.model.events import FeedStatus

NOW = datetime(2026, 11, 22, 2, 58, 16, tzinfo=UTC).timestamp()  # 10:58:16 in Shanghai
OPENS_AT = 7 * 3600.0  # seconds after midnight
OPENS = NOW - (3 * 60 + 58) * 60 - 16
SEED = 6
URL = "ami://wallboard@pbx.example"  # where nobody is asked
CUT_OFF = 70.0  # seconds since the lost feed was heard
HABITS = Habits(rests=0.03, rest=480.0, reasons=("lunch", "break", "training"))
QUEUES = {  # id: names, agents, calls an hour, seconds of talk
    "billing": ("Billing", "账单查询", 12, 135.0, 180.0),
    "orders": ("Orders", "业务办理", 9, 90.0, 190.0),
    "faults": ("Faults 112", "障碍申告", 7, 60.0, 190.0),
    "complaints": ("Complaints", "投诉处理", 5, 30.0, 200.0),
    "roaming": ("Roaming", "国际漫游", 4, 18.0, 170.0),
    "key": ("Key accounts", "大客户", 3, 9.0, 150.0),
}
PEOPLE = (
    "Chen Wei", "Li Na", "Wang Fang", "Zhao Lei", "Sun Yan", "Zhou Jie", "Wu Min", "Zheng Hao", "Feng Xue",
    "Jiang Tao", "Shen Yi", "Han Bing", "Yang Liu", "Zhu Lin", "Qin Yue", "Xu Peng", "He Jing", "Lu Ming",
    "Shi Rui", "Zhang Qi", "Kong Dan", "Cao Yu", "Yan Bo", "Hua Mei", "Jin Hui", "Wei Ran", "Tao Jun",
    "Jiang Ping", "Qi Shan", "Xie Nan", "Zou Li", "Yu Hang", "Bai Lu", "Shui Ying", "Dou Kai", "Zhang Yun",
    "Yun Fei", "Su Qing", "Pan Long", "Ge Ying",
)  # fmt: skip
SITES = {  # id: names, desks
    "haidian": ("Haidian", "海淀", 220),
    "chaoyang": ("Chaoyang", "朝阳", 210),
    "fengtai": ("Fengtai", "丰台", 180),
    "shijingshan": ("Shijingshan", "石景山", 160),
    "tongzhou": ("Tongzhou", "通州", 160),
    "daxing": ("Daxing", "大兴", 160),
    "changping": ("Changping", "昌平", 150),
    "shunyi": ("Shunyi", "顺义", 140),
    "fangshan": ("Fangshan", "房山", 120),
}


class Told:
    """A feed that tells what came to pass until now, and at the end perhaps that it was lost."""

    def __init__(self, traffic: Traffic, clock: ManualClock, rush: str = "", lost: bool = False) -> None:
        self.source = traffic.source
        self._traffic = traffic
        self._clock = clock
        self._rush = rush
        self._lost = lost

    def resume(self, heard: float, series: int) -> None:
        """Nothing of it was kept."""

    async def run(self, sink: Sink) -> None:
        traffic = self._traffic
        sink(traffic.opening())
        if self._rush:
            sink(traffic.until(NOW - 17 * 60))
            traffic.send_away(self._rush, ("break", "lunch"))
            sink(traffic.until(NOW - 12 * 60))
            traffic.surge(self._rush, 4.0)
        sink(traffic.until(self._clock.now()))
        if self._lost:
            since = self._clock.now() + 1
            self._clock.advance(CUT_OFF)
            sink(
                [
                    FeedStatus(
                        id="lost", source=self.source, ts=since, rts=since, state="lost", why="closed", since=since
                    )
                ]
            )
        await asyncio.Event().wait()


def hotline(moment: str) -> Hub:
    """Six queues, forty agents."""
    source, people = "gz/pbx-a", iter(PEOPLE)
    lines = [
        Line(id, tuple(next(people) for _ in range(seats)), calls, talk, patience=200.0)
        for id, (_, _, seats, calls, talk) in QUEUES.items()
    ]
    queues = [
        QueueConfig(
            id=f"{source}:{id}",
            names={"en": en, "zh_CN": zh},
            limits=Limits(longest_wait=(60.0, 180.0), per_desk=(2.5, 4.5)),
        )
        for id, (en, zh, *_) in QUEUES.items()
    ]
    centre = Centre(
        names={"en": "Provincial hotline 10000", "zh_CN": "省级 10000 号客户服务热线"},
        sites=(
            Site(id="gz", names={"en": "Guangzhou", "zh_CN": "广州"}, timezone="Asia/Shanghai", day_starts=OPENS_AT),
        ),
        feeds=(Feed(id=source, url=URL),),
        queues=tuple(queues),
        reasons=(
            Reason(code="lunch", names={"en": "lunch", "zh_CN": "用餐"}, budget=2700.0),
            Reason(code="break", names={"en": "break", "zh_CN": "小休"}, budget=960.0),
            Reason(code="training", names={"en": "training", "zh_CN": "培训"}, kind="training"),
        ),
    )
    traffic = Traffic(source, lines, OPENS, seed=SEED, habits=HABITS)
    rush = "complaints" if moment == "trouble" else ""
    clock = ManualClock(NOW - CUT_OFF if moment == "lost" else NOW)
    return Hub(centre, [Told(traffic, clock, rush, moment == "lost")], clock)


def province() -> Hub:
    """Nine sites, 1,500 desks; the water is off in Tongzhou."""
    clock = ManualClock(NOW)
    feeds, queues, sites = [], [], []
    for place, (site, (en, zh, desks)) in enumerate(SITES.items()):
        source = f"{site}/pbx"
        lines = []
        for id, (name, name_zh, seats, calls, talk) in list(QUEUES.items())[:4]:
            share = desks * seats // 33
            agents = tuple(f"{en} {id} {seat:02}" for seat in range(share))
            lines.append(Line(id, agents, calls * share / seats, talk, patience=200.0))
            names = {"en": f"{en} {name}", "zh_CN": f"{zh}{name_zh}"}
            queues.append(QueueConfig(id=f"{source}:{id}", names=names))
        sites.append(Site(id=site, names={"en": en, "zh_CN": zh}, timezone="Asia/Shanghai", day_starts=OPENS_AT))
        traffic = Traffic(source, lines, NOW - 5400, seed=place + 1, habits=HABITS)
        feeds.append(Told(traffic, clock, "faults" if site == "tongzhou" else ""))
    centre = Centre(
        names={"en": "Citizens' line 12345", "zh_CN": "12345 市民服务热线"},
        sites=tuple(sites),
        feeds=tuple(Feed(id=feed.source, url=URL) for feed in feeds),
        queues=tuple(queues),
    )
    return Hub(centre, feeds, clock)


def main() -> int:
    moment = sys.argv[1]
    return run(LocalLink(province() if moment == "sites" else hotline(moment)), language="en", answers=True)


if __name__ == "__main__":
    sys.exit(main())
