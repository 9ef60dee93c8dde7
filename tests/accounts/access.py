from tests.factories.campaigns import NOON
from tests.matrix import ROLES, Route

HQ = {"hq"}


def person(w):
    return {"pk": w.users["recruiter"].pk}


def region(w):
    return {"pk": w.region.pk}


ROUTES = {
    "set_language": Route(ROLES, method="post", public=True, ok=(302,), data=lambda w: {"language": "en"}),
    "search": Route({"hq", "director", "recruiter"}, query=lambda w: {"q": w.far_lead.name[:1]}),
    "accounts:login": Route(ROLES, public=True, ok=(200, 302)),
    "accounts:logout": Route(ROLES, method="post", ok=(302,)),
    "accounts:password_change": Route(ROLES),
    "accounts:users": Route(HQ),
    "accounts:user": Route(HQ, own=person),
    "accounts:user_add": Route(HQ),
    "accounts:user_edit": Route(HQ, own=person),
    "accounts:user_deactivate": Route(HQ, own=person),
    "accounts:user_activate": Route(HQ, own=person, method="post", ok=(302,)),
    "accounts:user_reset": Route(HQ, own=person),
    "accounts:regions": Route(HQ),
    "accounts:region": Route(HQ, own=region),
    "accounts:region_add": Route(HQ),
    "accounts:region_rename": Route(HQ, own=lambda w: {"pk": w.users["director"].region_id}),
    "accounts:region_move": Route(HQ, own=lambda w: {"pk": w.region.parent_id}),
    "accounts:roles": Route(HQ),
    "accounts:notices": Route(ROLES),
    "accounts:notices_read": Route(ROLES, method="post", ok=(302,)),
    "accounts:notice": Route(
        ROLES,
        own=lambda w: {"pk": w.notices[w.actor.pk].pk},
        foreign=lambda w: {"pk": w.far_notice.pk},
        ok=(302,),
        sees_all=(),
    ),
}


def furnish(w):
    everybody = [*w.users.values(), *w.far_users.values()]
    w.notices = {u.pk: u.notices.create(key="hello", title="您好", url="/", at=NOON) for u in everybody}
    w.far_notice = w.notices[w.far_users["director"].pk]
