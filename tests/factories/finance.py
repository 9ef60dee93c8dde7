"""Money is made by the services: a factory that writes ledger rows would prove nothing."""

from datetime import date
from io import BytesIO
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from finance import services
from finance.choices import Fund
from finance.models import FeeItem
from tests.factories.accounts import UserFactory
from tests.factories.campaigns import NOON

_number = count(1)


def reference():
    return f"test-{next(_number)}"


def fee_item(**values):
    """A row of the schedule, in force since April."""
    given = {
        "code": f"ITEM{next(_number)}",
        "name": "报名费",
        "name_en": "Registration fee",
        "fund": Fund.FEES,
        "amount_fen": 5000,
        "legal_basis": "省物价局〔2027〕1号",
        "valid_from": date(2027, 4, 1),
    } | values
    made_by = given.pop("made_by", None) or UserFactory(role="hq")
    return FeeItem.objects.create(made_by=made_by, **given)


def fare_item(**values):
    return fee_item(**({"name": "车票款", "name_en": "Fare", "fund": Fund.FARES, "amount_fen": 9300} | values))


def photo(name="slip.png"):
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def funded(outpost, by, fen=1_000_000):
    return services.fund_outpost(outpost=outpost, amount_fen=fen, reference=reference(), by=by, now=NOON)


def drawn(outpost, by, fen=100_000):
    return services.draw_cash(outpost=outpost, amount_fen=fen, reference=reference(), by=by, now=NOON)


def claimed(outpost, by, fen=8_000, **values):
    given = {"kind": "printing", "spent_on": NOON.date(), "what_for": "简章", "photo": photo(), "now": NOON} | values
    return services.claim_expense(outpost=outpost, amount_fen=fen, by=by, **given)


def received(lead, by, item=None, now=NOON):
    return services.receive_fee(lead=lead, item=item or fee_item(), by=by, now=now)
