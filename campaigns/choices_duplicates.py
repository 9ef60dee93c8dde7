from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TwinReason(models.TextChoices):
    """Why two rows are, or may not be, one school; those for come before those against."""

    SAME_NAME = "same_name", _("The same name")
    SAME_CORE = "same_core", _("The same name without place and ending")
    SOUNDS_ALIKE = "sounds_alike", _("Sounds the same")
    ALIKE = "alike", _("Similar name")
    SAME_NUMBER = "same_number", _("The same number")
    SAME_DISTRICT = "same_district", _("The same district")
    SAME_ADDRESS = "same_address", _("The same address")
    SAME_CITY = "same_city", _("The same city, a district unknown")
    CAMPUS = "campus", _("May be a campus")
    DEPARTMENT = "department", _("May be a department")
    STAGE = "stage", _("Junior and senior")
    ENDING = "ending", _("One is a middle school, one a school of more ages")
    WORD = "word", _("One name has a word more")
    PLACE = "place", _("Named after the city and the district")
    KIND = "kind", _("Different kinds")

    @property
    def is_for(self):
        """Speaks for one school rather than against."""
        return self not in _AGAINST


_AGAINST = frozenset(TwinReason) - {
    TwinReason.SAME_NAME,
    TwinReason.SAME_CORE,
    TwinReason.SOUNDS_ALIKE,
    TwinReason.ALIKE,
    TwinReason.SAME_NUMBER,
    TwinReason.SAME_DISTRICT,
    TwinReason.SAME_ADDRESS,
}


class PairState(models.TextChoices):
    OPEN = "open", pgettext_lazy("possible duplicates", "To decide")
    MERGED = "merged", pgettext_lazy("possible duplicates", "Merged")
    NOT_SAME = "not_same", _("Not the same")
