"""The house's own rules: imports run left, the clock has one reader, rooms stay small."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ["core", "accounts", "imports", "campaigns", "outposts", "leads", "admissions", "finance", "reports"]
# Inside an app a file may use those before it in this list, never those after it.
FLOORS = ["choices", "rules", "querysets", "models", "services", "tasks", "forms", "views", "urls"]
CLOSED = {"views", "forms", "tasks", "urls"}  # of another app, nobody uses these; core is made to be used
MAX_FILE = 300
MAX_FUNCTION = 40


def sources():
    return [p for app in ORDER for p in sorted((ROOT / app).rglob("*.py")) if "migrations" not in p.parts]


def imported_modules(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def wrong_imports(app, floor, text):
    """Sentences about imports that run the wrong way, those inside functions included."""
    wrong = []
    for module, line in imported_modules(ast.parse(text)):
        head, _, rest = module.partition(".")
        part = rest.split(".")[0]
        if head == "recruitment":
            wrong.append(f"{line}: nothing imports recruitment ({module})")
        elif head in ORDER and head != app:
            if ORDER.index(head) > ORDER.index(app):
                wrong.append(f"{line}: {app} is below {head} ({module})")
            elif part in CLOSED and head != "core":
                wrong.append(f"{line}: {module} is {head}'s own")
        elif head == app and floor in FLOORS and part in FLOORS and FLOORS.index(part) > FLOORS.index(floor):
            wrong.append(f"{line}: {floor} is below {part} ({module})")
    return wrong


def floor_of(path, app):
    return path.relative_to(ROOT / app).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_left(path):
    app = path.relative_to(ROOT).parts[0]
    wrong = wrong_imports(app, floor_of(path, app), path.read_text())
    allowed = LATE_IMPORTS.get(str(path.relative_to(ROOT)), ())
    assert [w for w in wrong if not any(a in w for a in allowed)] == []


# A queryset may name its model inside a function where the registry of accounts.scoping needs a plain function.
LATE_IMPORTS = {"outposts/querysets.py": ("outposts.models",)}


@pytest.mark.parametrize(
    ("app", "floor", "text"),
    [
        ("core", "models", "from accounts.models import User"),
        ("campaigns", "services", "def f():\n    import leads.services"),
        ("leads", "views", "from recruitment import settings"),
        ("finance", "services", "from leads.views import LeadList"),
        ("leads", "rules", "from leads.models import Lead"),
    ],
)
def test_a_wrong_import_is_seen(app, floor, text):
    assert wrong_imports(app, floor, text)


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_only_the_clock_reads_the_time(path):
    if path == ROOT / "core" / "clock.py":
        return
    calls = [
        f"{node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func)
        in {"timezone.now", "datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time"}
    ]
    assert calls == []


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_rooms_stay_small(path):
    text = path.read_text()
    assert len(text.splitlines()) <= MAX_FILE
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno - node.lineno >= MAX_FUNCTION
    ]
    assert long == []
