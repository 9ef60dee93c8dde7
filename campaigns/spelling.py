"""How a school's name sounds, for search; computed when it is saved."""

import re
from functools import lru_cache

from pypinyin import lazy_pinyin, load_phrases_dict

# Names of places and schools that the dictionary reads otherwise.
_SOUNDS = "长郡 chang jun,长垣 chang yuan,长葛 chang ge,长治 chang zhi,单县 shan xian,朝阳 chao yang"
load_phrases_dict({word: [[s] for s in sounds] for word, *sounds in (entry.split() for entry in _SOUNDS.split(","))})

# 长沙市长郡中学 has no mayor (市长) in it: a place name is read apart from what follows.
_AFTER_PLACE = re.compile(r"(?<=[省市州县区])")


def pinyin_of(name):
    """("handanshidisanzhongxue", "hdsdszx")."""
    plain = [sound for part in _AFTER_PLACE.split(name) for sound in _sounds(part)]
    return "".join(plain)[:400], "".join(sound[0] for sound in plain if sound)[:120]


@lru_cache(maxsize=5000)  # a list names the same places and the same endings again and again
def _sounds(part):
    return ["".join(char for char in sound.lower() if char.isalnum()) for sound in lazy_pinyin(part)]
