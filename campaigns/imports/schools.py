from dataclasses import dataclass

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.rules import Permission
from campaigns.choices import SchoolKind
from campaigns.imports.places import PLACE_COLUMNS, PLACE_REQUIRED, Ground, one_at_a_time, place_names
from campaigns.models import School
from campaigns.rules import school_key
from campaigns.rules_schools import clean_name, judge_kind, judge_name
from campaigns.spelling import pinyin_of
from core.errors import Refused
from core.record import record_many
from imports.importers import Candidate, Column, Importer, Verdict

_BATCH = 500


@dataclass(frozen=True)
class Listed:
    """One school as a row lists it."""

    name: str
    kind: SchoolKind
    is_kind_given: bool
    address: str
    place: tuple  # (region id, name key)


class SchoolImporter(Importer):
    """A school is known by its district and its name without width, brackets and spaces.

    A kind or an address in the file replaces the stored one; a kind guessed from the name never does.
    """

    name = "schools"
    title = _("Import schools")
    model = School
    permission = Permission.SCHOOL_IMPORT
    columns = (
        *PLACE_COLUMNS,
        Column("kind", _("kind"), ("类型", "学校类型", "办学类型", "学校类别", "学段", "kind", "type")),
        Column("address", _("address"), ("地址", "学校地址", "详细地址", "address")),
    )
    required = PLACE_REQUIRED
    back_view, back_label = "campaigns:schools", _("Schools")
    hint = _("The school's name and its province or city are needed, the rest may be missing.")

    def ground(self, run):
        return Ground(run.by)

    def lock(self):
        one_at_a_time()

    def judge(self, row, run):
        name = clean_name(row.get("name"))
        by_name = judge_name(name)
        if by_name.refused:
            raise Refused(by_name.refused.label, field="name")
        given = judge_kind(row.get("kind"))
        if given and given.refused:
            raise Refused(given.refused.label, field="kind")
        if len(row.get("address")) > 200:
            raise Refused(_t("The address is longer than 200 characters."), field="address")
        region = run.ground.region_of(row)
        place = (region.id, school_key(name)[:120])
        kind = given.kind if given else by_name.kind
        listed = Listed(name, kind, given is not None, row.get("address"), place)
        return Candidate(row.line, f"{place[0]}:{place[1]}", listed)

    def weigh(self, candidates, run):
        ids = run.ground.ids_of([candidate.values.place for candidate in candidates])
        stored = School.objects.in_bulk([pk for pk in ids.values() if pk])
        return [_verdict(candidate, stored.get(ids[candidate.values.place])) for candidate in candidates]

    def show(self, candidate, run):
        listed = candidate.values
        region = run.ground.places.by_id[listed.place[0]]
        shown = {"name": listed.name, "kind": str(listed.kind.label), "address": listed.address}
        return shown | place_names(region, run.ground.places)

    def add(self, verdicts, run):
        schools = [_school(verdict.candidate.values, run.now) for verdict in verdicts]
        School.objects.bulk_create(schools, batch_size=_BATCH)
        told = [(s, {}, {"file": run.file, "line": v.candidate.line}) for s, v in zip(schools, verdicts, strict=True)]
        record_many(told, "imported", by=run.by, now=run.now)
        return [school.pk for school in schools]

    def change(self, verdicts, run):
        notes = []
        for verdict in verdicts:
            school, before = verdict.stored, {name: getattr(verdict.stored, name) for name in verdict.values}
            notes.append((school, before, verdict.values | {"file": run.file}))
            for name, value in verdict.values.items():
                setattr(school, name, value)
            school.version += 1
        School.objects.bulk_update(
            [verdict.stored for verdict in verdicts], ["kind", "address", "version"], batch_size=_BATCH
        )
        record_many(notes, "changed", by=run.by, now=run.now)


def _verdict(candidate, school):
    listed, values = candidate.values, {}
    if school is not None and (school.region_id, school.name_key) != listed.place:
        return Verdict(candidate, school, values)  # a former name: the school is known, its own line says what is so
    if school is not None and listed.is_kind_given and listed.kind != school.kind:
        values["kind"] = str(listed.kind)
    if school is not None and listed.address and listed.address != school.address:
        values["address"] = listed.address
    return Verdict(candidate, school, values)


def _school(listed, now):
    pinyin, initials = pinyin_of(listed.name)
    region_id, key = listed.place
    return School(
        name=listed.name,
        name_key=key,
        pinyin=pinyin,
        initials=initials,
        region_id=region_id,
        kind=listed.kind,
        address=listed.address,
        created_at=now,
    )
