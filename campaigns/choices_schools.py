"""What a school's file is told in: people and ways in, agreements, events, competing colleges."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Stance(models.TextChoices):
    """How a school or a person there stands to our recruiting."""

    UNKNOWN = "unknown", pgettext_lazy("stance", "Not known")
    SUPPORTIVE = "supportive", pgettext_lazy("stance", "Supportive")
    NEUTRAL = "neutral", pgettext_lazy("stance", "Neutral")
    RESERVED = "reserved", pgettext_lazy("stance", "Reserved")
    REFUSED = "refused", pgettext_lazy("stance", "Refused")

    @property
    def tone(self):
        return {"supportive": "good", "reserved": "warn", "refused": "bad"}.get(self.value, "neutral")


class Depth(models.TextChoices):
    """How far into the school the work has come, from outside to inside (M51)."""

    NONE = "none", pgettext_lazy("depth", "Not begun")
    GATE = "gate", pgettext_lazy("depth", "At the gate")
    CAMPUS = "campus", pgettext_lazy("depth", "On campus")
    CLASSROOM = "classroom", pgettext_lazy("depth", "In the classroom")
    PARTNER = "partner", pgettext_lazy("depth", "Partner")

    @property
    def rung(self):
        return list(type(self)).index(self)


class ContactKind(models.TextChoices):
    """The key persons of M45, adults only.

    The manual names thirteen kinds. Two of them, class monitor and youth-league branch secretary, are pupils: they are
    not here and the database refuses them, for a child is never kept as a contact (L1, ADR 15).
    """

    SUPERIOR = "superior", _("Leader of the authority above")
    RELATED_UNIT = "related_unit", _("Related institution")
    PRINCIPAL = "principal", _("Principal")
    PARTY_SECRETARY = "party_secretary", _("Party secretary")
    DEAN = "dean", _("Dean of studies")
    YOUTH_LEAGUE = "youth_league", _("Youth League committee secretary (staff)")
    UNION = "union", _("Trade union chair")
    GRADE_HEAD = "grade_head", _("Head of a grade")
    CLASS_TEACHER = "class_teacher", _("Class teacher")
    LEAD_TEACHER = "lead_teacher", _("Leading subject teacher")
    GATEKEEPER = "gatekeeper", _("Reception and gate staff")


class Influence(models.TextChoices):
    DECIDES = "decides", pgettext_lazy("influence", "Decides")
    WEIGHS = "weighs", pgettext_lazy("influence", "Has a say")
    INFORMS = "informs", pgettext_lazy("influence", "Informs")


class ContactBasis(models.TextChoices):
    """Why we may keep a person's office contact; nobody stands in the file without one (L2)."""

    PUBLISHED = "published", _("Published by the school or authority")
    GIVEN = "given", _("Given to us by the person")
    OFFICIAL = "official", _("Named to us by the school in official dealings")
    INTRODUCED = "introduced", _("Introduced by somebody, with the person's consent")


class Channel(models.TextChoices):
    """Lawful ways into a school (M47). Personal gain and entry by pretext, which the manual also names, are not
    offered (L3, L5)."""

    AUTHORITY = "authority", _("Through the authority above")
    ACQUAINTANCE = "acquaintance", _("Through an acquaintance's introduction")
    COOPERATION = "cooperation", _("Through the school's own wish to work with us")


class EntryPurpose(models.TextChoices):
    RECRUITMENT = "recruitment", _("Recruitment by our college")  # the only one there is (L5)


class PlanState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("entry plan", "Draft")
    APPROVED = "approved", pgettext_lazy("entry plan", "Approved")
    LAPSED = "lapsed", pgettext_lazy("entry plan", "Lapsed")


class AgreementKind(models.TextChoices):
    COOPERATION = "cooperation", _("Cooperation in recruiting")
    PARTNERSHIP = "partnership", _("Partnership: preparatory class or joint school")


class AgreementState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("agreement", "Draft")
    REVIEWED = "reviewed", pgettext_lazy("agreement", "Reviewed")
    IN_FORCE = "in_force", pgettext_lazy("agreement", "In force")
    ENDED = "ended", pgettext_lazy("agreement", "Ended")

    @property
    def tone(self):
        return {"reviewed": "accent", "in_force": "good"}.get(self.value, "neutral")


class EventKind(models.TextChoices):
    """What schools and authorities hold (M11)."""

    MOCK_1 = "mock_1", _("First mock exam")
    MOCK_2 = "mock_2", _("Second mock exam")
    MOCK_3 = "mock_3", _("Third mock exam")
    GRAD_TEST = "grad_test", _("Graduation test")
    PHYSICAL = "physical", _("Physical examination (day only)")
    SPORTS_TEST = "sports_test", _("Sports test")
    PREFERENCES = "preferences", _("Filing of preferences")
    PARENTS = "parents", _("Parents' meeting")
    PARENTS_AFTER = "parents_after", _("Parents' meeting after the exam")
    FAIR = "fair", _("Consultation fair")
    COMMENDATION = "commendation", _("Commendation ceremony")
    GRADUATION = "graduation", _("Graduation ceremony")
    OTHER = "other", pgettext_lazy("school event", "Other")


class Attendance(models.TextChoices):
    """May we attend?"""

    NOT_ASKED = "not_asked", _("Not asked yet")
    ASKED = "asked", _("Asked, no answer yet")
    ALLOWED = "allowed", _("We may attend")
    DENIED = "denied", _("We may not attend")

    @property
    def tone(self):
        return {"asked": "warn", "allowed": "good", "denied": "bad"}.get(self.value, "neutral")


class RivalAct(models.TextChoices):
    """What a competing college was seen to do."""

    TALK = "talk", _("Talk at the school")
    STAND = "stand", _("Information stand")
    PRINT = "print", _("Brochures or posters")
    ADVERT = "advert", _("Advertisement")
    PARTNER = "partner", _("Agreement with the school")
    ADMITTED = "admitted", _("Admissions announced")
    OTHER = "other", pgettext_lazy("competitor", "Other")
