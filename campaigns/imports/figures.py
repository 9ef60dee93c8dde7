import re
import unicodedata
from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.rules import Permission
from campaigns.choices import ProfileTag
from campaigns.imports.places import PLACE_COLUMNS, PLACE_REQUIRED, Ground, one_at_a_time, place_names
from campaigns.models import School, SchoolFigures, Season
from campaigns.rules import school_key
from campaigns.rules_schools import clean_name
from campaigns.services import enter_figures
from campaigns.services.schools import COUNTS, FIGURES, SHARES, check_figures
from core import clock
from core.errors import Refused
from imports.importers import Candidate, Column, Importer, Option, Verdict

_SPLIT = re.compile(r"[,，、;；/|]+")
_ZH_TAGS = {
    "非重点": ProfileTag.NON_KEY,
    "普通学校普通班": ProfileTag.ORDINARY_CLASS,
    "普通班": ProfileTag.ORDINARY_CLASS,
    "农村": ProfileTag.RURAL,
    "贫困县": ProfileTag.POVERTY_COUNTY,
    "民办": ProfileTag.PRIVATE,
    "私立": ProfileTag.PRIVATE,
    "中专": ProfileTag.SECONDARY_VOCATIONAL,
    "中职": ProfileTag.SECONDARY_VOCATIONAL,
    "赞助生": ProfileTag.SPONSORED,
    "重点": ProfileTag.KEY,
}


class FiguresImporter(Importer):
    """Figures of a season: schools by name and place as in the school list; empty cells leave what stands.

    Options: `source` serves rows without a source of their own, `season` is the season's id (default: in force).
    """

    name = "figures"
    title = _("Import school figures")
    model = SchoolFigures
    permission = Permission.SCHOOL_IMPORT
    columns = (
        *PLACE_COLUMNS,
        Column(
            "exam_classes",
            _("graduating classes"),
            ("毕业班数", "毕业班", "中考班数", "毕业班级数", "exam classes", "graduating classes", "classes"),
        ),
        Column("graduates", _("graduates"), ("毕业生数", "毕业生人数", "毕业生", "graduates")),
        Column(
            "candidates",
            _("exam candidates"),
            ("考生数", "考生人数", "中考人数", "参考人数", "exam candidates", "candidates"),
        ),
        Column("progression_rate", _("progression rate"), ("升学率", "上年升学率", "去年升学率", "progression rate")),
        Column(
            "nearby_share",
            _("share choosing nearby"),
            ("就近上学比例", "就近入学比例", "就近比例", "nearby share", "share choosing nearby"),
        ),
        Column("profile", _("profile"), ("学校特征", "特征", "标签", "profile", "tags")),
        Column("source", _("source"), ("来源", "数据来源", "资料来源", "source")),
        Column("source_date", _("as of"), ("截至日期", "数据日期", "统计日期", "as of", "source date")),
    )
    required = (*PLACE_REQUIRED, FIGURES)
    options = (Option("source", _("Source"), _("For rows without a source of their own.")),)
    back_view, back_label = "campaigns:schools", _("Schools")
    hint = _("The school's name, its province or city and at least one figure are needed; empty cells change nothing.")

    def settle(self, options, *, by, now):
        if not options.get("season"):
            seasons = Season.objects.visible_to(by) if by else Season.objects.all()
            season = seasons.in_force(clock.business_day(now))
            if season is None:
                raise Refused(_t("No season is open: figures belong to one."))
            options = options | {"season": season.pk}
        return {"source": options.get("source", ""), "season": options["season"]}

    def ground(self, run):
        ground = Ground(run.by)
        ground.season = Season.objects.get(pk=run.options["season"])
        return ground

    def lock(self):
        one_at_a_time()

    def judge(self, row, run):
        place = (run.ground.region_of(row).id, school_key(clean_name(row.get("name")))[:120])
        return Candidate(row.line, f"{place[0]}:{place[1]}", (place, _values(row)))

    def weigh(self, candidates, run):
        ids = run.ground.ids_of([candidate.values[0] for candidate in candidates])
        schools = School.objects.in_bulk([pk for pk in ids.values() if pk])
        found = SchoolFigures.objects.filter(season=run.ground.season, school_id__in=list(schools))
        stored = {figures.school_id: figures for figures in found}
        return [_weighed(candidate, schools.get(ids[candidate.values[0]]), stored, run) for candidate in candidates]

    def show(self, candidate, run):
        (region_id, _key), values = candidate.values
        shown = {name: _plain(value) for name, value in values.items()}
        return shown | place_names(run.ground.places.by_id[region_id], run.ground.places)

    def add(self, verdicts, run):
        return [self._enter(verdict, 0, run).pk for verdict in verdicts]

    def change(self, verdicts, run):
        for verdict in verdicts:
            self._enter(verdict, verdict.stored.version, run)

    def _enter(self, verdict, version, run):
        season, values = run.ground.season, verdict.entered
        return enter_figures(
            school=verdict.school, season=season, values=values, version=version, by=run.by, now=run.now
        )


class _Weighed(Verdict):
    """With the school the figures are of, and all values the row enters."""

    school = None
    entered = None


def _weighed(candidate, school, stored, run):
    before = stored.get(school.pk) if school else None
    verdict = _Weighed(candidate, before)
    try:
        if school is None:
            raise Refused(_t("This school is not in the list of schools. Import or add it first."), field="name")
        source = run.options.get("source") or (before.source if before else "")
        entered = {"source": source} | candidate.values[1]
        check_figures(entered, on=clock.business_day(run.now))
        if not set(entered) & set(FIGURES):
            raise Refused(_t("The row has no figure."), field="row")
    except Refused as refusal:
        verdict.refused = refusal
    else:
        verdict.school, verdict.entered = school, entered
        if before:
            verdict.values = {name: value for name, value in entered.items() if getattr(before, name) != value}
    return verdict


def _plain(value):
    if isinstance(value, list):
        return pgettext("between names", ", ").join(str(ProfileTag(tag).label) for tag in value)
    return date_format(value, "DATE_FORMAT") if hasattr(value, "year") else str(value)


def _values(row):
    values = {}
    for name in COUNTS:
        if row.get(name):
            values[name] = _whole(row.get(name), name)
    for name in SHARES:
        if row.get(name):
            values[name] = _share(row.get(name), name)
    if row.get("profile"):
        values["profile"] = _tags(row.get("profile"))
    if row.get("source"):
        values["source"] = row.get("source")[:200]
    if row.get("source_date"):
        values["source_date"] = _day(row.get("source_date"))
    return values


def _number(text, field):
    plain = re.sub(r"[,\s人个班名%]", "", unicodedata.normalize("NFKC", text))
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise Refused(_t("“%(text)s” is not a number.") % {"text": text[:40]}, field=field) from None
    if not number.is_finite() or abs(number) > 10**9:
        raise Refused(_t("“%(text)s” is not a number.") % {"text": text[:40]}, field=field)
    return number


def _whole(text, field):
    number = _number(text, field)
    if number != int(number):
        raise Refused(_t("“%(text)s” is not a whole number.") % {"text": text[:40]}, field=field)
    return int(number)


def _share(text, field):
    """62.5, 62.5% and the 0.625 that a percent cell of a workbook holds are the same."""
    number = _number(text, field)
    has_sign = "%" in unicodedata.normalize("NFKC", text)
    if not has_sign and 0 < number <= 1:
        number *= 100
    return number.quantize(Decimal("0.01"))


def _tags(text):
    tags = []
    for word in filter(None, (part.strip() for part in _SPLIT.split(text))):
        known = _ZH_TAGS.get(word.removesuffix("学校").removesuffix("生源"), word.lower().replace(" ", "_"))
        by_label = {str(tag.label): tag.value for tag in ProfileTag}
        tag = known if known in ProfileTag.values else by_label.get(word)
        if tag is None:
            raise Refused(_t("There is no profile tag “%(text)s”.") % {"text": word[:40]}, field="profile")
        tags.append(str(tag))
    return sorted(set(tags), key=ProfileTag.values.index)


def _day(text):
    plain = re.sub(r"[年月/.]", "-", text.split(" ")[0]).rstrip("日-")
    parts = plain.split("-")
    try:
        day = parse_date("-".join([parts[0], *(part.zfill(2) for part in parts[1:])]))
    except ValueError:
        day = None
    if day is None:
        raise Refused(_t("“%(text)s” is not a date.") % {"text": text[:40]}, field="source_date")
    return day
