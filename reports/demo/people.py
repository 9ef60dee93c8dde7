"""Invented people: names of every shape the pages must bear, and numbers of one made-up block."""

from pathlib import Path

from pypinyin import Style, lazy_pinyin

SURNAMES, GIVEN, LONG_NAMES = (
    line.split() for line in (Path(__file__).parent / "names.txt").read_text(encoding="utf-8").splitlines()
)


def name(dice):
    if dice.random() < 0.006:
        return dice.choice(LONG_NAMES)
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


def spelled(name):
    """(pinyin, initials) in the form names are searched by."""
    return "".join(lazy_pinyin(name)).lower()[:240], "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()[:60]


class Phones:
    """Numbers of one block, each given once."""

    def __init__(self, block):
        self.block, self.given = block, 0

    def next(self):
        self.given += 1
        return f"+86{self.block}{self.given:0{11 - len(self.block)}d}"
