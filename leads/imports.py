"""What a row of a list of leads is; signed in to `imports` from `leads.apps`."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.rules import Permission
from campaigns.imports.places import one_at_a_time
from core import clock
from core.errors import Refused
from core.templatetags.ui import mask_phone
from imports.importers import Candidate, Column, Importer, Option, Verdict
from leads import rules, rules_import
from leads.choices import LeadSource
from leads.importing import Ground, next_working_morning
from leads.models import Consent, FollowUp, Guardian, Lead
from leads.services import importing
from leads.services.followups import last_day_of
from leads.services.leads import AskedForSilence
from outposts.models import Outpost


def _outposts(by):
    return Outpost.objects.visible_to(by) if by else Outpost.objects.all()


def _offered(by):
    season = _outposts(by).order_by("-season__year").values("season")[:1]
    return [(o.code, f"{o.name} ({o.code})") for o in _outposts(by).filter(season__in=season).order_by("code")]


class LeadImporter(Importer):
    """A lead is known by its season, number and name, as the constraint has it.

    What a row gives to a stored lead is class, birth year and school; empty cells change nothing. A row without consent
    is quarantined (L2).
    """

    name = "leads"
    title = _("Import leads")
    model = Lead
    permission = Permission.LEAD_IMPORT
    may_hold = True
    parts = (Guardian, Consent, FollowUp)
    columns = (
        Column(
            "name",
            pgettext_lazy("person", "name"),
            ("姓名", "学生姓名", "名字", "考生姓名", "name", "student", "student name"),
        ),
        Column(
            "phone",
            _("phone"),
            ("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "学生电话", "phone", "mobile", "telephone"),
        ),
        Column(
            "school", _("school"), ("学校", "学校名称", "毕业学校", "就读学校", "所在学校", "school", "school name")
        ),
        Column("class_name", _("class"), ("班级", "班", "所在班级", "class", "class name")),
        Column(
            "birth_year",
            _("birth year"),
            (
                "出生年份",
                "出生年",
                "出生年月",
                "出生日期",
                "生日",
                "birth year",
                "year of birth",
                "born",
                "date of birth",
            ),
        ),
        Column("age", _("age"), ("年龄", "岁数", "age")),
        Column(
            "guardian_name",
            _("guardian's name"),
            ("监护人姓名", "监护人", "家长姓名", "家长", "guardian name", "guardian", "parent", "parent name"),
        ),
        Column(
            "guardian_phone",
            _("guardian's phone"),
            ("监护人电话", "监护人手机", "家长电话", "家长手机", "家长联系电话", "guardian phone", "parent phone"),
        ),
        Column(
            "guardian_relation",
            _("relation"),
            ("监护人关系", "与学生关系", "关系", "relation", "guardian relation", "relationship"),
        ),
        Column("note", _("note on the source"), ("来源说明", "来源备注", "备注", "source note", "note", "remarks")),
        Column(
            "consent_basis",
            _("consent by whom"),
            (
                "同意方",
                "同意人",
                "同意依据",
                "合法依据",
                "是否同意",
                "同意",
                "consent basis",
                "consent by",
                "consent",
                "basis",
            ),
        ),
        Column("consent_method", _("consent how"), ("同意方式", "consent method", "method")),
        Column("consent_date", _("consent on"), ("同意日期", "同意时间", "consent date", "consent on")),
    )
    required = ("name", "phone")
    options = (
        Option("outpost", _("Outpost"), choices=_offered),
        Option("source", _("Source"), choices=lambda by: LeadSource.choices),
        Option("basis", _("Note on the consent"), _("Where and how the consents of this list were collected.")),
    )
    back_view, back_label = "leads:list", _("Leads")
    hint = _("Name, phone and birth year or age are needed. A row without consent is kept apart and deleted in time.")

    def settle(self, options, *, by, now):
        outpost = _outposts(by).filter(code=options.get("outpost") or "").select_related("season").first()
        if outpost is None:
            raise Refused(gettext("Choose an outpost: there is none of this code here."), field="option_outpost")
        if options.get("source") not in LeadSource.values:
            codes = ", ".join(LeadSource.values)
            sentence = gettext("Choose where the leads came from: %(codes)s.") % {"codes": codes}
            raise Refused(sentence, field="option_source")
        if by is None and importing.keeper_of(outpost, by=by, now=now) is None:
            raise Refused(gettext("Nobody serves this outpost today: the leads would have no owner."))
        rules.check_due(next_working_morning(now), now=now, last_day=last_day_of(outpost.season))
        return {"outpost": outpost.code, "source": options["source"], "basis": options.get("basis") or ""}

    def ground(self, run):
        outpost = _outposts(run.by).filter(code=run.options["outpost"]).select_related("season").first()
        if outpost is None:
            raise Refused(gettext("You may not import leads to this outpost any more."))
        keeper = importing.keeper_of(outpost, by=run.by, now=run.now)
        return Ground(outpost, run.by, next_working_morning(run.now), keeper)

    def lock(self):
        one_at_a_time()

    def judge(self, row, run):
        listed = rules_import.read(row, today=clock.business_day(run.now))
        return Candidate(row.line, f"{listed.phone}:{listed.name}", listed)

    def weigh(self, candidates, run):
        known = run.ground.known([candidate.values for candidate in candidates])
        return [_weighed(candidate, known, run) for candidate in candidates]

    def show(self, candidate, run):
        listed = candidate.values
        shown = {"name": listed.name, "phone": mask_phone(listed.phone), "class_name": listed.class_name}
        if listed.guardian:
            shown |= {"guardian_name": listed.guardian["name"], "guardian_phone": mask_phone(listed.guardian["phone"])}
        return shown | {"birth_year": str(listed.birth_year)}

    def add(self, verdicts, run):
        return importing.add_listed(verdicts, run)

    def change(self, verdicts, run):
        importing.change_listed(verdicts, run)

    def hold(self, verdicts, run):
        return importing.hold_listed(verdicts, run)

    def let_go(self, subjects):
        return importing.let_go(subjects)

    def touched(self, subjects):
        return importing.looked_at(subjects)

    def remove(self, records, *, now):
        importing.take_back(records)

    def label_of(self, name):
        return super().label_of({"school_id": "school"}.get(name, name))


def _weighed(candidate, known, run):
    """A `Verdict` with the school the row means, for `leads.services.importing`."""
    listed = candidate.values
    verdict = Verdict(candidate)
    verdict.school = known.schools.get(listed.school)
    stored = known.leads.get((listed.phone, listed.name))
    if known.silent & {listed.phone, (listed.guardian or {}).get("phone")}:
        verdict.refused = AskedForSilence()
    elif stored is not None and not known.may_see(stored):
        verdict.is_elsewhere = True
    elif stored is not None:
        verdict.stored = stored
        _compare(verdict, known, run)
    elif listed.held and (listed.phone, listed.name) in known.waiting:
        verdict.stored = known.waiting[(listed.phone, listed.name)]  # the same row again
    elif listed.held:
        verdict.held = listed.held.label
    return verdict


def _compare(verdict, known, run):
    listed, stored = verdict.candidate.values, verdict.stored
    if (listed.phone, listed.name) != (stored.phone, stored.name):
        return  # the file of a merged lead: the one that stays is not rewritten by it
    given = {"birth_year": listed.birth_year, "class_name": listed.class_name}
    given |= {"school_id": verdict.school.pk if verdict.school else None}
    verdict.values = {name: value for name, value in given.items() if value and getattr(stored, name) != value}
    if "birth_year" in verdict.values:
        has_guardian, today = stored.pk in known.guarded, clock.business_day(run.now)
        try:
            rules.check_consent(
                birth_year=listed.birth_year, basis=stored.basis, has_guardian=has_guardian, today=today
            )
        except Refused as refusal:
            verdict.refused = Refused(refusal.message, field="birth_year")


LEADS = LeadImporter()
