from django import forms
from django.db.models import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

from core.forms import HouseForm
from core.tables import DELIMITERS, ENCODINGS
from imports.choices import Policy

_ENCODING_NAMES = {"utf-8": "UTF-8", "utf-8-sig": _("UTF-8 with a mark (Excel)"), "utf-16": "UTF-16"}
_ENCODING_NAMES |= {"gb18030": "GB18030 / GBK"}
_DELIMITER_NAMES = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}
ENCODING_CHOICES = [(name, _ENCODING_NAMES[name]) for name in ENCODINGS]
DELIMITER_CHOICES = [(mark, _DELIMITER_NAMES[mark]) for mark in DELIMITERS]


class UploadForm(HouseForm):
    """The file, and what its importer asks for besides."""

    verb = _("Upload and look")

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader says it better
        max_length=200,
        help_text=_("CSV or Excel. One heading row; the columns may stand in any order."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
    )

    def __init__(self, *args, importer, by, **kwargs):
        super().__init__(*args, **kwargs)
        for option in importer.options:
            if option.choices:
                choices = [*BLANK_CHOICE_DASH, *option.choices(by)]  # nobody's list lands where nobody chose
                self.fields[f"option_{option.name}"] = forms.ChoiceField(
                    label=option.label, help_text=option.help_text, choices=choices
                )
                continue
            self.fields[f"option_{option.name}"] = forms.CharField(
                label=option.label, help_text=option.help_text, max_length=option.max_length, required=False
            )

    @property
    def options(self):
        values = self.cleaned_data.items()
        return {name.removeprefix("option_"): value for name, value in values if name.startswith("option_")}


class ReadingForm(HouseForm):
    """How the file is to be read, where the guess was wrong."""

    verb = _("Read it like this")

    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODING_CHOICES, required=False)
    delimiter = forms.ChoiceField(label=_("Between the columns"), choices=DELIMITER_CHOICES, required=False)
    line = forms.TypedChoiceField(label=_("Heading row"), coerce=int)

    def __init__(self, *args, batch, sight, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [(line, _row_words(line, cells)) for line, cells in sight.top if any(cells)]
        if not sight.encoding:  # a workbook
            del self.fields["encoding"], self.fields["delimiter"]
        self.initial |= {"encoding": batch.encoding, "delimiter": batch.delimiter, "line": batch.heading_line}


class ColumnsForm(HouseForm):
    """What each column of the file is; "" leaves it out."""

    verb = _("Preview the rows")

    def __init__(self, *args, batch, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [("", _("Leave out")), *((column.name, column.label) for column in batch.kind.columns)]
        for index, heading in enumerate(batch.headings):
            label = _("Column %(number)s: %(heading)s") % {"number": index + 1, "heading": heading}
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=label,
                choices=choices,
                required=False,
                initial=batch.columns.get(str(index), ""),
                widget=forms.Select(attrs={"class": "form-select", "aria-label": label}),
            )

    @property
    def columns(self):
        """{index: field} of what was chosen."""
        chosen = ((name.removeprefix("column_"), value) for name, value in self.values.items() if value)
        return {int(index): value for index, value in chosen}


class StartForm(HouseForm):
    verb = _("Import")

    policy = forms.ChoiceField(
        label=_("A row that is stored already, with other values"),
        choices=Policy,
        initial=Policy.UPDATE,
        widget=forms.RadioSelect,
    )


class UndoForm(HouseForm):
    verb = _("Undo this import")


def _row_words(line, cells):
    return f"{line}: " + " · ".join(cell for cell in cells if cell)[:60]
