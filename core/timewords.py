"""Days and durations as people say them, in both languages, without a translation look-up for each row."""

import datetime as dt

from django.utils.translation import get_language

_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_NEAR_EN = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_NEAR_ZH = {-1: "昨天", 0: "今天", 1: "明天"}
_UNITS = ((86400, "day", "天"), (3600, "hour", "小时"), (60, "minute", "分钟"))


def is_chinese() -> bool:
    return (get_language() or "").startswith("zh")


def day_words(date: dt.date, today: dt.date, chinese: bool, near: bool = True) -> str:
    gap = (date - today).days
    if near and -1 <= gap <= 1:
        return (_NEAR_ZH if chinese else _NEAR_EN)[gap]
    close = date.year == today.year or abs(gap) < 90
    if chinese:
        month_day = f"{date.month}月{date.day}日"
        return f"{month_day} {_DAYS_ZH[date.weekday()]}" if close else f"{date.year}年{month_day}"
    month_day = f"{date.day} {_MONTHS[date.month - 1]}"
    return f"{_DAYS_EN[date.weekday()]} {month_day}" if close else f"{month_day} {date.year}"


def full_day(date: dt.date, chinese: bool) -> str:
    if chinese:
        return f"{date.year}年{date.month}月{date.day}日 {_DAYS_ZH[date.weekday()]}"
    return f"{_DAYS_EN[date.weekday()]} {date.day} {_MONTHS[date.month - 1]} {date.year}"


def span(seconds: int, chinese: bool) -> str:
    for size, english, word in _UNITS:
        if seconds >= size:
            count = seconds // size
            return f"{count} {word}" if chinese else f"{count} {english}{'' if count == 1 else 's'}"
    return "1 分钟" if chinese else "1 minute"
