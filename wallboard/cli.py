"""The command: one sub-command, one function, each importing only its half of the program, and only when called."""

from __future__ import annotations

import argparse
import gc
import io
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from wallboard import __version__, terminal
from wallboard.text import clean
from wallboard.words import LANGUAGES, NONE, Words, choose, meant, zone

if TYPE_CHECKING:
    from wallboard.desk.views import View
    from wallboard.glyphs import Glyphs
    from wallboard.hub.targets import Watched
    from wallboard.theming import Themes

INTERRUPTED = 130  # as a shell counts a command ended by Ctrl+C


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; returns the exit code. 1: it could not be done, said on stderr. 2: it was not understood."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a name must not fail because of a terminal's encoding
    options = parser().parse_args(argv)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # whoever read us has seen enough, and nothing more may be said, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def parser() -> argparse.ArgumentParser:
    """The command line, its help in the language of the environment."""
    say = Words(choose()).say
    top = argparse.ArgumentParser(
        prog="wallboard",
        description=say("A supervisor console and wallboard for call centres, in a terminal."),
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"wallboard {__version__}")
    commands = top.add_subparsers(metavar=say("COMMAND"), required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about, description=about, allow_abbrev=False)
        added.set_defaults(run=run)
        return added

    watch = command("watch", _watch, say("Show a call centre live."))
    watch.add_argument(
        "target",
        metavar="TARGET",
        help=say("centre.toml, unix:PATH, ws://127.0.0.1:PORT, ami+tls://USER@HOST, ami+file:PATH or queuelog:PATH"),
    )
    demo = command("demo", _demo, say("Show a recorded call centre, in a loop."))
    for console in (watch, demo):
        console.add_argument(
            "--plain", action="store_true", help=say("print what changes as sentences, for screen readers and logs")
        )
        console.add_argument("--wall", action="store_true", help=say("for a screen that nobody sits at: no keys shown"))
        console.add_argument(
            "--theme",
            metavar="NAME",
            help=say("dark, light, contrast, cvd, ansi or one of your own; default: dark, with few colours ansi"),
        )
        console.add_argument("--ascii", action="store_true", help=say("draw in plain characters, without blocks"))
        console.add_argument("--view", metavar="NAME", help=say("open the desk with a saved view"))
        console.add_argument("--no-diff", action="store_true", help=say("send whole pictures, not only what changed"))

    hub = command("hub", _hub, say("Run the hub of a centre, for consoles to attach to."))
    hub.add_argument("path", metavar="FILE", help="centre.toml")

    status = command("status", _status, say("Say how a centre is, and end with 0, 1, 2 or 3 by it."))
    tail = command("tail", _tail, say("Print events as they come."))
    for looked in (status, tail):
        looked.add_argument(
            "target",
            metavar="TARGET",
            nargs="?",
            help=say("centre.toml, unix:PATH, ws://127.0.0.1:PORT or a feed; default: the hub that runs here"),
        )
        looked.add_argument("--json", action="store_true", help=say("for programs"))
    for opened in (watch, status, tail):
        opened.add_argument(
            "--insecure",
            action="store_true",
            help=say("let the password cross a network without TLS, or trust any certificate"),
        )
        opened.add_argument(
            "--token-file",
            metavar="PATH",
            help=say("what a hub at ws:// wants to be shown; default: WALLBOARD_TOKEN in the environment"),
        )
    for worded in (watch, demo, status, tail):
        worded.add_argument(
            "--lang", type=meant, choices=LANGUAGES, help=say("language of the console; default: the environment's")
        )

    check = command("check", _check, say("Name every mistake in a centre.toml."))
    check.add_argument("path", metavar="FILE")

    bring = command("import", _import, say("Bring days past from a PBX's log into a journal."))
    bring.add_argument("source", metavar="SOURCE", help=say("queuelog:PATH, with what was rotated away of it"))
    bring.add_argument("path", metavar="FILE", help="centre.toml")
    bring.add_argument("--since", type=duration, default=0.0, metavar="180d", help=say("no longer ago; default: all"))
    bring.add_argument("--feed", default="", metavar="SITE/FEED", help=say("whose log it is, if that is not clear"))

    report = command("report", _report, say("Print the totals of a recording, a queue_log or a journal."))
    report.add_argument(
        "source", metavar="SOURCE", help=say("ami+file:PATH.ami[.gz], queuelog:PATH, centre.toml or a journal")
    )
    report.add_argument("--day", default="", metavar="YYYY-MM-DD", help=say("in the site's time zone; default: all"))
    report.add_argument("--by", choices=("queue", "agent", "interval"), default="queue")
    report.add_argument("--within", type=seconds, nargs="+", default=[], metavar="SECONDS")
    report.add_argument("--format", choices=("table", "csv", "json"), default="table")
    return top


def duration(text: str) -> float:
    """Seconds of "180d", as a centre.toml has it."""
    from wallboard.config import values
    from wallboard.config.mistakes import Wrong

    try:
        return values.seconds(text)
    except Wrong as wrong:
        raise argparse.ArgumentTypeError(f"{wrong.what}; {wrong.mend}") from wrong


def seconds(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 86_400:
        raise ValueError("within a day")
    return value


def _watch(options: argparse.Namespace) -> int:
    from wallboard.config import ConfigError
    from wallboard.hub.targets import TargetError, open_target

    if not options.plain:
        _need_terminal()
    try:
        watched = open_target(options.target, insecure=options.insecure, token=_token(options))
    except (TargetError, ConfigError) as error:
        _fail(error)
    with closing(watched):
        return _plain(watched, options) if options.plain else _console(watched, options, Path(options.target).parent)


def _demo(options: argparse.Namespace) -> int:
    from wallboard.hub.targets import open_demo

    if options.plain:
        return _plain(open_demo(), options)
    _need_terminal()
    return _console(open_demo(), options)


def _plain(watched: Watched, options: argparse.Namespace) -> int:
    """Lines, for as long as anything comes."""
    import asyncio

    from wallboard.desk.plain import Teller
    from wallboard.hub.link import LinkError
    from wallboard.picture import Names, take

    words = Words(choose(options.lang))
    teller, names = Teller(words), Names(words)

    async def follow() -> None:
        while True:
            await watched.link.frame()
            for sentence in teller.tell(take(watched.link, names)):
                print(sentence, flush=True)

    try:
        asyncio.run(follow())
    except LinkError as error:
        _fail(error)
    return 0


def _console(watched: Watched, options: argparse.Namespace, *folders: Path) -> int:
    """``folders`` that hold themes and views, beside those of the user."""
    gc.disable()  # next to nothing made from here to the first pictures is garbage; the console enables it again
    with terminal.Probe() as probe:
        from wallboard.app import run  # takes a while, in which the terminal can answer

        answer = probe.answer()
    from wallboard.desk import settings
    from wallboard.desk.settings import Memory
    from wallboard.hub.link import LinkError

    bell = watched.board.bell
    themes = _themes(options.theme, *(folder / "themes" for folder in folders))
    views = {} if options.wall else _views(options.view, *(folder / "views" for folder in folders))
    try:
        return run(
            watched.link,
            language=options.lang,
            theme=options.theme,
            themes=themes,
            glyphs=_glyphs(options.ascii, answer.wide),
            wall=options.wall,
            bell=not options.wall if bell is None else bell,
            rotate=watched.board.rotate,
            answers=answer.answers,
            diff=not options.no_diff,
            views=views,
            view=options.view or "",
            memory=None if options.wall else Memory(settings.place()),
        )
    except LinkError as error:
        _fail(error)
    except Exception as fault:
        _fail(_crash(fault))


def _themes(wanted: str | None, *folders: Path) -> Themes:
    """The themes there are. Says what is wrong with others, and if the one wanted cannot be shown here."""
    from wallboard.palette import depth
    from wallboard.theming import ThemeError, Themes, of_user

    themes = Themes(of_user(), *folders)
    notes = list(themes.mistakes)
    try:
        if wanted and not themes.get(wanted).shows(depth()):
            say = Words(choose()).say
            notes.append(say("{theme} needs more colours than are shown here: ansi takes its place", theme=wanted))
    except ThemeError as error:
        _fail("\n".join([*notes, str(error)]))
    for note in notes:
        print(f"wallboard: {note}", file=sys.stderr)
    return themes


def _views(wanted: str | None, *folders: Path) -> dict[str, View]:
    """The saved views there are. Says what is wrong with others, and if there is none of the name that is wanted."""
    from wallboard.theming import of_user

    if not wanted and not any(folder.is_dir() for folder in (of_user().parent / "views", *folders)):
        return {}
    from wallboard.desk.views import find

    views, notes = find(of_user().parent / "views", *folders)
    if wanted and wanted not in views:
        say = Words(choose()).say
        missing = say(
            'no view is called "{name}"; there are {views}', name=clean(wanted), views=", ".join(views) or NONE
        )
        _fail("\n".join([*notes, missing]))
    for note in notes:
        print(f"wallboard: {note}", file=sys.stderr)
    return views


def _glyphs(ascii: bool, wide: bool) -> Glyphs:
    from wallboard.glyphs import Glyphs

    if ascii or not _speaks_utf8():
        return Glyphs.ASCII
    return Glyphs.SAFE if wide else Glyphs.FULL


def _crash(fault: Exception) -> str:
    """A fault of ours in one line, and where the rest of it was put for whoever mends it."""
    last = traceback.extract_tb(fault.__traceback__)[-1:]
    place = "".join(f" ({Path(frame.filename).name}:{frame.lineno})" for frame in last)
    said = Words(choose()).say("a fault in the program: {what}", what=f"{type(fault).__name__}: {fault}{place}")
    home = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    path = Path(home) / "wallboard" / "crash.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(traceback.format_exception(fault)), "utf-8")
    except OSError:
        return clean(said)
    return clean(f"{said}; {path}", limit=1000)


def _hub(options: argparse.Namespace) -> int:
    from wallboard.hub import logs
    from wallboard.hub.doors import Taken
    from wallboard.hub.service import serve
    from wallboard.hub.targets import TargetError

    logs.set_up()
    try:
        return serve(options.path)
    except (TargetError, Taken) as error:
        _fail(error)


def _status(options: argparse.Namespace) -> int:
    from wallboard.config.mistakes import ConfigError
    from wallboard.glance import GlanceError, in_ascii, look

    words = Words(choose(options.lang))
    try:
        found = look(options.target, words, token=_token(options), insecure=options.insecure)
        if options.json:
            said = found.json()
        elif sys.stdout.isatty():
            said = found.drawn(words, shutil.get_terminal_size().columns, terminal.wants_colours())
        else:
            said = found.plain(words, shutil.get_terminal_size().columns)
    except (GlanceError, ConfigError) as error:
        return _unknown(error)
    except Exception as fault:
        return _unknown(_crash(fault))
    print(said if _speaks_utf8() else in_ascii(said), end="")
    return found.code


def _unknown(why: object) -> int:
    """A monitoring system reads what is printed, and must not take a fault of ours for a verdict."""
    print("\n".join(f"WALLBOARD UNKNOWN - {line}" for line in str(why).splitlines()))
    return 3


def _tail(options: argparse.Namespace) -> int:
    from wallboard.config import ConfigError
    from wallboard.config.reading import machine_zone
    from wallboard.glance import GlanceError
    from wallboard.hub.targets import TargetError
    from wallboard.tailing import as_json, as_text, follow

    words, here = Words(choose(options.lang)), zone(machine_zone())
    try:
        for events, missed in follow(options.target, _token(options), options.insecure, words):
            for event in events:
                print(as_json(event) if options.json else as_text(event, words, here))
            if missed:
                print(words.number_of("{n} event missed", "{n} events missed", missed), file=sys.stderr)
            sys.stdout.flush()
    except (GlanceError, TargetError, ConfigError) as error:
        _fail(error)
    return 0


def _token(options: argparse.Namespace) -> str:
    """What a hub over TCP wants to see. Raises ConfigError."""
    if options.token_file is None:
        return os.environ.get("WALLBOARD_TOKEN", "")
    from wallboard.config.secrets import from_file

    return from_file(options.token_file, "--token-file")


def _speaks_utf8() -> bool:
    return (sys.stdout.encoding or "").lower() in ("utf-8", "utf8")


def _check(options: argparse.Namespace) -> int:
    from wallboard.config import ConfigError, load

    try:
        centre = load(options.path)
    except ConfigError as error:
        print(error)
        return 1
    say = Words(choose()).say
    print(
        say(
            "{path}: no mistakes (sites: {sites}, feeds: {feeds}, queues: {queues})",
            path=options.path,
            sites=len(centre.sites),
            feeds=len(centre.feeds),
            queues=len(centre.queues),
        )
    )
    return 0


def _import(options: argparse.Namespace) -> int:
    from wallboard.importing import ImportFailed, run

    try:
        said = run(options.source, options.path, since=options.since, feed=options.feed, words=Words(choose()))
    except ImportFailed as error:
        _fail(error)
    print("\n".join(said))
    return 0


def _report(options: argparse.Namespace) -> int:
    from wallboard.reporting import ReportError, run

    try:
        text, notes = run(options.source, day=options.day, by=options.by, within=options.within, format=options.format)
    except ReportError as error:
        _fail(error)
    print(text, end="")
    for note in notes:
        print(note, file=sys.stderr)
    return 0


def _need_terminal() -> None:
    """Say what is missing before anything is opened that would have to be closed again."""
    say = Words(choose()).say
    if not terminal.is_there():
        _fail(say("this needs a terminal to draw in"))
    if terminal.prints_only():
        _fail(say("TERM names a terminal that can only print; set it to what yours is, such as xterm-256color"))


def _fail(why: object) -> NoReturn:
    sys.exit("\n".join(f"wallboard: {line}" for line in str(why).splitlines()))
