"""Small words that letters and pages share."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from leads.rules import surname

_WEEK = "一二三四五六日"


def day_words(day):
    """A date that reads the same tomorrow: "Sat 12 June", "6月12日 周六"."""
    if (get_language() or "").startswith("zh"):
        return f"{day.month}月{day.day}日 周{_WEEK[day.weekday()]}"
    return date_format(day, "D j F")


def clock_words(moment):
    return f"{timezone.localtime(moment):%H:%M}"


def addressed(name):
    """A student by surname only, for letters: 王同学."""
    return _("%(surname)s (pupil)") % {"surname": surname(name)}
