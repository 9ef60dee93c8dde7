"""Tags and filters every page is made of. Fast: fifty rows call these, so nothing here touches the database,
reverses a url or looks up a translation per row (the words of dates live in the tables of `core.timewords`)."""

from __future__ import annotations

import datetime as dt
from functools import cache
from uuid import uuid4

from crispy_forms.helper import FormHelper
from crispy_forms.utils import render_crispy_form
from django import template
from django.http import QueryDict
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core import clock
from core.money import format_yuan
from core.timewords import day_words, full_day, is_chinese, span

register = template.Library()

TONES = frozenset({"good", "warn", "bad", "neutral", "accent"})
MINUS = "\u2212"

# --- money -----------------------------------------------------------------


@register.filter
def yuan(fen: int | None) -> str:
    """123450 -> "1,234.50"; a negative amount gets the true minus sign."""
    if fen is None or fen == "":
        return ""
    return format_yuan(int(fen))


@register.simple_tag
def money(fen: int | None, sign: bool = False) -> str:
    """{% money fen %} -> a span to right-align; red when negative. sign=True puts the yuan sign before it."""
    text = yuan(fen)
    if not text:
        return ""
    if sign:
        text = f"{MINUS}¥{text[1:]}" if text[0] == MINUS else f"¥{text}"
    return mark_safe(f'<span class="money{" money-neg" if int(fen) < 0 else ""}">{text}</span>')  # noqa: S308 - digits only


# --- time ------------------------------------------------------------------


def _time_tag(iso: str, full: str, words: str) -> SafeString:
    return mark_safe(f'<time datetime="{iso}" title="{full}">{words}</time>')  # noqa: S308 - built from numbers


@register.filter
def when(moment: dt.datetime | None, style: str = "") -> str:
    """An aware datetime as people say it: "today 16:30", "Thu 12 June"; `|when:"time"` always adds the hour."""
    if not moment:
        return ""
    if not isinstance(moment, dt.datetime):
        return day(moment)
    local = timezone.localtime(moment)
    today = timezone.localtime(clock.now()).date()
    chinese = is_chinese()
    hour = f"{local:%H:%M}"
    words = day_words(local.date(), today, chinese)
    if style == "time" or abs((local.date() - today).days) <= 1:
        words = f"{words} {hour}"
    return _time_tag(local.isoformat(timespec="minutes"), f"{full_day(local.date(), chinese)} {hour}", words)


@register.filter
def day(date: dt.date | None) -> str:
    """A date: "today", "Thu 12 June", "12 June 2025"."""
    if not date:
        return ""
    if isinstance(date, dt.datetime):
        date = timezone.localtime(date).date()
    chinese = is_chinese()
    return _time_tag(date.isoformat(), full_day(date, chinese), day_words(date, clock.today(), chinese))


@register.filter
def ago(moment: dt.datetime | None) -> str:
    """ "2 days ago", "just now"; a moment to come reads "in 3 hours"."""
    if not moment:
        return ""
    chinese = is_chinese()
    seconds = int((clock.now() - moment).total_seconds())
    if abs(seconds) < 60:
        words = "刚刚" if chinese else "just now"
    elif seconds > 0:
        words = f"{span(seconds, chinese)}前" if chinese else f"{span(seconds, chinese)} ago"
    else:
        words = f"{span(-seconds, chinese)}后" if chinese else f"in {span(-seconds, chinese)}"
    local = timezone.localtime(moment)
    return _time_tag(local.isoformat(timespec="minutes"), f"{full_day(local.date(), chinese)} {local:%H:%M}", words)


@register.filter
def late(due: dt.datetime | dt.date | None) -> str:
    """ "2 days late" (red), "due today" (amber), "due in 3 days"; a date is due until the end of its day."""
    if not due:
        return ""
    chinese = is_chinese()
    if isinstance(due, dt.datetime):
        seconds = int((clock.now() - due).total_seconds())
        local = timezone.localtime(due)
        full = f"{full_day(local.date(), chinese)} {local:%H:%M}"
        iso, same_day = local.isoformat(timespec="minutes"), local.date() == clock.today()
    else:
        seconds = (clock.today() - due).days * 86400
        full, iso, same_day = full_day(due, chinese), due.isoformat(), seconds == 0
    if seconds > 0:
        tone, words = "bad", f"逾期 {span(seconds, chinese)}" if chinese else f"{span(seconds, chinese)} late"
    elif same_day:
        tone, words = "warn", "今天到期" if chinese else "due today"
    else:
        tone, words = "muted", f"还有 {span(-seconds, chinese)}" if chinese else f"due in {span(-seconds, chinese)}"
    return mark_safe(f'<time class="due text-{tone}" datetime="{iso}" title="{full}">{words}</time>')  # noqa: S308


# --- people ----------------------------------------------------------------


@register.filter
def mask_phone(number: str | None) -> str:
    """ "+8613812345678" -> "138 **** 5678"; anything shorter or foreign keeps only its last two to four digits."""
    digits = "".join(c for c in str(number or "") if c.isdigit())
    if not digits:
        return ""
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    if len(digits) == 11 and digits[0] == "1":
        return f"{digits[:3]} **** {digits[-4:]}"
    return f"**** {digits[-4:] if len(digits) >= 8 else digits[-2:]}"


# --- parts -----------------------------------------------------------------


@cache
def _icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("img/icons.svg"), name
    )


@register.simple_tag
def icon(name: str, label: str = "") -> str:
    """{% icon "phone" %}; give label="..." when no word stands beside it."""
    if not label:
        return _icon(name)
    return format_html(
        '<span class="icon-alone" role="img" aria-label="{}" title="{}">{}</span>', label, label, _icon(name)
    )


@register.simple_tag
def badge(label: str, tone: str = "neutral") -> str:
    """A state: a word, a colour and a shape (circle good, triangle warn, diamond bad, ring neutral)."""
    if tone not in TONES:
        tone = "neutral"
    return mark_safe(f'<span class="state state-{tone}">{conditional_escape(label)}</span>')  # noqa: S308


@register.simple_tag
def url_with(request, **changes) -> str:
    """The page's own query string with changes; None or "" drops a key. Any other change goes back to page one."""
    query: QueryDict = request.GET.copy()
    if not {"page", "after", "before"} & changes.keys():
        for key in ("page", "after", "before"):
            query.pop(key, None)
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(key, [str(one) for one in value])
        else:
            query[key] = str(value)
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else request.path


@register.simple_tag
def page_address(request) -> str:
    """The page's own address to come back to, without what may be somebody's phone number."""
    query: QueryDict = request.GET.copy()
    numbers = [name for name in query if any(_may_be_number(name, value) for value in query.getlist(name))]
    if not numbers:
        return request.get_full_path()
    for name in numbers:
        del query[name]
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path


def _may_be_number(name: str, text: str) -> bool:
    """Five digits of what is searched for, or seven of anything that holds nothing else: no cursor, no id."""
    digits = sum(c.isdigit() for c in text)
    return digits >= 5 if name == "q" else digits >= 7 and all(c.isdigit() or c in " +-.()/" for c in text)


@register.simple_tag
def submit_id() -> str:
    """A fresh id for one sending of one form: the server books a repeated one only once."""
    return mark_safe(f'<input type="hidden" name="submit_id" value="{uuid4()}">')  # noqa: S308


@register.simple_block_tag(takes_context=True)
def page_header(
    context, content, title, count=None, capped=False, state="", tone="neutral", sub="", back_url="", back_label=""
):
    """{% page_header title="Leads" count=412 %} action buttons {% endpage_header %}"""
    return _part(
        "page_header", context, content=content, title=title, count=count, capped=capped, state=state, tone=tone,
        sub=sub, back_url=back_url, back_label=back_label,
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def card(context, content, title="", count=None, link_url="", link_label="", flush=False, kind=""):
    """{% card title="Guardians" %} body {% endcard %}; flush=True for a table or list without padding."""
    return _part(
        "card", context, content=content, title=title, count=count, link_url=link_url, link_label=link_label,
        flush=flush, kind=kind,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def form_fields(context, form):
    """A form's fields in its crispy layout, without <form>, csrf or button: the page owns those."""
    helper = getattr(form, "helper", None) or FormHelper(form)
    helper.form_tag, helper.disable_csrf, helper.form_show_errors, helper.inputs = False, True, True, []
    helper.form_error_title = ""
    fields = render_crispy_form(form, helper, context.flatten())
    return fields if "submit_id" in form.fields else fields + submit_id()


def _part(name: str, context, **values) -> str:
    return context.template.engine.get_template(f"components/{name}.html").render(context.new(values))


# --- helpers for the components' own templates -------------------------------


@register.filter
def compact(field) -> str:
    """A form field's widget in the filter bar's small dress."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "text")
    css = {"select": "form-select form-select-sm", "checkbox": "form-check-input", "radio": ""}.get(
        kind, "form-control form-control-sm"
    )
    return field.as_widget(attrs={"class": css})


@register.filter
def active_filters(form) -> int:
    """How many fields of a bound GET form hold something."""
    if not form.is_bound:
        return 0
    return sum(1 for field in form if field.data not in (None, "", [], ["", ""], [None, None]))


@register.filter
def chart_data(chart) -> dict:
    """What charts.js reads; the rest of the chart stays on the page."""
    return {key: chart[key] for key in ("labels", "series", "stacked", "unit") if key in chart}


@register.filter
def chart_rows(chart) -> list:
    """Rows of the table beside a chart: one per label, one column per series."""
    return list(zip(chart["labels"], *(series["data"] for series in chart["series"]), strict=True))


@register.filter
def tone_of(tags: str) -> str:
    """The tone of a django.contrib.messages level."""
    for level, tone in (("error", "bad"), ("warning", "warn"), ("success", "good")):
        if level in (tags or ""):
            return tone
    return "neutral"
