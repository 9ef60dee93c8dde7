"""What the browser tests watch for on every page, whatever they test."""

import re
from urllib.parse import urlsplit

VIEWPORTS = {"laptop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
LANGUAGES = ("zh-hans", "en")
ROLES = ("hq", "director", "recruiter", "caller", "finance", "agent")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


# htmx tells of a question that the page was left in the middle of, and again that it is over; nobody misses the answer.
LEFT_BEHIND = re.compile(r"htmx:(sendAbort|afterRequest), ")


class Watch:
    """Collects what no page may do: errors on the console, blocked content, crashes, requests that leave the site."""

    def __init__(self, demo):
        self.host = urlsplit(demo).netloc
        self.problems = []
        self.expected = []

    def expect(self, pattern):
        """This test provokes it, for example a 404."""
        self.expected.append(re.compile(pattern))

    def note(self, problem):
        if not any(pattern.search(problem) for pattern in (LEFT_BEHIND, *self.expected)):
            self.problems.append(problem)

    def follow(self, page):
        page.on("console", lambda m: m.type == "error" and self.note(f"console at {page.url}: {m.text}"))
        page.on("pageerror", lambda error: self.note(f"script error at {page.url}: {error}"))
        page.on("request", self.on_request)
        page.on("response", lambda r: r.status >= 500 and self.note(f"{r.status} from {r.url}"))

    def on_request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self.note(f"a request leaves the site: {request.url}")


def overflow(page):
    """By how many pixels the page is wider than the window, and what sticks out."""
    return page.evaluate(
        """() => {
            const wide = document.documentElement.scrollWidth - window.innerWidth;
            if (wide <= 0) return {by: 0, what: []};
            const out = [...document.querySelectorAll('body *')].filter(
                e => e.getBoundingClientRect().right > window.innerWidth + 1);
            return {by: wide, what: out.slice(0, 5).map(e => e.outerHTML.slice(0, 120))};
        }"""
    )


def describe(violations):
    """Each accessibility violation with its first places."""
    return "\n".join(
        f"{v['id']} ({v['impact']}): {v['help']}\n" + "\n".join(f"    {node['html'][:160]}" for node in v["nodes"][:4])
        for v in violations
    )
