from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LeadState(models.TextChoices):
    """The funnel of M68: nine steps forward and six ways out."""

    CLUE = "clue", _("Clue")
    CONTACTED = "contacted", _("Contacted")
    ENQUIRY = "enquiry", _("Enquiry")
    FORM_RETURNED = "form_returned", _("Form returned")
    ADMITTED = "admitted", _("Admitted")
    ASSEMBLED = "assembled", _("Assembled")
    ON_TRAIN = "on_train", _("On the train")
    ARRIVED = "arrived", _("Arrived")
    REGISTERED = "registered", _("Registered")
    LOST_RIVAL = "lost_rival", _("Lost to a rival")
    REPEAT_YEAR = "repeat_year", _("Repeats the year")
    EMPLOYMENT = "employment", _("Took a job")
    WITHDREW = "withdrew", _("Withdrew")
    UNREACHABLE = "unreachable", _("Unreachable")
    DO_NOT_CONTACT = "do_not_contact", _("Do not contact")


FUNNEL = tuple(LeadState)[:9]
EXITS = tuple(LeadState)[9:]
OPEN_STATES = FUNNEL[:8]  # registered is the goal: nothing is owed any more


class LeadSource(models.TextChoices):
    """Where an enquiry came from (M55); the closed list."""

    SCHOOL_VISIT = "school_visit", _("School visit")
    FAIR = "fair", _("Consultation fair")
    PARENTS_MEETING = "parents_meeting", _("Parents' meeting")
    GATE_HANDOUT = "gate_handout", _("Handout at the gate")
    EXAM_SITE = "exam_site", _("Stand at an exam site")
    OFFICE = "office", _("Walked into the office")
    NOTICE_BOARD = "notice_board", _("Notice board")
    PHONE = "phone", _("Phone enquiry")
    WEB = "web", _("Web or advertisement")
    REFERRAL = "referral", _("Referral")
    AGENT = "agent", _("Agent")
    ALUMNI = "alumni", _("Alumni")
    CAMPUS_VISIT = "campus_visit", _("Campus visit")


class LawfulBasis(models.TextChoices):
    """Why we may hold these data at all (L2)."""

    CONSENT_SELF = "consent_self", _("The pupil gave consent (14 or older)")
    CONSENT_GUARDIAN = "consent_guardian", _("A guardian gave consent")


class ConsentMethod(models.TextChoices):
    SPOKEN = "spoken", _("Spoken, noted at once")
    PAPER = "paper", _("Signed on paper")
    FORM = "form", _("On the application form")
    ONLINE = "online", _("Online form")


class Relation(models.TextChoices):
    FATHER = "father", _("Father")
    MOTHER = "mother", _("Mother")
    GRANDPARENT = "grandparent", _("Grandparent")
    OTHER = "other", _("Other guardian")


class FollowUpKind(models.TextChoices):
    CALL = "call", _("Call")
    VISIT = "visit", _("Meet in person")
    MESSAGE = "message", _("Message")


class CallResult(models.TextChoices):
    REACHED = "reached", pgettext_lazy("call", "Reached")
    NO_ANSWER = "no_answer", _("No answer")
    CALL_BACK = "call_back", _("Asked to call back")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    NOT_INTERESTED = "not_interested", _("Not interested now")


class Purpose(models.TextChoices):
    """Why a masked number was uncovered; stands in the access log."""

    CALL = "call", _("To call now")
    CHECK = "check", _("To check the number")
    CORRECT = "correct", _("To correct the number")


class Tallied(models.TextChoices):
    """What is counted for each outpost and day."""

    LEADS = "leads", _("New leads")
    CALLS = "calls", _("Calls")
    VISITS = "visits", _("Visits")
    FORMS_RETURNED = "forms_returned", _("Forms returned")
    REGISTERED = "registered", _("Registered")
    LOST = "lost", _("Lost")


class PriorityReason(models.TextChoices):
    """What makes a follow-up more or less urgent than another (`leads.rules_priority`)."""

    OVERDUE = "overdue", _("overdue promise")
    CLOSING = "closing", _("the stage ends soon")
    STANDING = "standing", _("state of the lead")
    KEY = "key", _("key lead")
    AGREED = "agreed", _("asked to be called back")
    NEVER_REACHED = "never_reached", _("never reached yet")
    SILENCE = "silence", _("no contact for long")
    CONSENT = "consent", _("no guardian on file")
    READINESS = "readiness", _("how far the decision is")
    GAP = "gap", _("gap to the line")


class QuarantineReason(models.TextChoices):
    """Why an imported row is not a lead yet (L2)."""

    NO_CONSENT = "no_consent", _("The row names no consent")
    REFUSED = "refused", _("The row says that no consent was given")
    UNCLEAR = "unclear", _("The row does not say who gave consent")
    NO_METHOD = "no_method", _("The row does not say how consent was given")


class EscalationRung(models.TextChoices):
    """Who was told of a broken promise, after its owner."""

    DIRECTOR = "director", _("Regional director")
    HQ = "hq", _("HQ")
