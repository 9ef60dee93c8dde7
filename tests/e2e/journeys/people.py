"""Students nobody has met yet: every run makes its own, so that a demo can be driven again and again."""

import secrets
from dataclasses import dataclass

SURNAMES = "林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许"
BIRTH_YEAR = "2010"  # of a pupil who finishes school this season
GIVEN = "安柏晨达恩帆歌涵佳凯岚明宁佩琪蕊思彤维熙雅泽"


@dataclass(frozen=True)
class Student:
    name: str
    phone: str
    guardian_phone: str

    @property
    def spoken(self):
        """The number as the pages show it once it is uncovered."""
        return f"{self.phone[:3]} {self.phone[3:7]} {self.phone[7:]}"


def given(count):
    return "".join(secrets.choice(GIVEN) for _ in range(count))


def number():
    return f"166{secrets.randbelow(10**8):08d}"


def newcomer(surname=""):
    """A name of four characters, which the demo has none of, and numbers that are free."""
    return Student((surname or secrets.choice(SURNAMES)) + given(3 if len(surname) < 2 else 2), number(), number())


def word():
    """A login name or a code that is free."""
    return secrets.token_hex(4)
