"""The roles and permissions in words, for the page that explains them. What they may do is `accounts.rules`."""

from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.rules import PERMISSIONS, Permission

P = Permission

SENTENCES = {
    Role.HQ: _("Runs the season for the whole country: people, dates, rules, the fee schedule, and every outpost."),
    Role.DIRECTOR: _("Leads the outposts of one region: opens them, verifies their setup, approves their expenses."),
    Role.RECRUITER: _("Works at an outpost: visits schools, logs and follows up leads, takes fees, reports the day."),
    Role.CALLER: _("Calls, on the same day, everyone whose form came back; sees today's queue and nothing else."),
    Role.FINANCE: _("Sees all money and its papers, decides claims and corrections; sees payers' names, no numbers."),
    Role.AGENT: _("A vetted partner who hands in leads; sees only the leads handed in."),
}

AREAS = [
    (
        _("Season and schools"),
        [
            (P.SEASON_VIEW, _("See the calendar")),
            (P.SEASON_EDIT, _("Change dates, rules and templates")),
            (P.SCHOOL_VIEW, _("See schools")),
            (P.SCHOOL_EDIT, _("Change schools and their figures")),
            (P.SCHOOL_IMPORT, _("Import school lists")),
            (P.SCHOOL_MERGE, _("Merge duplicate schools")),
            (P.SCHOOL_APPROVE, _("Approve entry plans and put agreements in force")),
            (P.AGREEMENT_REVIEW, _("Review agreements with schools")),
        ],
    ),
    (
        _("Outposts"),
        [
            (P.OUTPOST_VIEW, _("See outposts")),
            (P.OUTPOST_OPEN, _("Open outposts, choose crew and target")),
            (P.OUTPOST_WORK, _("Work on setup steps")),
            (P.OUTPOST_VERIFY, _("Verify or waive setup steps")),
            (P.TARGET_CHOOSE, _("Choose or drop target schools")),
        ],
    ),
    (
        _("Leads"),
        [
            (P.LEAD_VIEW, _("See leads")),
            (P.LEAD_ADD, _("Log leads")),
            (P.LEAD_EDIT, _("Follow up, move and change leads")),
            (P.LEAD_IMPORT, _("Import lists of leads")),
            (P.LEAD_QUARANTINE, _("Decide about imported rows without consent")),
            (P.LEAD_DECIDE, _("Decide exceptions for scores far below the line")),
            (P.LEAD_MERGE, _("Merge two leads of one student, and take it back")),
            (P.DISPUTE_DECIDE, _("Decide disputes about leads")),
            (P.LEAD_BULK, _("Assign, tag and plan many leads at once")),
            (P.VIEW_SHARE, _("Share saved views of the lead list")),
            (P.LEAD_EXPORT, _("Export leads as a file (each time is logged)")),
            (P.LEAD_EXPORT_DECIDE, _("Decide about large exports of others")),
            (P.LEAD_ESCALATED, _("See the promises others forgot")),
            (P.EVENT_EDIT, _("Plan and hold events, open their public pages")),
            (P.SPEAKER_DECIDE, _("Decide who speaks at an event")),
            (P.FORM_GIVE, _("Hand out application forms and take them back")),
            (P.FORM_ISSUE, _("Issue application forms to outposts")),
            (P.LEAD_REVEAL, _("Uncover a phone number (each time is logged)")),
            (P.CALL_QUEUE, _("Call today's returned forms")),
            (P.AGENT_PORTAL, _("Hand in leads as an agent")),
        ],
    ),
    (
        _("Money"),
        [
            (P.MONEY_VIEW, _("See accounts and entries")),
            (P.MONEY_RECEIVE, _("Take fees and fares, pay in cash")),
            (P.EXPENSE_CLAIM, _("Claim expenses")),
            (P.MONEY_APPROVE, _("Decide claims, refunds and corrections of others")),
            (P.MONEY_FUND, _("Send office float to outposts")),
            (P.FEE_SCHEDULE, _("Keep the fee schedule")),
        ],
    ),
    (
        _("Reports and people"),
        [
            (P.REPORT_VIEW, _("See daily reports")),
            (P.REPORT_WRITE, _("Write the outpost's daily report")),
            (P.PEOPLE_MANAGE, _("Manage people and regions")),
        ],
    ),
]


def matrix():
    """[(area, [(words, [held by role, ...]), ...])], roles in the order of `Role`."""
    return [
        (area, [(words, [permission in PERMISSIONS[role] for role in Role]) for permission, words in lines])
        for area, lines in AREAS
    ]
