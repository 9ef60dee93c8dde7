"""The timeline's spans as pages of a table: keyset paging over what several sources gave together."""

import base64
import json
from bisect import bisect_left, bisect_right

from core.paging import PAGE_SIZE, Page


def page_of(spans, params, *, size=PAGE_SIZE):
    """`spans` are in the order of `campaigns.spans.spans`; a forged or outdated cursor gives the first page."""
    keys = [key_of(span) for span in spans]
    after, before = _cursor(params.get("after")), _cursor(params.get("before"))
    first = 0
    if after:
        first = bisect_right(keys, after)
    elif before:
        first = max(bisect_left(keys, before) - size, 0)
    rows = spans[first : first + size]
    page = Page(rows, has_previous=first > 0, has_next=first + size < len(spans), count=len(spans))
    if rows:
        page.previous_url = _url(params, "before", rows[0])
        page.next_url = _url(params, "after", rows[-1])
    return page


def key_of(span):
    return span.start.isoformat(), span.end.isoformat(), span.uid


def _cursor(text):
    try:
        parts = json.loads(base64.urlsafe_b64decode((text or "").encode()))
    except (ValueError, RecursionError):
        return None
    is_ours = isinstance(parts, list) and len(parts) == 3 and all(isinstance(part, str) for part in parts)
    return tuple(parts) if is_ours else None


def _url(params, name, span):
    query = params.copy()
    query.pop("after", None)
    query.pop("before", None)
    query[name] = base64.urlsafe_b64encode(json.dumps(key_of(span)).encode()).decode()
    return f"?{query.urlencode()}"
