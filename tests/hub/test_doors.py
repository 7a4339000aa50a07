import os
import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from wallboard.hub.addresses import AddressError, HubAddress, at_socket, hub_address, is_hub_address
from wallboard.hub.doors import DoorError, Doors, Guard, Taken, UnixDoor, answers

TOKEN = "0123456789abcdef0123"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "hub.sock"


@pytest.fixture
def door(path: Path) -> Iterator[UnixDoor]:
    door = UnixDoor(path)
    yield door
    door.close()


def test_a_socket_is_ours_and_its_group_s_in_a_folder_that_is_only_ours(door: UnixDoor, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert answers(path)


def test_only_one_hub_listens(door: UnixDoor, path: Path) -> None:
    with pytest.raises(Taken) as error:
        UnixDoor(path)
    assert error.value.path == path
    assert answers(path), "and the first one still does"


def test_whoever_closes_leaves_the_place_free(path: Path) -> None:
    UnixDoor(path).close()
    assert not path.exists()
    assert not answers(path)
    UnixDoor(path).close()


def test_what_a_dead_hub_left_behind_is_taken_away(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    assert path.exists()
    assert not answers(path)
    UnixDoor(path).close()


def test_what_somebody_else_listens_at_is_left_alone(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        with pytest.raises(Taken):
            UnixDoor(path)
    assert path.exists()


def test_what_was_put_in_our_place_meanwhile_is_not_taken_away(path: Path) -> None:
    door = UnixDoor(path)
    path.unlink()
    path.write_text("mine")
    door.close()
    assert path.read_text() == "mine"


@pytest.mark.parametrize("mode", [0o777, 0o775])
def test_a_folder_that_others_write_to_is_refused(path: Path, mode: int) -> None:
    path.parent.mkdir()
    path.parent.chmod(mode)
    with pytest.raises(DoorError, match="chmod 750"):
        UnixDoor(path)


def test_a_sticky_folder_is_as_good_as_ours(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o1777)
    UnixDoor(path).close()


def test_a_place_where_no_socket_can_be_is_named_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file" / "hub.sock", tmp_path / ("x" * 120)):
        with pytest.raises(DoorError) as error:
            UnixDoor(path)
        assert str(path) in str(error.value)
        assert "[centre] socket" in str(error.value)


def test_whoever_comes_is_known_by_the_name_of_his_account(door: UnixDoor, path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as console:
        console.connect(str(path))
        peer, _ = door.socket.accept()
        with peer:
            who = door.who(peer)
    assert who is not None
    assert who.startswith("os:")


class Peer(socket.socket):
    """Somebody else at the other end."""

    def __init__(self, uid: int, gid: int) -> None:
        super().__init__(socket.AF_UNIX)
        self._is = (4711).to_bytes(4, "little") + uid.to_bytes(4, "little") + gid.to_bytes(4, "little")

    def getsockopt(self, *_: object) -> bytes:  # type: ignore[override]
        return self._is


def test_only_we_and_root_and_our_group_may_look(door: UnixDoor, path: Path) -> None:
    group = path.stat().st_gid
    for uid, gid, may in ((0, 4711, True), (os.geteuid(), 4711, True), (60_001, group, True), (60_001, 4711, False)):
        with Peer(uid, gid) as peer:
            assert (door.who(peer) is not None) == may


def test_both_doors_open_together_or_not_at_all(path: Path) -> None:
    with pytest.raises(DoorError, match="shorter"):
        Doors(path, "127.0.0.1:0", "short")
    assert not path.exists()
    doors = Doors(path, "127.0.0.1:0", TOKEN)
    assert doors.port
    with pytest.raises(DoorError, match=r"\[centre\] listen"):
        Doors(None, f"127.0.0.1:{doors.port}", TOKEN)
    doors.close()


def test_a_hub_listens_on_this_machine_only() -> None:
    with pytest.raises(DoorError, match="is not this machine"):
        Doors(None, "0.0.0.0:0", TOKEN)


def test_a_token_is_right_or_wrong_and_only_a_bearer_s() -> None:
    guard = Guard(TOKEN)
    assert guard.admits(f"Bearer {TOKEN}")
    assert guard.admits(f"bearer  {TOKEN}")
    for wrong in ("", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN}x", "Bearer \udcff"):
        assert not guard.admits(wrong)
    assert TOKEN not in str(vars(guard)), "only its digest is kept"


def test_who_guesses_waits_longer_each_time_and_is_forgiven_in_the_end() -> None:
    guard = Guard(TOKEN)
    pauses = [guard.pause("127.0.0.1", at) for at in range(12)]
    assert pauses[:4] == [0.25, 0.5, 1.0, 2.0]
    assert max(pauses) == 4.0
    assert guard.pause("::1", 12.0) == 0.25, "another address has its own account"
    assert guard.pause("127.0.0.1", 1000.0) == 0.25
    assert len(guard._wrong) == 1, "and nothing grows"


# -- addresses


def test_addresses_of_hubs() -> None:
    assert hub_address("unix:/run/wallboard/harbour.sock") == at_socket(Path("/run/wallboard/harbour.sock"))
    assert hub_address("ws://127.0.0.1:8710") == HubAddress(host="127.0.0.1", port=8710)
    assert str(hub_address("ws://[::1]:8710/")) == "ws://[::1]:8710"
    assert hub_address("ws://localhost:8710").uri == "ws://localhost:8710/"
    assert is_hub_address("unix:x")
    assert not is_hub_address("ami://x")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("unix:", "unix:PATH"),
        ("ws://127.0.0.1", "ws://127.0.0.1:PORT"),
        ("ws://127.0.0.1:99999", "ws://127.0.0.1:PORT"),
        ("wss://127.0.0.1:8710", "ws://127.0.0.1:PORT"),
        ("ws://:secret@127.0.0.1:8710", "token"),
        ("ws://127.0.0.1:8710/?token=secret", "token"),
        ("ws://pbx.example.com:8710", "SSH tunnel"),
        ("ws://192.0.2.7:8710", "SSH tunnel"),
    ],
)
def test_what_is_no_address_of_a_hub_is_refused_with_its_mend(address: str, says: str) -> None:
    with pytest.raises(AddressError, match=says):
        hub_address(address)
