"""What the routes of imports promise (see tests/matrix.py)."""

import io

from imports import importers, services
from tests.factories.campaigns import NOON
from tests.matrix import Route

MAY = {"hq", "director"}
LIST = "学校名称,省,市,区县\n近处第二中学,河北省,石家庄市,长安区\n"
PUPILS = "姓名,手机,出生年份,同意方,同意方式\n近处学生,13612345678,2010,本人,口头\n"


def draft(w):
    return {"pk": w.import_drafts[w.actor.role].pk}


def done(w):
    return {"pk": w.import_done[w.actor.role].pk}


def foreign(w):
    """HQ's own, for a director."""
    return {"pk": w.import_done["hq"].pk}


def kind(w):
    return {"importer": KINDS.get(w.actor.role, "schools")}


READING = {"encoding": "utf-8", "delimiter": ",", "line": "1"}
KINDS = {"hq": "schools", "director": "leads"}
ROUTES = {
    "imports:list": Route(MAY),
    "imports:upload": Route(MAY, own=kind),
    "imports:batch": Route(MAY, done, foreign),
    "imports:columns": Route(MAY, draft, foreign),
    "imports:reading": Route(MAY, draft, foreign, method="post", ok=(302,), data=lambda w: READING),
    "imports:preview": Route(MAY, draft, foreign),
    "imports:differences": Route(MAY, done, foreign),
    "imports:undo": Route(MAY, done, foreign),
    "imports:errors": Route(MAY, done, foreign),
}


def furnish(w):
    w.import_drafts, w.import_done = {}, {}
    options = {"outpost": w.outpost.code, "source": "fair"}
    for role, text in (("hq", LIST), ("director", PUPILS)):
        user = w.users[role]
        given = {"importer": importers.find(KINDS[role]), "name": "名单.csv", "by": user, "now": NOON}
        given["options"] = options if role == "director" else {}
        w.import_drafts[role] = services.upload(source=io.BytesIO(text.encode()), **given)
        batch = w.import_done[role] = services.upload(source=io.BytesIO(text.encode()), **given)
        services.start(batch=batch, policy="update", by=user, now=NOON)
        services.work(batch_id=batch.pk, now=NOON)
    other = w.users.keys() - KINDS.keys()
    w.import_drafts |= dict.fromkeys(other, w.import_drafts["hq"])
    w.import_done |= dict.fromkeys(other, w.import_done["hq"])
