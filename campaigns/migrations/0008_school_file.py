import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_centres"),
        ("campaigns", "0007_school_duplicates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Competitor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="college")),
                ("name_key", models.CharField(editable=False, max_length=120, unique=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "competing college",
                "verbose_name_plural": "competing colleges",
            },
        ),
        migrations.CreateModel(
            name="CompetitorActivity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("talk", "Talk at the school"),
                            ("stand", "Information stand"),
                            ("print", "Brochures or posters"),
                            ("advert", "Advertisement"),
                            ("partner", "Agreement with the school"),
                            ("admitted", "Admissions announced"),
                            ("other", "Other"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "admitted",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="admitted here last year, as published"
                    ),
                ),
                ("facts", models.CharField(max_length=500, verbose_name="what was seen")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("response", models.CharField(blank=True, max_length=500, verbose_name="our response")),
                ("entered_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "competitor's activity",
                "verbose_name_plural": "competitors' activities",
            },
        ),
        migrations.CreateModel(
            name="EntryPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("authority", "Through the authority above"),
                            ("acquaintance", "Through an acquaintance's introduction"),
                            ("cooperation", "Through the school's own wish to work with us"),
                        ],
                        max_length=12,
                        verbose_name="way in",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[("recruitment", "Recruitment by our college")],
                        default="recruitment",
                        editable=False,
                        max_length=12,
                        verbose_name="stated purpose",
                    ),
                ),
                ("steps", models.TextField(max_length=1000, verbose_name="what we will do")),
                (
                    "permission_from",
                    models.CharField(blank=True, max_length=120, verbose_name="permission obtained from"),
                ),
                ("permission_on", models.DateField(blank=True, null=True, verbose_name="permission obtained on")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("approved", "Approved"), ("lapsed", "Lapsed")],
                        default="draft",
                        editable=False,
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "entry plan",
                "verbose_name_plural": "entry plans",
            },
        ),
        migrations.CreateModel(
            name="KeyContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("superior", "Leader of the authority above"),
                            ("related_unit", "Related institution"),
                            ("principal", "Principal"),
                            ("party_secretary", "Party secretary"),
                            ("dean", "Dean of studies"),
                            ("youth_league", "Youth League committee secretary (staff)"),
                            ("union", "Trade union chair"),
                            ("grade_head", "Head of a grade"),
                            ("class_teacher", "Class teacher"),
                            ("lead_teacher", "Leading subject teacher"),
                            ("gatekeeper", "Reception and gate staff"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
                ("position", models.CharField(blank=True, max_length=60, verbose_name="position")),
                ("department", models.CharField(blank=True, max_length=60, verbose_name="department")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="office phone")),
                (
                    "influence",
                    models.CharField(
                        choices=[("decides", "Decides"), ("weighs", "Has a say"), ("informs", "Informs")],
                        default="informs",
                        max_length=8,
                        verbose_name="influence",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("unknown", "Not known"),
                            ("supportive", "Supportive"),
                            ("neutral", "Neutral"),
                            ("reserved", "Reserved"),
                            ("refused", "Refused"),
                        ],
                        default="unknown",
                        max_length=12,
                        verbose_name="stance",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("published", "Published by the school or authority"),
                            ("given", "Given to us by the person"),
                            ("official", "Named to us by the school in official dealings"),
                            ("introduced", "Introduced by somebody, with the person's consent"),
                        ],
                        max_length=12,
                        verbose_name="why we may keep it",
                    ),
                ),
                ("basis_note", models.CharField(blank=True, max_length=200, verbose_name="where it is from")),
                ("confirmed_on", models.DateField(verbose_name="last confirmed")),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
            },
        ),
        migrations.CreateModel(
            name="SchoolAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cooperation", "Cooperation in recruiting"),
                            ("partnership", "Partnership: preparatory class or joint school"),
                        ],
                        default="cooperation",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("parties", models.CharField(max_length=300, verbose_name="parties")),
                ("starts", models.DateField(verbose_name="from")),
                ("ends", models.DateField(blank=True, null=True, verbose_name="until")),
                ("duties", models.TextField(max_length=3000, verbose_name="duties of each side")),
                ("money_terms", models.TextField(blank=True, max_length=1000, verbose_name="money terms, in words")),
                ("document", models.FileField(blank=True, upload_to="agreements/", verbose_name="document")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("reviewed", "Reviewed"),
                            ("in_force", "In force"),
                            ("ended", "Ended"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("reviewed_on", models.DateField(null=True, verbose_name="reviewed on")),
                ("review_note", models.CharField(blank=True, max_length=500, verbose_name="result of the review")),
            ],
            options={
                "verbose_name": "agreement",
                "verbose_name_plural": "agreements",
            },
        ),
        migrations.CreateModel(
            name="SchoolEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mock_1", "First mock exam"),
                            ("mock_2", "Second mock exam"),
                            ("mock_3", "Third mock exam"),
                            ("grad_test", "Graduation test"),
                            ("physical", "Physical examination (day only)"),
                            ("sports_test", "Sports test"),
                            ("preferences", "Filing of preferences"),
                            ("parents", "Parents' meeting"),
                            ("parents_after", "Parents' meeting after the exam"),
                            ("fair", "Consultation fair"),
                            ("commendation", "Commendation ceremony"),
                            ("graduation", "Graduation ceremony"),
                            ("other", "Other"),
                        ],
                        max_length=14,
                        verbose_name="kind",
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("last_day", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("time", models.TimeField(blank=True, null=True, verbose_name="time")),
                ("place", models.CharField(blank=True, max_length=120, verbose_name="place")),
                (
                    "attendance",
                    models.CharField(
                        choices=[
                            ("not_asked", "Not asked yet"),
                            ("asked", "Asked, no answer yet"),
                            ("allowed", "We may attend"),
                            ("denied", "We may not attend"),
                        ],
                        default="not_asked",
                        max_length=10,
                        verbose_name="may we attend?",
                    ),
                ),
                ("permission", models.CharField(blank=True, max_length=200, verbose_name="permission")),
                ("outcome", models.CharField(blank=True, max_length=500, verbose_name="outcome")),
                ("is_confirmed", models.BooleanField(default=False, verbose_name="confirmed")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "school event",
                "verbose_name_plural": "school events",
            },
        ),
        migrations.AddField(
            model_name="school",
            name="cool_off_until",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="left alone until"),
        ),
        migrations.AddField(
            model_name="school",
            name="depth",
            field=models.CharField(
                choices=[
                    ("none", "Not begun"),
                    ("gate", "At the gate"),
                    ("campus", "On campus"),
                    ("classroom", "In the classroom"),
                    ("partner", "Partner"),
                ],
                default="none",
                editable=False,
                max_length=10,
                verbose_name="depth",
            ),
        ),
        migrations.AddField(
            model_name="school",
            name="relation_owner",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who keeps the relation",
            ),
        ),
        migrations.AddField(
            model_name="school",
            name="stance",
            field=models.CharField(
                choices=[
                    ("unknown", "Not known"),
                    ("supportive", "Supportive"),
                    ("neutral", "Neutral"),
                    ("reserved", "Reserved"),
                    ("refused", "Refused"),
                ],
                default="unknown",
                editable=False,
                max_length=12,
                verbose_name="stance",
            ),
        ),
        migrations.AddConstraint(
            model_name="school",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stance", "refused"), _negated=True), ("cool_off_until__isnull", False), _connector="OR"
                ),
                name="campaigns_school_refused_cools_off",
            ),
        ),
        migrations.AddField(
            model_name="competitoractivity",
            name="competitor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="activities",
                to="campaigns.competitor",
                verbose_name="college",
            ),
        ),
        migrations.AddField(
            model_name="competitoractivity",
            name="entered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="competitoractivity",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="competitor_activities",
                to="accounts.region",
                verbose_name="area",
            ),
        ),
        migrations.AddField(
            model_name="competitoractivity",
            name="school",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="competitor_activities",
                to="campaigns.school",
            ),
        ),
        migrations.AddField(
            model_name="competitoractivity",
            name="season",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="competitor_activities", to="campaigns.season"
            ),
        ),
        migrations.AddField(
            model_name="entryplan",
            name="approved_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="entryplan",
            name="planned_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="entryplan",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entry_plans", to="campaigns.school"
            ),
        ),
        migrations.AddField(
            model_name="keycontact",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who keeps the relation",
            ),
        ),
        migrations.AddField(
            model_name="keycontact",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="campaigns.school"
            ),
        ),
        migrations.AddField(
            model_name="entryplan",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entry_plans",
                to="campaigns.keycontact",
                verbose_name="key person",
            ),
        ),
        migrations.AddField(
            model_name="schoolagreement",
            name="drafted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="schoolagreement",
            name="reviewed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="schoolagreement",
            name="school",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="agreements", to="campaigns.school"
            ),
        ),
        migrations.AddField(
            model_name="schoolevent",
            name="region",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="school_events",
                to="accounts.region",
                verbose_name="area",
            ),
        ),
        migrations.AddField(
            model_name="schoolevent",
            name="school",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="campaigns.school",
            ),
        ),
        migrations.AddIndex(
            model_name="competitoractivity",
            index=models.Index(fields=["-day", "-id"], name="campaigns_rival_by_day"),
        ),
        migrations.AddIndex(
            model_name="competitoractivity",
            index=models.Index(fields=["school", "-day"], name="campaigns_rival_of_school"),
        ),
        migrations.AddConstraint(
            model_name="competitoractivity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("region", None), ("school__isnull", False)),
                    models.Q(("region__isnull", False), ("school", None)),
                    _connector="OR",
                ),
                name="campaigns_rival_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="competitoractivity",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("source", ""), _negated=True), models.Q(("facts", ""), _negated=True)),
                name="campaigns_rival_has_source",
            ),
        ),
        migrations.AddIndex(
            model_name="keycontact",
            index=models.Index(fields=["school", "-confirmed_on", "-id"], name="campaigns_contact_of_school"),
        ),
        migrations.AddConstraint(
            model_name="keycontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "superior",
                            "related_unit",
                            "principal",
                            "party_secretary",
                            "dean",
                            "youth_league",
                            "union",
                            "grade_head",
                            "class_teacher",
                            "lead_teacher",
                            "gatekeeper",
                        ],
                    )
                ),
                name="campaigns_contact_is_adult",
            ),
        ),
        migrations.AddConstraint(
            model_name="keycontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("basis__in", ["published", "given", "official", "introduced"]),
                        models.Q(("basis_note", ""), _negated=True),
                    ),
                    ("erased_at__isnull", False),
                    _connector="OR",
                ),
                name="campaigns_contact_has_basis",
            ),
        ),
        migrations.AddConstraint(
            model_name="keycontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("erased_at", None), models.Q(("name", ""), _negated=True)),
                    models.Q(
                        ("basis_note", ""), ("erased_at__isnull", False), ("name", ""), ("phone", ""), ("position", "")
                    ),
                    _connector="OR",
                ),
                name="campaigns_contact_named_or_erased",
            ),
        ),
        migrations.AddIndex(
            model_name="entryplan",
            index=models.Index(fields=["school", "-created_at", "-id"], name="campaigns_plan_of_school"),
        ),
        migrations.AddConstraint(
            model_name="entryplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose", "recruitment")), name="campaigns_plan_purpose"
            ),
        ),
        migrations.AddConstraint(
            model_name="entryplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["authority", "acquaintance", "cooperation"])),
                name="campaigns_plan_channel",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("permission_on__isnull", False),
                        models.Q(("permission_from", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="campaigns_plan_approved_with_permission",
            ),
        ),
        migrations.AddConstraint(
            model_name="entryplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("planned_by")), _negated=True),
                    _connector="OR",
                ),
                name="campaigns_plan_four_eyes",
            ),
        ),
        migrations.AddIndex(
            model_name="schoolagreement",
            index=models.Index(fields=["school", "-starts", "-id"], name="campaigns_agreement_of_school"),
        ),
        migrations.AddConstraint(
            model_name="schoolagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["reviewed", "in_force"]), _negated=True),
                    models.Q(("reviewed_by__isnull", False), ("reviewed_on__isnull", False)),
                    _connector="OR",
                ),
                name="campaigns_agreement_reviewed_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "partnership"), ("state", "in_force"), _negated=True),
                    models.Q(("document", ""), _negated=True),
                    _connector="OR",
                ),
                name="campaigns_agreement_partnership_has_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewed_by", None),
                    models.Q(("reviewed_by", models.F("drafted_by")), _negated=True),
                    _connector="OR",
                ),
                name="campaigns_agreement_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends", None), ("ends__gte", models.F("starts")), _connector="OR"),
                name="campaigns_agreement_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="schoolevent",
            index=models.Index(fields=["day", "id"], name="campaigns_event_by_day"),
        ),
        migrations.AddIndex(
            model_name="schoolevent",
            index=models.Index(fields=["school", "day"], name="campaigns_event_of_school"),
        ),
        migrations.AddConstraint(
            model_name="schoolevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("region", None), ("school__isnull", False)),
                    models.Q(("region__isnull", False), ("school", None)),
                    _connector="OR",
                ),
                name="campaigns_event_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attendance", "allowed"), _negated=True),
                    models.Q(("permission", ""), _negated=True),
                    _connector="OR",
                ),
                name="campaigns_event_allowed_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "physical"), _negated=True),
                    models.Q(("outcome", ""), ("place", ""), ("time", None)),
                    _connector="OR",
                ),
                name="campaigns_event_physical_is_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day", None), ("last_day__gte", models.F("day")), _connector="OR"),
                name="campaigns_event_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="schoolevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="campaigns_event_has_source"
            ),
        ),
    ]
