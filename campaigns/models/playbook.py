from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.calendar import MAX_OFFSET
from campaigns.choices import StageCode
from campaigns.choices_playbook import DUE_FROM, Evidence, Repeat, TaskOwner
from campaigns.models.seasons import Season
from campaigns.querysets import SeasonPartQuerySet
from core.models import Versioned


class TaskBrief(models.Model):
    """What a task says and when it is due. The season's template has it, and each outpost's task a copy of its own, so
    that a change of the template reaches a running season only when somebody says so."""

    stage = models.CharField(_("stage"), max_length=12, choices=StageCode)
    owner = models.CharField(_("whose task"), max_length=12, choices=TaskOwner, default=TaskOwner.RECRUITER)
    repeat = models.CharField(_("how often"), max_length=8, choices=Repeat, default=Repeat.ONCE)
    due_from = models.CharField(_("counted from"), max_length=20, choices=DUE_FROM)
    due_offset = models.SmallIntegerField(_("days from it"), default=0)
    evidence = models.CharField(_("evidence"), max_length=8, choices=Evidence, default=Evidence.NONE)
    title = models.CharField(_("title in Chinese"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=160)
    guidance = models.TextField(_("guidance in Chinese"), max_length=1000, blank=True)
    guidance_en = models.TextField(_("guidance in English"), max_length=1500, blank=True)
    source = models.CharField(_("source in the manual"), max_length=60, blank=True)

    BRIEF = (
        "stage", "owner", "repeat", "due_from", "due_offset", "evidence",
        "title", "title_en", "guidance", "guidance_en", "source",
    )  # fmt: skip

    class Meta:
        abstract = True

    def __str__(self):
        return self.in_language(self.title, self.title_en)

    @property
    def guidance_words(self):
        return self.in_language(self.guidance, self.guidance_en)

    @staticmethod
    def in_language(chinese, english):
        return chinese if (get_language() or "").startswith("zh") else english or chinese

    @property
    def brief(self):
        return {name: getattr(self, name) for name in self.BRIEF}


class PlaybookTask(TaskBrief, Versioned, models.Model):
    """One line of a season's playbook: copied from the manual when the season opens, then HQ's to change."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="playbook")
    code = models.SlugField(_("code"), max_length=40)
    order = models.PositiveSmallIntegerField()
    is_active = models.BooleanField(_("in use"), default=True)

    objects = SeasonPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("playbook task")
        verbose_name_plural = _("playbook tasks")
        ordering = ("order", "id")
        constraints = [
            models.UniqueConstraint(fields=["season", "code"], name="campaigns_playbook_code_once_a_season"),
            models.CheckConstraint(
                name="campaigns_playbook_offset_in_days", condition=Q(due_offset__range=(-MAX_OFFSET, MAX_OFFSET))
            ),
            models.CheckConstraint(name="campaigns_playbook_has_title", condition=~Q(title="") & ~Q(title_en="")),
        ]

    def get_absolute_url(self):
        return reverse("campaigns:playbook", args=[self.season_id])
