from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend


class EmlBackend(BaseEmailBackend):
    """Writes each letter as one `.eml` file named by its Message-ID: sent twice, it is still one file."""

    def send_messages(self, messages):
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            letter = message.message()
            name = letter["Message-ID"].strip("<>").split("@")[0]
            (folder / f"{name}.eml").write_bytes(letter.as_bytes())
        return len(messages)
