"""Who may do what with money, and where."""

from finance import services
from finance.choices import Fund
from finance.models import Account
from tests.factories.campaigns import NOON
from tests.factories.finance import claimed, fee_item, funded, received
from tests.matrix import Route


def furnish(world):
    """A fee, a claim and a correction asked for, on both sides of the country."""
    item = fee_item(made_by=world.users["hq"])
    for side, outpost, lead, users in (
        ("", world.outpost, world.lead, world.users),
        ("far_", world.far_outpost, world.far_lead, world.far_users),
    ):
        recruiter = users["recruiter"]
        funded(outpost, world.users["finance"])
        receipt = received(lead, recruiter, item)
        asked = services.ask_correction(entry=receipt.entry, kind="refund", reason="x", by=recruiter, now=NOON)
        setattr(world, f"{side}receipt", receipt)
        setattr(world, f"{side}claim", claimed(outpost, recruiter))
        setattr(world, f"{side}correction", asked)
        account = Account.objects.get(outpost=outpost, fund=Fund.FEES, kind="custody")
        setattr(world, f"{side}account", account)
        setattr(world, f"{side}fund_entry", outpost.entries.get(kind="funding"))


VIEW = {"hq", "director", "recruiter", "finance"}
APPROVE = {"hq", "director", "finance"}
ALL = {"hq", "finance"}


def pk_of(name):
    return {"own": lambda w: {"pk": getattr(w, name).pk}, "foreign": lambda w: {"pk": getattr(w, f"far_{name}").pk}}


ROUTES = {
    "finance:home": Route(roles=VIEW),
    "finance:statement": Route(roles=VIEW, **pk_of("outpost"), sees_all=ALL),
    "finance:account": Route(roles=VIEW, **pk_of("account"), sees_all=ALL),
    "finance:entry": Route(roles=VIEW, **pk_of("fund_entry"), sees_all=ALL),
    "finance:receipt": Route(roles=VIEW, **pk_of("receipt"), sees_all=ALL),
    "finance:receive": Route(roles={"recruiter"}, **pk_of("lead")),
    "finance:deposit": Route(roles={"recruiter"}, **pk_of("outpost")),
    "finance:draw": Route(roles={"recruiter"}, **pk_of("outpost")),
    "finance:fund": Route(roles=ALL, **pk_of("outpost"), sees_all=ALL),
    "finance:claims": Route(roles=VIEW),
    "finance:claim": Route(roles=VIEW, **pk_of("claim"), sees_all=ALL),
    "finance:claim_photo": Route(roles=VIEW, **pk_of("claim"), sees_all=ALL),
    "finance:claim_add": Route(roles={"director", "recruiter"}),
    "finance:claim_decide": Route(roles=APPROVE, **pk_of("claim"), sees_all=ALL),
    "finance:corrections": Route(roles=VIEW),
    "finance:correction_add": Route(roles=APPROVE | {"recruiter"}, **pk_of("fund_entry"), sees_all=ALL),
    "finance:correction_decide": Route(roles=APPROVE, **pk_of("correction"), sees_all=ALL),
    "finance:fees": Route(roles=VIEW),
    "finance:fee_add": Route(roles={"hq"}),
    # A clerk sees money but no leads, so no lead's card either.
    "finance:lead_card": Route(roles={"hq", "director", "recruiter"}, **pk_of("lead")),
}
