from datetime import date

import django.db.models.deletion
from django.db import migrations, models

import campaigns.models.calendar

# What the seasons opened before this get: the manual's anchors, and each side hung where it stands, so that nothing moves.
ANCHORS = {  # kind: (month, day, confirmed, source) where the season has no special period that tells the day
    "may_day": (5, 1, True, "M10"),
    "gaokao": (6, 7, True, "M10"),
    "zhongkao": (6, 17, True, "M10"),
    "results_release": (6, 25, False, "estimate"),
    "zhongkao_results": (7, 5, False, "estimate"),
    "term_start": (9, 1, False, "M7"),
}
STAGES = {
    "prep": ("gaokao", "gaokao"),
    "training": ("gaokao", "gaokao"),
    "foothold": ("gaokao", "gaokao"),
    "publicity": ("gaokao", "gaokao"),
    "consult": ("gaokao", "gaokao"),
    "enrol": ("gaokao", "term_start"),
    "travel": ("term_start", "term_start"),
    "welcome": ("term_start", "term_start"),
}
SPECIALS = {
    "may_day": ("may_day", "may_day"),
    "gaokao": ("gaokao", "gaokao"),
    "zhongkao": ("zhongkao", "zhongkao"),
    "results_release": ("results_release", "results_release"),
    "preference_filing": ("results_release", "results_release"),
    "zhongkao_results": ("zhongkao_results", "zhongkao_results"),
    "notices": ("term_start", "term_start"),
}
FURTHEST = 366


def anchor_seasons(apps, schema_editor):
    for season in apps.get_model("campaigns", "Season").objects.all():
        specials = list(season.special_dates.order_by("start", "id"))
        days = {}
        for kind, (month, day, is_confirmed, source) in ANCHORS.items():
            told = next(
                (s for s in specials if (s.kind, s.province_id, s.start.year) == (kind, None, season.year)), None
            )
            days[kind] = told.start if told else date(season.year, month, day)
            if told:
                source, is_confirmed = told.source, told.is_confirmed and told.source != ""
            season.anchors.create(
                kind=kind, date=days[kind], year=season.year, is_confirmed=is_confirmed, source=source
            )
        for stage in season.stages.all():
            hang(stage, STAGES.get(stage.code), days)
        for special in specials:
            hang(special, SPECIALS.get(special.kind), days)


def hang(row, anchors, days):
    for side, anchor in zip(("start", "end"), anchors or (), strict=False):
        offset = (getattr(row, side) - days[anchor]).days
        if abs(offset) <= FURTHEST:
            setattr(row, f"{side}_anchor", anchor)
            setattr(row, f"{side}_offset", offset)
    row.save()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("campaigns", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnchorDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("gaokao", "First day of the gaokao"),
                            ("zhongkao", "First day of the zhongkao"),
                            ("results_release", "Gaokao results release"),
                            ("zhongkao_results", "Zhongkao results release"),
                            ("term_start", "Term start"),
                            ("may_day", "May Day"),
                            ("self_study", "Self-study exam registration"),
                            ("adult_gaokao", "First day of the adult gaokao"),
                            ("adult_results", "Adult gaokao results release"),
                        ],
                        max_length=20,
                        verbose_name="anchor",
                    ),
                ),
                ("date", models.DateField(verbose_name="date")),
                ("year", models.PositiveSmallIntegerField(editable=False)),
                ("is_confirmed", models.BooleanField(default=False, verbose_name="confirmed")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "anchor date",
                "verbose_name_plural": "anchor dates",
                "ordering": ("date", "id"),
            },
        ),
        migrations.CreateModel(
            name="HolidayOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True, verbose_name="day")),
                (
                    "kind",
                    models.CharField(
                        choices=[("off", "Day off"), ("work", "Make-up workday")],
                        max_length=4,
                        verbose_name="kind of day",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("name_en", models.CharField(blank=True, max_length=80, verbose_name="name in English")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
            ],
            options={
                "verbose_name": "holiday override",
                "verbose_name_plural": "holiday overrides",
                "ordering": ("day",),
            },
        ),
        migrations.AddField(
            model_name="recruitstage",
            name="end_anchor",
            field=models.CharField(
                blank=True,
                choices=[
                    ("gaokao", "First day of the gaokao"),
                    ("zhongkao", "First day of the zhongkao"),
                    ("results_release", "Gaokao results release"),
                    ("zhongkao_results", "Zhongkao results release"),
                    ("term_start", "Term start"),
                    ("may_day", "May Day"),
                    ("self_study", "Self-study exam registration"),
                    ("adult_gaokao", "First day of the adult gaokao"),
                    ("adult_results", "Adult gaokao results release"),
                ],
                max_length=20,
                verbose_name="last day hangs on",
            ),
        ),
        migrations.AddField(
            model_name="recruitstage",
            name="end_offset",
            field=models.SmallIntegerField(blank=True, null=True, verbose_name="days from the anchor to the last day"),
        ),
        migrations.AddField(
            model_name="recruitstage",
            name="is_locked",
            field=models.BooleanField(default=False, verbose_name="locked"),
        ),
        migrations.AddField(
            model_name="recruitstage",
            name="start_anchor",
            field=models.CharField(
                blank=True,
                choices=[
                    ("gaokao", "First day of the gaokao"),
                    ("zhongkao", "First day of the zhongkao"),
                    ("results_release", "Gaokao results release"),
                    ("zhongkao_results", "Zhongkao results release"),
                    ("term_start", "Term start"),
                    ("may_day", "May Day"),
                    ("self_study", "Self-study exam registration"),
                    ("adult_gaokao", "First day of the adult gaokao"),
                    ("adult_results", "Adult gaokao results release"),
                ],
                max_length=20,
                verbose_name="first day hangs on",
            ),
        ),
        migrations.AddField(
            model_name="recruitstage",
            name="start_offset",
            field=models.SmallIntegerField(blank=True, null=True, verbose_name="days from the anchor to the first day"),
        ),
        migrations.AddField(
            model_name="specialdate",
            name="end_anchor",
            field=models.CharField(
                blank=True,
                choices=[
                    ("gaokao", "First day of the gaokao"),
                    ("zhongkao", "First day of the zhongkao"),
                    ("results_release", "Gaokao results release"),
                    ("zhongkao_results", "Zhongkao results release"),
                    ("term_start", "Term start"),
                    ("may_day", "May Day"),
                    ("self_study", "Self-study exam registration"),
                    ("adult_gaokao", "First day of the adult gaokao"),
                    ("adult_results", "Adult gaokao results release"),
                ],
                max_length=20,
                verbose_name="last day hangs on",
            ),
        ),
        migrations.AddField(
            model_name="specialdate",
            name="end_offset",
            field=models.SmallIntegerField(blank=True, null=True, verbose_name="days from the anchor to the last day"),
        ),
        migrations.AddField(
            model_name="specialdate",
            name="is_locked",
            field=models.BooleanField(default=False, verbose_name="locked"),
        ),
        migrations.AddField(
            model_name="specialdate",
            name="start_anchor",
            field=models.CharField(
                blank=True,
                choices=[
                    ("gaokao", "First day of the gaokao"),
                    ("zhongkao", "First day of the zhongkao"),
                    ("results_release", "Gaokao results release"),
                    ("zhongkao_results", "Zhongkao results release"),
                    ("term_start", "Term start"),
                    ("may_day", "May Day"),
                    ("self_study", "Self-study exam registration"),
                    ("adult_gaokao", "First day of the adult gaokao"),
                    ("adult_results", "Adult gaokao results release"),
                ],
                max_length=20,
                verbose_name="first day hangs on",
            ),
        ),
        migrations.AddField(
            model_name="specialdate",
            name="start_offset",
            field=models.SmallIntegerField(blank=True, null=True, verbose_name="days from the anchor to the first day"),
        ),
        migrations.AddConstraint(
            model_name="recruitstage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("start_anchor", ""), ("start_offset", None)),
                    models.Q(
                        models.Q(("start_anchor", ""), _negated=True),
                        ("start_offset__isnull", False),
                        ("start_offset__range", (-366, 366)),
                    ),
                    _connector="OR",
                ),
                name="campaigns_stage_start_anchored",
            ),
        ),
        migrations.AddConstraint(
            model_name="recruitstage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_anchor", ""), ("end_offset", None)),
                    models.Q(
                        models.Q(("end_anchor", ""), _negated=True),
                        ("end_offset__isnull", False),
                        ("end_offset__range", (-366, 366)),
                    ),
                    _connector="OR",
                ),
                name="campaigns_stage_end_anchored",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("start_anchor", ""), ("start_offset", None)),
                    models.Q(
                        models.Q(("start_anchor", ""), _negated=True),
                        ("start_offset__isnull", False),
                        ("start_offset__range", (-366, 366)),
                    ),
                    _connector="OR",
                ),
                name="campaigns_special_start_anchored",
            ),
        ),
        migrations.AddConstraint(
            model_name="specialdate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_anchor", ""), ("end_offset", None)),
                    models.Q(
                        models.Q(("end_anchor", ""), _negated=True),
                        ("end_offset__isnull", False),
                        ("end_offset__range", (-366, 366)),
                    ),
                    _connector="OR",
                ),
                name="campaigns_special_end_anchored",
            ),
        ),
        migrations.AddField(
            model_name="anchordate",
            name="province",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="accounts.region",
                verbose_name="province",
            ),
        ),
        migrations.AddField(
            model_name="anchordate",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="anchors", to="campaigns.season"
            ),
        ),
        migrations.AddConstraint(
            model_name="holidayoverride",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="campaigns_holiday_has_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="anchordate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("province", None), _negated=True),
                fields=("season", "kind", "province"),
                name="campaigns_anchor_once_a_province",
            ),
        ),
        migrations.AddConstraint(
            model_name="anchordate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("province", None)), fields=("season", "kind"), name="campaigns_anchor_once_a_season"
            ),
        ),
        migrations.AddConstraint(
            model_name="anchordate",
            constraint=models.CheckConstraint(
                condition=models.Q(("year", campaigns.models.calendar.YearOf(models.F("date")))),
                name="campaigns_anchor_in_its_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="anchordate",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_confirmed", False), models.Q(("source", ""), _negated=True), _connector="OR"),
                name="campaigns_anchor_confirmed_by_a_source",
            ),
        ),
        migrations.RunPython(anchor_seasons, migrations.RunPython.noop),
    ]
