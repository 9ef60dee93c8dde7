"""What stands in the file of advice: closed lists. Nothing of wealth, health or psychology (A18, L1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Segment(models.TextChoices):
    """Whom the college is for (M15)."""

    FACTORY_SCHOOL = "factory_school", _("Pupil of a works school")
    JUNIOR = "junior", _("Junior pupil")
    VOCATIONAL = "vocational", _("Vocational pupil")
    COLLEGE = "college", _("Student of a vocational college")
    REPEAT_CLASS = "repeat_class", _("In a class that repeats the ninth year")
    ADULT_CLASS = "adult_class", _("In a class for the adult gaokao")
    SELF_STUDY_CLASS = "self_study_class", _("In a class for the self-study exam")
    EQUIVALENT = "equivalent", _("Of equal schooling, wants to go on")


class Branch(models.TextChoices):
    """Which line of a gaokao counts; empty where a province does not divide."""

    PHYSICS = "physics", pgettext_lazy("exam branch", "physics")
    HISTORY = "history", pgettext_lazy("exam branch", "history")
    SCIENCE = "science", pgettext_lazy("exam branch", "science")
    ARTS = "arts", pgettext_lazy("exam branch", "arts")
    VOCATIONAL = "vocational", pgettext_lazy("exam branch", "vocational gaokao")


class Batch(models.TextChoices):
    BACHELOR = "bachelor", pgettext_lazy("batch", "undergraduate")
    COLLEGE = "college", pgettext_lazy("batch", "higher vocational")
    SENIOR = "senior", pgettext_lazy("batch", "senior secondary school")


class ScoreSource(models.TextChoices):
    """How a score was told; it is never demanded."""

    MOCK = "mock", _("mock exam, as told")
    TOLD = "told", _("exam, as told")
    SLIP = "slip", _("exam, slip shown")


class Need(models.TextChoices):
    """What a family asks for or doubts (M61)."""

    MAJORS = "majors", _("which major")
    JOBS = "jobs", _("jobs afterwards")
    CERTIFICATE = "certificate", _("worth of the certificate")
    FEES = "fees", _("what it costs and how it is paid")
    BOARD = "board", _("room and board")
    DISTANCE = "distance", _("far from home")
    TRUST = "trust", _("does not know the college")
    RIVAL = "rival", _("compares with another college")
    FAMILY = "family", _("family not agreed yet")
    SCORE = "score", _("waits for the score")
    REPEAT = "repeat", _("thinks of repeating the year")


class Readiness(models.TextChoices):
    """How far a decision is (M62), as the person says it; changed only with a note."""

    UNAWARE = "unaware", pgettext_lazy("readiness", "unaware")
    AWARE = "aware", pgettext_lazy("readiness", "aware")
    INTERESTED = "interested", pgettext_lazy("readiness", "interested")
    WAVERING = "wavering", pgettext_lazy("readiness", "wavering")
    READY = "ready", pgettext_lazy("readiness", "ready")
    DECIDED = "decided", pgettext_lazy("readiness", "decided")


class Decision(models.TextChoices):
    APPROVED = "approved", pgettext_lazy("exception", "approved")
    DECLINED = "declined", pgettext_lazy("exception", "declined")


class ConsentPurpose(models.TextChoices):
    """What a person said yes or no to; the shortest list that names all we do with their data (L1-L3)."""

    ADVICE = "advice", _("Calls and advice")
    MESSAGE = "message", _("Messages and notices")
    APPLICATION = "application", _("Passing data on for the application")
    PHOTO = "photo", _("Photos and stories")


class ConsentState(models.TextChoices):
    MISSING = "missing", pgettext_lazy("consent", "not asked")
    GIVEN = "given", pgettext_lazy("consent", "given")
    WITHDRAWN = "withdrawn", pgettext_lazy("consent", "withdrawn")
    GUARDIAN = "guardian", pgettext_lazy("consent", "guardian must agree")


class ChannelMode(models.TextChoices):
    """The ten ways of recruiting (M104)."""

    FRANCHISE = "franchise", _("Franchise cooperation")
    PUBLICITY = "publicity", _("Public relations and talk of the day")
    FAIR = "fair", _("Fairs")
    OUTPOST = "outpost", _("Outposts")
    MOMENTUM = "momentum", _("Borrowed momentum")
    AGENT = "agent", _("Agents")
    STUDENT = "student", _("Students and alumni")
    MEDIA = "media", _("Web and media")
    NETWORK = "network", _("Network of the tourism group")
    INDUSTRY = "industry", _("Promotion by the industry")
