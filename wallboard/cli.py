"""The command: one sub-command, one function, each importing only its half of the program, and only when called."""

import argparse
import sys
from collections.abc import Sequence

from wallboard import __version__


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="wallboard")
    parser.add_argument("--version", action="version", version=f"wallboard {__version__}")
    parser.parse_args(argv)
    return 0


if __name__ == "__main__":
    sys.exit(main())
