"""Who may do what. Where they may do it is `accounts.scoping`."""

import unicodedata
from enum import StrEnum

import phonenumbers

from accounts.choices import Level, Role


class Permission(StrEnum):
    """One thing a person may be allowed to do; a route names exactly one."""

    PEOPLE_MANAGE = "people.manage"  # users, regions, roles
    SEASON_VIEW = "season.view"
    SEASON_EDIT = "season.edit"  # dates, rules, templates
    SCHOOL_VIEW = "school.view"
    SCHOOL_EDIT = "school.edit"  # figures, single schools
    SCHOOL_IMPORT = "school.import"
    SCHOOL_MERGE = "school.merge"  # say that two are one, and take it back
    SCHOOL_APPROVE = "school.approve"  # entry plans, agreements coming into force
    AGREEMENT_REVIEW = "agreement.review"  # the legal review
    OUTPOST_VIEW = "outpost.view"
    OUTPOST_OPEN = "outpost.open"  # open, crew, target
    OUTPOST_WORK = "outpost.work"  # do setup items
    OUTPOST_VERIFY = "outpost.verify"  # verify or waive setup steps
    TARGET_CHOOSE = "target.choose"  # choose or drop target schools
    LEAD_VIEW = "lead.view"
    LEAD_ADD = "lead.add"
    LEAD_EDIT = "lead.edit"  # follow up, move, change
    LEAD_IMPORT = "lead.import"  # bring leads in by file
    LEAD_QUARANTINE = "lead.quarantine"  # decide about imported rows without consent
    LEAD_MERGE = "lead.merge"  # say that two are one student, and take it back
    DISPUTE_DECIDE = "dispute.decide"  # whose a lead is
    LEAD_BULK = "lead.bulk"  # one thing done to many leads
    VIEW_SHARE = "view.share"  # saved views of the list, with those beneath one
    LEAD_EXPORT = "lead.export"  # take leads out as a file
    LEAD_EXPORT_DECIDE = "lead.export_decide"  # decide about large exports of others
    LEAD_REVEAL = "lead.reveal"  # see one phone number, logged
    LEAD_DECIDE = "lead.decide"  # exceptions for scores far below the line
    LEAD_ESCALATED = "lead.escalated"  # promises others forgot
    EVENT_EDIT = "event.edit"  # see, plan, hold and cancel events, open their public pages
    SPEAKER_DECIDE = "speaker.decide"
    FORM_GIVE = "form.give"  # see the stock of application forms, hand out, take back
    FORM_ISSUE = "form.issue"  # book numbers to an outpost
    CALL_QUEUE = "call.queue"  # the second line's calls of today
    AGENT_PORTAL = "agent.portal"
    MONEY_VIEW = "money.view"
    MONEY_RECEIVE = "money.receive"  # take a fee or fare, deposit cash
    EXPENSE_CLAIM = "expense.claim"
    MONEY_APPROVE = "money.approve"  # claims, refunds, corrections
    FEE_SCHEDULE = "fee.schedule"
    MONEY_FUND = "money.fund"  # send office float
    REPORT_VIEW = "report.view"
    REPORT_WRITE = "report.write"  # the outpost's daily report


P = Permission
_FIELD = {P.SEASON_VIEW, P.SCHOOL_VIEW, P.OUTPOST_VIEW, P.LEAD_VIEW, P.LEAD_REVEAL, P.MONEY_VIEW, P.REPORT_VIEW}
_FIELD |= {P.EVENT_EDIT, P.FORM_GIVE}
_WORK = {P.OUTPOST_WORK, P.LEAD_ADD, P.LEAD_EDIT, P.MONEY_RECEIVE, P.EXPENSE_CLAIM, P.REPORT_WRITE}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.HQ: frozenset(
        _FIELD
        | {P.PEOPLE_MANAGE, P.SEASON_EDIT, P.SCHOOL_EDIT, P.SCHOOL_IMPORT, P.SCHOOL_MERGE, P.OUTPOST_OPEN}
        | {P.SCHOOL_APPROVE, P.AGREEMENT_REVIEW, P.LEAD_IMPORT, P.LEAD_QUARANTINE}
        | {P.LEAD_DECIDE, P.LEAD_MERGE, P.DISPUTE_DECIDE, P.LEAD_ESCALATED}
        | {P.LEAD_BULK, P.VIEW_SHARE}
        | {P.LEAD_EXPORT, P.LEAD_EXPORT_DECIDE}
        | {P.SPEAKER_DECIDE, P.FORM_ISSUE}
        | {P.OUTPOST_VERIFY, P.TARGET_CHOOSE, P.LEAD_ADD, P.LEAD_EDIT, P.MONEY_APPROVE, P.FEE_SCHEDULE, P.MONEY_FUND}
    ),
    Role.DIRECTOR: frozenset(
        _FIELD
        | {P.OUTPOST_OPEN, P.OUTPOST_VERIFY, P.SCHOOL_EDIT, P.SCHOOL_MERGE, P.TARGET_CHOOSE, P.LEAD_ADD, P.LEAD_EDIT}
        | {P.MONEY_APPROVE, P.EXPENSE_CLAIM, P.SCHOOL_APPROVE, P.LEAD_IMPORT, P.LEAD_BULK, P.VIEW_SHARE}
        | {P.LEAD_DECIDE, P.LEAD_MERGE, P.DISPUTE_DECIDE, P.LEAD_ESCALATED, P.LEAD_EXPORT}
    ),
    Role.RECRUITER: frozenset(_FIELD | _WORK | {P.SCHOOL_EDIT, P.TARGET_CHOOSE}),
    Role.CALLER: frozenset({P.CALL_QUEUE, P.LEAD_REVEAL}),
    Role.FINANCE: frozenset({P.MONEY_VIEW, P.MONEY_APPROVE, P.MONEY_FUND}),
    Role.AGENT: frozenset({P.AGENT_PORTAL}),
}


def permissions_of(role) -> frozenset[Permission]:
    """A role nobody thought of may do nothing."""
    return PERMISSIONS.get(role, frozenset())


class RegionProblem(StrEnum):
    MISSING = "missing"
    NOT_WANTED = "not_wanted"
    LEVEL = "level"


WORKPLACES = (Level.BIG_REGION, Level.PROVINCE)  # where people are assigned; outposts stand in cities
_NEED_REGION = frozenset({Role.DIRECTOR, Role.RECRUITER})
_MAY_HAVE_REGION = _NEED_REGION | {Role.AGENT}


def region_problem(role, level) -> RegionProblem | None:
    """What is wrong with a person of `role` in a region of `level` (None: no region)."""
    if level is None:
        return RegionProblem.MISSING if role in _NEED_REGION else None
    if role not in _MAY_HAVE_REGION:
        return RegionProblem.NOT_WANTED
    return None if level in WORKPLACES else RegionProblem.LEVEL


def clean_phone(text: str) -> str:
    """A Chinese or international number as +86138...; "" stays. Raises ValueError for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return ""
    try:
        number = phonenumbers.parse(plain, "CN")
    except phonenumbers.NumberParseException:
        raise ValueError(text) from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(text)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(number: str) -> str:
    """A kept number as people write it: "138 0013 8000", "+1 650-253-0000"."""
    try:
        held = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        return number
    home = held.country_code == 86
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(held, style)
