"""The parser gives the same messages however the bytes were split, and gives up early on what is not AMI."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard.feeds.ami.parser import Parser, ParserError
from wallboard.feeds.ami.translate import WANTED

DATA = Path(__file__).parents[2] / "data"
GREETING = b"Asterisk Call Manager/11.0.0\r\n"
LIMIT = 65536

token = st.text(st.sampled_from("ABCdef-()"), min_size=1, max_size=8)
value = st.text(st.characters(exclude_characters="\r", codec="utf-8"), max_size=20)
block = st.lists(st.tuples(token, value), min_size=1, max_size=6, unique_by=lambda line: line[0])


def wire(blocks: list[list[tuple[str, str]]]) -> bytes:
    lines = ("".join(f"{key}: {value}\r\n" for key, value in block) + "\r\n" for block in blocks)
    return GREETING + "".join(lines).encode()


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({cut % (len(data) + 1) for cut in cuts})
    return [data[begin:end] for begin, end in zip([0, *places], [*places, len(data)], strict=True)]


def parse(chunks: list[bytes], wanted: dict[str, str] | None = None, limit: int = LIMIT) -> list[dict[str, str]]:
    parser = Parser(wanted, limit)
    return [message for chunk in chunks for message in parser.feed(chunk)]


@given(st.lists(block, max_size=8), st.lists(st.integers(0, 1 << 16), max_size=12))
def test_any_split_gives_the_messages(blocks: list[list[tuple[str, str]]], cuts: list[int]) -> None:
    assert parse(split(wire(blocks), cuts)) == [dict(block) for block in blocks]


@given(st.lists(block, max_size=4))
def test_byte_by_byte(blocks: list[list[tuple[str, str]]]) -> None:
    data = wire(blocks)
    assert parse([data[at : at + 1] for at in range(len(data))]) == [dict(block) for block in blocks]


@given(st.binary(max_size=300), st.lists(st.integers(0, 400), max_size=8))
def test_any_split_of_any_bytes(data: bytes, cuts: list[int]) -> None:
    data = GREETING + data.replace(b"\n\n", b"\r\n\r\n") + b"\r\n\r\n"
    assert parse(split(data, cuts)) == parse([data])


@pytest.mark.parametrize("wanted", [None, WANTED])
def test_any_split_of_a_real_connection(wanted: dict[str, str] | None) -> None:
    data = gzip.decompress((DATA / "captures" / "supervisor-16.ami.gz").read_bytes())
    whole = parse([data], wanted)
    assert parse([data[at : at + 777] for at in range(0, len(data), 777)], wanted) == whole
    events = {message["Event"] for message in whole if "Event" in message}
    assert events <= WANTED.keys() if wanted else len(whole) == data.count(b"\r\n\r\n")


def test_values_are_taken_as_they_are() -> None:
    (message,) = parse(
        [GREETING + b"Event: X\r\nEmpty: \r\nBare:\r\nSpace:  two\r\nTime: 12:30: on\r\nLf: a\nb\r\n\r\n"]
    )
    assert message == {"Event": "X", "Empty": "", "Bare": "", "Space": " two", "Time": "12:30: on", "Lf": "a\nb"}


def test_a_block_is_decoded_whole_and_bad_bytes_are_replaced() -> None:
    name = "Chloé 李雷".encode()
    data = GREETING + b"Event: X\r\nName: " + name + b"\r\nBad: \xc3(\xff\r\n\r\n"
    for cut in range(len(data)):
        (message,) = parse([data[:cut], data[cut:]])
        assert message == {"Event": "X", "Name": "Chloé 李雷", "Bad": "�(�"}


def test_repeated_keys_are_joined() -> None:
    (message,) = parse([GREETING + b"Response: Success\r\nOutput: one\r\nOutput: two: 2\r\nno colon\r\n\r\n"])
    assert message == {"Response": "Success", "Output": "one\ntwo: 2", "no colon": ""}


def test_unwanted_events_are_dropped_and_responses_kept() -> None:
    blocks = (
        b"Event: VarSet\r\nVariable: DIALSTATUS\r\nValue: ANSWER\r\n\r\n"
        b"Event: VarSet\r\nVariable: QUEUESTATUS\r\nValue: FULL\r\n\r\n"
        b"Event: Cdr\r\nSource: 1\r\n\r\n"
        b"Privilege: call,all\r\nEvent: Hangup\r\nUniqueid: 1\r\n\r\n"
        b"Privilege: call,all\r\nEvent: Cdr\r\n\r\n"
        b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n"
    )
    messages = parse([GREETING + blocks], WANTED)
    assert [message.get("Event", message.get("Response")) for message in messages] == ["VarSet", "Hangup", "Success"]
    assert messages[0]["Value"] == "FULL"


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "an SSH server"),
        (b"HTTP/1.1 400 Bad Request\r\n", "a web server"),
        (b"\x15\x03\x03\x00\x02\x02\x46", "ami\\+tls://"),
        (b"220 mail.example.org ESMTP\r\n", "mail"),
        (b"\x1b]0;PWNED\x07\r\n", "]0;PWNED”"),
        (b"Content-Type: auth/request\n\n", "FreeSWITCH"),
    ],
)
def test_other_services_are_named(said: bytes, what: str) -> None:
    with pytest.raises(ParserError, match=what) as error:
        parse([said])
    assert "\x1b" not in str(error.value)


@given(st.binary(min_size=22, max_size=400), st.integers(1, 50))
def test_what_is_no_greeting_is_refused_at_once(said: bytes, size: int) -> None:
    if said.startswith(GREETING[:22]):
        return
    with pytest.raises(ParserError):
        parse([said[at : at + size] for at in range(0, len(said), size)])


def taken(head: bytes, line: bytes) -> int:
    """Bytes of an endless line that are taken before it is refused."""
    parser, size = Parser(), 0
    parser.feed(head)
    try:
        while size < 10 * LIMIT + len(line):
            parser.feed(line)
            size += len(line)
    except ParserError:
        pass
    return size


@pytest.mark.parametrize("chunk", [1, 1000, LIMIT, 10 * LIMIT])
def test_an_endless_line_is_refused(chunk: int) -> None:
    assert taken(GREETING, b"x" * chunk) <= LIMIT + 4 + chunk
    assert taken(GREETING + b"Event: X\r\n", b"Key: value\r\n" * (chunk // 12 + 1)) <= LIMIT + 4 + chunk + 12
    assert taken(GREETING[:-2], b"x" * chunk) <= 128


@given(st.integers(LIMIT - 30, LIMIT + 30), st.integers(1, 3 * LIMIT))
def test_the_limit_is_the_same_however_it_comes(size: int, cut: int) -> None:
    data = GREETING + b"Event: X\r\n" + b"K: ".ljust(size - 10, b"v") + b"\r\n\r\n"
    chunks = [data[:cut], data[cut:]]
    if size <= LIMIT:
        assert len(parse(chunks)) == 1
    else:
        with pytest.raises(ParserError):
            parse(chunks)


def test_nothing_that_came_whole_before_a_fault_is_lost() -> None:
    parser = Parser()
    good = b"Event: X\r\nN: 1\r\n\r\n"
    assert parser.feed(GREETING + good + good + b"x" * (2 * LIMIT)) == [{"Event": "X", "N": "1"}] * 2
    with pytest.raises(ParserError, match="65536 bytes"):
        parser.feed(b"")


def test_every_refusal_of_a_real_asterisk_can_be_read() -> None:
    for path in sorted((DATA / "refusals").rglob("*.ami.gz")):
        messages = parse([gzip.decompress(path.read_bytes())])
        assert messages or path.name == "probe-silent.ami.gz"
        assert all("Event" in message or "Response" in message for message in messages)
