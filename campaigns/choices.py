from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class StageCode(models.TextChoices):
    """The eight stages of M7."""

    PREP = "prep", _("Preparation")
    TRAINING = "training", _("Training")
    FOOTHOLD = "foothold", _("Foothold")
    PUBLICITY = "publicity", _("Lead gathering")
    CONSULT = "consult", _("Consultation")
    ENROL = "enrol", _("Enrolment firming")
    TRAVEL = "travel", _("Travel to Beijing")
    WELCOME = "welcome", _("Welcome")


class SpecialKind(models.TextChoices):
    """Special times of M10."""

    MAY_DAY = "may_day", _("May Day holiday")
    ZHONGKAO = "zhongkao", _("Zhongkao")
    ZHONGKAO_RESULTS = "zhongkao_results", _("Zhongkao results release")
    GAOKAO = "gaokao", _("Gaokao")
    GAOKAO_RESULTS = "results_release", _("Gaokao results release")
    PREFERENCE_FILING = "preference_filing", _("Preference filing")
    NOTICES = "notices", _("Admission notices go out")
    ENGLISH_ORAL = "english_oral", _("English oral test")
    OTHER = "other", _("Other")


class Track(models.TextChoices):
    """Which exam a candidate sits."""

    GAOKAO = "gaokao", pgettext_lazy("exam track", "gaokao")
    ZHONGKAO = "zhongkao", pgettext_lazy("exam track", "zhongkao")
    SELF_STUDY = "self_study", pgettext_lazy("exam track", "self-study")
    ADULT = "adult", pgettext_lazy("exam track", "adult")


class AnchorKind(models.TextChoices):
    """The days from which everything else is counted; where the exam track matters it is part of the kind."""

    GAOKAO = "gaokao", _("First day of the gaokao")
    ZHONGKAO = "zhongkao", _("First day of the zhongkao")
    RESULTS_RELEASE = "results_release", _("Gaokao results release")
    ZHONGKAO_RESULTS = "zhongkao_results", _("Zhongkao results release")
    TERM_START = "term_start", _("Term start")
    MAY_DAY = "may_day", _("May Day")
    SELF_STUDY = "self_study", _("Self-study exam registration")
    ADULT_GAOKAO = "adult_gaokao", _("First day of the adult gaokao")
    ADULT_RESULTS = "adult_results", _("Adult gaokao results release")

    @property
    def track(self):
        """The exam track it belongs to; None where it is the same for all."""
        return _TRACKS.get(self)


_TRACKS = {
    AnchorKind.GAOKAO: Track.GAOKAO,
    AnchorKind.RESULTS_RELEASE: Track.GAOKAO,
    AnchorKind.ZHONGKAO: Track.ZHONGKAO,
    AnchorKind.ZHONGKAO_RESULTS: Track.ZHONGKAO,
    AnchorKind.SELF_STUDY: Track.SELF_STUDY,
    AnchorKind.ADULT_GAOKAO: Track.ADULT,
    AnchorKind.ADULT_RESULTS: Track.ADULT,
}
# An estimated release of results goes with its exam; an announced one stands by itself.
RESULTS_OF = {
    AnchorKind.RESULTS_RELEASE: AnchorKind.GAOKAO,
    AnchorKind.ZHONGKAO_RESULTS: AnchorKind.ZHONGKAO,
    AnchorKind.ADULT_RESULTS: AnchorKind.ADULT_GAOKAO,
}


class DayKind(models.TextChoices):
    """What a holiday override makes of a day."""

    OFF = "off", _("Day off")
    WORK = "work", _("Make-up workday")


class SchoolKind(models.TextChoices):
    JUNIOR = "junior", _("Junior middle school")
    SENIOR = "senior", _("Senior middle school")
    COMPLETE = "complete", _("Complete middle school")
    VOCATIONAL = "vocational", _("Vocational school")
    UNKNOWN = "unknown", pgettext_lazy("school kind", "Not known")


class ProfileTag(models.TextChoices):
    """Where the emphasis lies (M21)."""

    NON_KEY = "non_key", _("Non-key school")
    ORDINARY_CLASS = "ordinary_class", _("Ordinary classes of an ordinary school")
    RURAL = "rural", _("Rural school")
    POVERTY_COUNTY = "poverty_county", _("In a poverty county")
    PRIVATE = "private", _("Private school")
    SECONDARY_VOCATIONAL = "secondary_vocational", _("Secondary vocational pupils")
    SPONSORED = "sponsored", _("Sponsored pupils of a key school")
    KEY = "key", _("Key school")  # known, and not among the emphasised ones


class Outcome(models.TextChoices):
    """Of one rule: unknown is never fail (M27)."""

    PASS = "pass", _("Pass")
    FAIL = "fail", _("Fail")
    UNKNOWN = "unknown", _("Unknown")


class RuleSetState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("rule set", "Draft")
    IN_FORCE = "in_force", pgettext_lazy("rule set", "In force")
    SUPERSEDED = "superseded", pgettext_lazy("rule set", "Superseded")


class RuleCode(models.TextChoices):
    """The rules a verdict is made of: the first five of a school, the last three of an outpost (M20)."""

    PROGRESSION = "progression", _("Progression rate")
    RADIUS = "radius", _("Distance from the outpost")
    DRIVE = "drive", _("Drive time from the outpost")
    NEARBY = "nearby", _("Families choosing nearby")
    PROFILE = "profile", _("School profile")
    TARGET_SCHOOLS = "target_schools", _("Target schools")
    TARGET_CLASSES = "target_classes", _("Exam classes")
    TARGET_CANDIDATES = "target_candidates", _("Exam candidates")


class ScoreReason(models.TextChoices):
    """What speaks for or against a school beside the verdict (M25); of schools and areas, never of a person."""

    SUPPLY = "supply", _("Supply of candidates")
    PROGRESSION = "progression", _("Progression rate")
    ECONOMY = "economy", _("Families of the area choosing nearby")
    PROFILE = "profile", _("School profile")
    STANCE = "stance", _("Relation with the school")
    COMPETITION = "competition", _("Competing colleges")
    DISTANCE = "distance", _("Distance from the outpost")
    PAST_YIELD = "past_yield", _("Registered last season")


class Exclusion(models.TextChoices):
    """Why a school that no rule of its own excludes is left out of a proposal."""

    TAKEN = "taken", _("Another outpost of this proposal gets it")
    TARGET_MET = "target_met", _("The hard target is met with less travel")
    RECRUITERS = "recruiters", _("The recruiters can work no more schools")  # M26
    NO_FIGURES = "no_figures", _("Its figures do not bring the target nearer")
    VERDICT = "verdict", _("The verdict is fail")
    # these three are found before anything is weighed
    HELD = "held", _("Another outpost has chosen it")
    DROPPED = "dropped", _("Dropped by decision")
    UNMEASURED = "unmeasured", _("In another city, and its distance is not known")


class Unit(models.TextChoices):
    """What a figure of a proposal is counted in."""

    PERCENT = "percent", _("Percent")
    KM = "km", _("Kilometres")
    MINUTES = "minutes", _("Minutes")
    TAGS = "tags", _("School profile")
    CLASSES = "classes", _("Exam classes")
    CANDIDATES = "candidates", _("Exam candidates")
    RECRUITERS = "recruiters", _("Recruiters")
    OUTPOST = "outpost", _("Outpost")
    SCHOOLS = "schools", _("Schools")
    DECISION = "decision", pgettext_lazy("target school", "Decision")


class NoSchool(models.TextChoices):
    """Why a line is not one of our schools."""

    EMPTY = "empty", _("The school has no name.")
    TOO_LONG = "too_long", _("The name is longer than 120 characters.")
    COLLEGE = "college", _("A college or university: its students are no middle-school pupils.")
    PRIMARY = "primary", _("A primary school or department: it has no graduates we could admit.")
    KINDERGARTEN = "kindergarten", _("A kindergarten.")
    BUSINESS = "business", _("A firm, shop or training centre, not a school.")
    NO_SCHOOL = "no_school", _("Nothing in the name says that it is a school.")
