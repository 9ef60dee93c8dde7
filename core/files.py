"""Files people hand in: checked by what they are, not by what they are called."""

import io
import uuid
from pathlib import PurePath

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import Refused

PHOTO_FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def check_size(upload):
    if upload.size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024 // 1024
        raise Refused(
            _("“%(name)s” is larger than %(limit)s MB.") % {"name": upload.name, "limit": limit}, field="file"
        )
    if upload.size == 0:
        raise Refused(_("“%(name)s” is empty.") % {"name": upload.name}, field="file")


def clean_evidence(upload, *, field="file"):
    """A photo (re-encoded, so without its location and camera data, L11) or a PDF, under a name nobody can guess."""
    check_size(upload)
    head = upload.read(5)
    upload.seek(0)
    if head == b"%PDF-":
        return ContentFile(upload.read(), name=f"{uuid.uuid4()}.pdf")
    try:
        with Image.open(upload) as photo:
            kind = photo.format
            if kind not in PHOTO_FORMATS:
                raise ValueError(kind)
            upright = ImageOps.exif_transpose(photo)
            upright.thumbnail((2400, 2400))
            out = io.BytesIO()
            upright.save(out, format=kind)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        sentence = _("“%(name)s” is not a photo (JPG, PNG, WebP) or a PDF.") % {"name": PurePath(upload.name).name}
        raise Refused(sentence, field=field) from None
    return ContentFile(out.getvalue(), name=f"{uuid.uuid4()}.{PHOTO_FORMATS[kind]}")
