"""Words that must be read across the room: capitals three rows high, Chinese characters eight, drawn for this board."""

from wallboard.widgets import digits

_LETTERS = {
    "A": ("▟▀▀▙", "█▀▀█", "█  █"),
    "B": ("█▀▀▙", "█▀▀▙", "█▄▄▛"),
    "C": ("▟▀▀▀", "█   ", "▜▄▄▄"),
    "D": ("█▀▀▙", "█  █", "█▄▄▛"),
    "E": ("█▀▀▀", "█▀▀ ", "█▄▄▄"),
    "F": ("█▀▀▀", "█▀▀ ", "█   "),
    "G": ("▟▀▀▀", "█ ▀█", "▜▄▄█"),
    "H": ("█  █", "█▀▀█", "█  █"),
    "I": ("█", "█", "█"),
    "J": ("   █", "   █", "▜▄▄▛"),
    "K": ("█ ▗▛", "█▀▙ ", "█ ▝▙"),
    "L": ("█   ", "█   ", "█▄▄▄"),
    "M": ("█▙ ▟█", "█▝█▘█", "█   █"),
    "N": ("█▙ █", "█▝▙█", "█ ▝█"),
    "O": ("▟▀▀▙", "█  █", "▜▄▄▛"),
    "P": ("█▀▀▙", "█▀▀▘", "█   "),
    "Q": ("▟▀▀▙", "█  █", "▜▄▟▙"),
    "R": ("█▀▀▙", "█▀█▘", "█ ▝▙"),
    "S": ("▟▀▀▀", "▝▀▀▙", "▄▄▄▛"),
    "T": ("▀▀█▀▀", "  █  ", "  █  "),
    "U": ("█  █", "█  █", "▜▄▄▛"),
    "V": ("█  █", "▜▖▗▛", " ▜▛ "),
    "W": ("█   █", "█▗█▖█", "█▘ ▝█"),
    "X": ("▜▖▗▛", " ██ ", "▟▘▝▙"),
    "Y": ("▜▖▗▛", " ▜▛ ", " ▐▌ "),
    "Z": ("▀▀▀█", " ▗▛▘", "█▄▄▄"),
}
# Of 16 x 16 pixels; two of them, one above the other, are one cell. Only what a fixed word of the board needs.
_CHARACTERS = {
    "数": (
        " ▄ █ ▄    █     ",
        "▄▄███▄▄  ▄█▄▄▄▄▄",
        " ▄▀█▀▄  ▄█   █  ",
        "▀ ▄▀  ▀ ▀ █  █  ",
        "▀▀█▀▀█▀▀  ▀▄█   ",
        " █▄▄ █    ▄█▄   ",
        "  ▄▄█▀▄ ▄▀ █ ▀▄ ",
        "▀▀    ▀█ ▀   ▀█▄",
    ),
    "据": (
        "   █    █▀▀▀▀▀█ ",
        "▄▄▄█▄▄▄ █▄▄▄▄▄█ ",
        "   █    █  █    ",
        "   █▄▀▀ █▀▀█▀▀▀▀",
        "▄▀▀█    █ ▄█▄▄▄ ",
        "   █   █  █   █ ",
        "   █  █   █▄▄▄█ ",
        " ▀▄█ ▀    ▀   ▀ ",
    ),
    "中": (
        "       ██       ",
        " ▄▄▄▄▄▄██▄▄▄▄▄▄ ",
        " █     ██     █ ",
        " █     ██     █ ",
        " █▀▀▀▀▀██▀▀▀▀▀█ ",
        "       ██       ",
        "       ██       ",
        "       ██       ",
    ),
    "断": (
        "█ ▄  █  ▄   ▄▄▀ ",
        "█ ▀▄ █ ▄▀ █▀    ",
        "█▄▄▄▄█▄▄▄ █     ",
        "█   ▄█▄   █▀▀█▀▀",
        "█ ▄▀ █ ▀▄ █  █  ",
        "█ ▀  █    █  █  ",
        "█    ▀   ▄▀  █  ",
        "▀▀▀▀▀▀▀▀█    █  ",
    ),
}
_SPACE = {" ": (" ", " ", " ")}


_DIGITS = {digit: digits.draw(digit, 3) for digit in "0123456789"}
_DASH = {"-": ("   ", "▀▀▀", "   ")}
_LATIN = _LETTERS | _DIGITS | _DASH | _SPACE


def word(text: str) -> tuple[str, ...]:
    """The lines of a word in large letters, all capitals; the text itself where there are no such letters."""
    for glyphs, said, gap in ((_LATIN, text.upper(), " "), (_CHARACTERS, text, "  ")):
        if said and glyphs.keys() >= set(said):
            return tuple(gap.join(line) for line in zip(*(glyphs[char] for char in said), strict=True))
    return (text,)
