"""Theme files: which are found, and what is said of those that cannot be used."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallboard import theming
from wallboard.theming import NAMES, TOKENS, Depth, ThemeError, Themes, folder, of_user, read

OURS = ["dark", "light", "contrast", "cvd", "ansi"]
DARK = (folder() / "dark.toml").read_text("utf-8")
VALUES = st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.lists(st.integers(), max_size=2)
TABLES = st.dictionaries(st.sampled_from([*TOKENS, "tile", "red"]) | st.text(max_size=8), VALUES, max_size=4)
NO_COLOUR = 'not a colour; write it as "#1f2732", or as a name such as "bright_red"'
MISSING = 'say it, or take it from one of our own with base = "dark" in the first line'
KINDS = "not of the same kind as the others; write all colours as #rrggbb, or all as names"


def written(folder: Path, text: str, name: str = "mine") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def test_our_own_themes_are_all_there() -> None:
    assert sorted(path.stem for path in folder().glob("*.toml")) == sorted(OURS)
    themes = Themes()
    assert themes.names() == OURS
    assert themes.mistakes == []
    assert all(set(themes.get(name).colour) == set(TOKENS) for name in OURS)


def test_what_each_token_is_for_stands_in_the_dark_theme() -> None:
    assert read(folder() / "dark.toml").colour.keys() == set(TOKENS)
    assert "base" not in DARK


def test_a_theme_of_a_user_stands_beside_ours(tmp_path: Path) -> None:
    written(tmp_path, 'base = "light"\n[colour]\nbg = "#FFFFF0"\n')
    themes = Themes(tmp_path)
    assert themes.names() == [*OURS, "mine"]
    mine = themes.get("mine")
    assert mine.colour == {**themes.get("light").colour, "bg": "#fffff0"}
    assert mine.tint == themes.get("light").tint


def test_a_later_folder_replaces_what_an_earlier_one_says(tmp_path: Path) -> None:
    far, near = tmp_path / "far", tmp_path / "near"
    for place, colour in ((far, "#000011"), (near, "#000022")):
        place.mkdir()
        written(place, f'base = "dark"\n[colour]\nbg = "{colour}"\n', "dark")
    assert Themes(far, near).get("dark").colour["bg"] == "#000022"
    assert Themes(far, near).names() == OURS
    assert Themes(far, tmp_path / "not there").get("dark").colour["bg"] == "#000011"


@pytest.mark.parametrize(("change", "said"), [
    (('bg = "#0d1117"', 'bg = "blak"'), 'colour.bg: not a colour; did you mean "black"?'),
    (('bg = "#0d1117"', 'bg = "#0d111"'), f"colour.bg: {NO_COLOUR}"),
    (('bg = "#0d1117"', "bg = 7"), f"colour.bg: {NO_COLOUR}"),
    (('bg = "#0d1117"', ""), f"colour: nothing said of bg; {MISSING}"),
    (('bg = "#0d1117"', 'bg = "black"'), f"colour.bg: {KINDS}"),
    (('bg = "#0d1117"', 'bg = "#0d1117"\nbackground = ""'), "colour.background: unknown; remove it"),
    (('bg = "#0d1117"', 'bg = "#0d1117"\nnotready = ""'), "colour.notready: unknown; did you mean colour.not_ready?"),
    (("[colour]", "[color]"), "color: unknown; did you mean colour?"),
    (("[colour]", "[[colour]]"), "colour: not a table; write [colour] on a line of its own and its keys below"),
    (("tile = 22", "tile = 122"), "tint.tile: not a share in per cent; write a whole number from 0 to 100"),
    (("tile = 22", "tile = true"), "tint.tile: not a share in per cent; write a whole number from 0 to 100"),
    (("[tint]", 'base = "drak"\n[tint]'), f"base: not one of our own themes; there are {', '.join(OURS)}"),
])  # fmt: skip
def test_a_theme_that_cannot_be_used_names_place_and_mend(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    assert change[0] in DARK
    path = written(tmp_path, DARK.replace(*change))
    themes = Themes(tmp_path)
    assert f"{path}: {said}" in themes.mistakes
    assert themes.names() == OURS, "it is left out, the others are there"


def test_everything_wrong_with_a_theme_is_said_at_once(tmp_path: Path) -> None:
    written(tmp_path, 'base = "dark"\n[colour]\nbg = 1\nsurface = 2\nwarm = "#000000"\n')
    written(tmp_path, "[colour", "other")
    mistakes = Themes(tmp_path).mistakes
    places = [line.split(": ")[1] for line in mistakes if "mine.toml" in line]
    assert places == ["colour.warm", "colour.bg", "colour.surface"]
    assert len([line for line in mistakes if "other.toml" in line]) == 1


def test_whatever_cannot_be_read_is_said_and_left_out(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('base = "dark" # Grün'.encode("latin-1"))
    (tmp_path / "deep.toml").write_text("a = " + 10_000 * "[", "utf-8")
    (tmp_path / "gone.toml").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.toml").mkdir()
    (tmp_path / "notes.txt").write_text("not a theme", "utf-8")
    themes = Themes(tmp_path)
    assert themes.names() == OURS
    files = [line.split(": ")[0] for line in themes.mistakes]
    assert files == [str(tmp_path / "deep.toml"), str(tmp_path / "latin.toml")]


def test_a_theme_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, DARK)
    plain = Path.read_text

    def refused(self: Path, encoding: str) -> str:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return plain(self, encoding)

    monkeypatch.setattr(Path, "read_text", refused)
    assert Themes(tmp_path).mistakes == [f"{path}: Permission denied; make it readable or remove it"]


def test_nothing_a_hostile_name_says_reaches_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31mb.toml").write_text('[colour]\n"\\u001b]0;x" = 1\n', "utf-8")
    written(tmp_path, 'base = "dark"', "c\x1b[32md")
    themes = Themes(tmp_path)
    assert "\x1b" not in "".join([*themes.mistakes, *themes.names()])
    assert [themes.get(name).name for name in themes.names()] == themes.names()


@given(st.dictionaries(st.sampled_from(["base", "tint", "colour"]) | st.text(max_size=8), TABLES | VALUES, max_size=4))
def test_any_content_at_all_is_a_theme_or_a_mistake(raw: dict[str, object]) -> None:
    with pytest.raises(ThemeError, match=r"mine.toml: .+; .+"):
        theming._Reader(Path("mine.toml")).theme({**raw, "unheard of": 1})


def test_a_theme_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(ThemeError, match='no theme is called "beige"; there are dark, light, contrast, cvd, ansi'):
        Themes().get("beige")
    with pytest.raises(ThemeError, match='did you mean "light"'):
        Themes().get("lihgt")


@pytest.mark.parametrize(("depth", "usual", "shown"), [
    (Depth.TRUE, "dark", OURS), (Depth.FIXED, "dark", OURS), (Depth.NAMED, "ansi", ["ansi"]),
    (Depth.MONO, "ansi", ["ansi"]),
])  # fmt: skip
def test_a_terminal_gets_a_theme_it_has_the_colours_for(depth: Depth, usual: str, shown: list[str]) -> None:
    themes = Themes()
    assert themes.get(None, depth).name == usual
    assert themes.names(depth) == shown
    assert themes.get("light", depth).name == ("light" if depth >= Depth.FIXED else "ansi")
    assert themes.get("ansi", depth).name == "ansi"


def test_a_theme_may_be_of_the_terminal_s_own_colours(tmp_path: Path) -> None:
    written(tmp_path, 'base = "ansi"\n[colour]\naccent = "bold cyan"\n')
    mine = Themes(tmp_path).get("mine", Depth.NAMED)
    assert mine.named
    assert mine.colour["accent"] == "bold cyan"
    assert len(set(NAMES)) == 17


def test_a_user_s_themes_are_where_their_configuration_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert of_user() == tmp_path / ".config" / "wallboard" / "themes"
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    assert of_user() == tmp_path / ".config" / "wallboard" / "themes", "a relative one is invalid and ignored"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "etc"))
    assert of_user() == tmp_path / "etc" / "wallboard" / "themes"
