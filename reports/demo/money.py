"""The demo's money, booked through the ledger's one door on the days it would have moved."""

import io
from datetime import date, timedelta

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from core import clock
from finance.choices import EXPENSES, AccountKind, Fund
from finance.services import (
    add_fee_item,
    claim_expense,
    decide_claim,
    deposit_cash,
    draw_cash,
    fund_outpost,
    receive_fee,
)
from finance.services.ledger import account, balance
from reports.demo.places import ARRIVAL

FEE_BASIS = "京教费〔演示〕1 号：自愿报名，费用可退"
FARES = {
    "SJZ": 5200,
    "BD": 2900,
    "HD": 9450,
    "ZZ": 9300,
    "LY": 10650,
    "NY": 13250,
    "CS": 19150,
    "HY": 21300,
    "XX": 20150,
}
CITIES = {
    "SJZ": ("石家庄", "Shijiazhuang"),
    "BD": ("保定", "Baoding"),
    "HD": ("邯郸", "Handan"),
    "ZZ": ("郑州", "Zhengzhou"),
    "LY": ("洛阳", "Luoyang"),
    "NY": ("南阳", "Nanyang"),
    "CS": ("长沙", "Changsha"),
    "HY": ("衡阳", "Hengyang"),
    "XX": ("吉首", "Jishou"),
}
WHAT_FOR = {
    "advertising": "本地晚报招生启事",
    "hospitality": "接待来访家长茶水",
    "rent": "咨询点房租",
    "travel_cost": "下乡走访车费",
    "telecom": "座机与宽带月费",
    "printing": "简章加印 500 份",
    "office_other": "展板与文具",
}
AMOUNTS = {"rent": (180_000, 320_000), "advertising": (30_000, 90_000), "printing": (12_000, 45_000)}


def load(*, outposts, crews, leads, users, dice, now):
    fee, fares = _schedule(users["hq"])
    for outpost in outposts:
        director = users[{"13": "director", "41": "director2", "43": "director3"}[outpost.region.code[:2]]]
        _float(outpost, crews[outpost.pk], director, users["finance"], dice, now)
        _pay_back(outpost, crews[outpost.pk], dice, now)
        mine = [lead for lead in leads if lead.outpost_id == outpost.pk and lead.form_returned_at]
        _takings(outpost, mine, fee, fares[outpost.code], dice, now)


def _schedule(hq):
    start, now = date(2027, 4, 1), clock.start_of(date(2027, 3, 25))
    item = {"legal_basis": FEE_BASIS, "valid_from": start, "valid_until": None, "by": hq, "now": now}
    fee = add_fee_item(code="REG", name="报名费", name_en="Registration fee", fund=Fund.FEES, amount_fen=6000, **item)
    basis = "代收代付，未购票全额退还，不作为发放通知书的条件"
    fares = {
        code: add_fee_item(
            code=f"FARE-{code}",
            name=f"{CITIES[code][0]}至北京单程车票款",
            name_en=f"One-way fare, {CITIES[code][1]} to Beijing",
            fund=Fund.FARES,
            amount_fen=fen,
            **(item | {"legal_basis": basis}),
        )
        for code, fen in FARES.items()
    }
    return fee, fares


def _float(outpost, crew, director, clerk, dice, now):
    """Office float from HQ, cash drawn from it, and what it was spent on."""
    start = clock.start_of(ARRIVAL) + timedelta(hours=10)
    fund_outpost(outpost=outpost, amount_fen=3_000_000, reference=f"{outpost.code}-2027-F1", by=clerk, now=start)
    for number, recruiter in enumerate(crew):
        when = start + timedelta(days=1, hours=number)
        reference = f"{outpost.code}-2027-D{number}"
        draw_cash(outpost=outpost, amount_fen=800_000, reference=reference, by=recruiter, now=when)
        for kind in EXPENSES:
            _claim(outpost, kind, recruiter, director, dice, start + timedelta(days=dice.randint(2, 40)), now)


def _pay_back(outpost, crew, dice, now):
    """Nobody should carry much: what is left over goes back to the bank, but for a few who forgot."""
    when = now - timedelta(days=2)
    for recruiter in crew:
        held = balance(account(outpost=outpost, fund=Fund.OFFICE, kind=AccountKind.CUSTODY, holder=recruiter.token))
        keep = dice.randint(20_000, 120_000)
        if held > keep and dice.random() < 0.85:
            reference = f"{outpost.code}-2027-R{recruiter.pk}"
            fen = held - keep
            deposit_cash(outpost=outpost, fund=Fund.OFFICE, amount_fen=fen, reference=reference, by=recruiter, now=when)


def _claim(outpost, kind, recruiter, director, dice, when, now):
    claim = claim_expense(
        outpost=outpost,
        kind=kind,
        amount_fen=dice.randint(*AMOUNTS.get(kind, (3_000, 40_000))),
        spent_on=clock.business_day(when),
        what_for=WHAT_FOR[kind],
        photo=_photo(outpost.code, kind),
        by=recruiter,
        now=when,
    )
    if dice.random() < 0.85:
        is_good = dice.random() < 0.94
        reason = "" if is_good else "发票抬头不符，请补开"
        decide_claim(
            claim=claim,
            approve=is_good,
            reason=reason,
            version=claim.version,
            by=director,
            now=when + timedelta(hours=22),
        )


def _photo(code, kind):
    """A plain drawn slip stands in for the receipt photo."""
    slip = Image.new("RGB", (360, 200), "#f5f1e6")
    ImageDraw.Draw(slip).text((24, 80), f"DEMO {code} {kind}", fill="#333333")
    out = io.BytesIO()
    slip.save(out, "PNG")
    return ContentFile(out.getvalue(), name="slip.png")


def _takings(outpost, leads, fee, fare, dice, now):
    """Fees of most returned forms and fares of some, day by day, each recruiter paying in once a week."""
    held = {}
    for lead in sorted(leads, key=lambda lead: lead.form_returned_at):
        if dice.random() < 0.25:
            continue
        when = min(lead.form_returned_at + timedelta(minutes=20), now)
        _pay_in(outpost, held, when)
        for item in [fee, fare] if dice.random() < 0.3 else [fee]:
            receive_fee(lead=lead, item=item, by=lead.owner, now=when)
            first, fen, by = held.get((lead.owner_id, item.fund), (when, 0, lead.owner))
            held[lead.owner_id, item.fund] = (first, fen + item.amount_fen, by)


def _pay_in(outpost, held, when):
    for (owner, fund), (first, fen, recruiter) in list(held.items()):
        if when - first > timedelta(days=3):
            reference = f"{outpost.code}-2027-B{owner}-{fund}-{when:%m%d%H%M%S}"
            deposit_cash(outpost=outpost, fund=fund, amount_fen=fen, reference=reference, by=recruiter, now=when)
            del held[owner, fund]
