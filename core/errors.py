"""What a service says when it will not do a thing: a sentence for people, never a traceback."""


class Refused(Exception):
    """A rule of the trade was broken. `message` is translated; `field` names the form field it is about, if any."""

    def __init__(self, message, *, field=None):
        super().__init__(message)
        self.message = message
        self.field = field


class Stale(Refused):
    """The row changed since the page was opened. `theirs` maps field labels to the values now stored (at
    `version`, where the same form may then be saved again)."""

    def __init__(self, message, *, theirs, version=None):
        super().__init__(message)
        self.theirs = theirs
        self.version = version
