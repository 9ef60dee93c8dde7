"""Speed only: everything else is the product's own settings."""

import os
import tempfile

os.environ["DEBUG"] = "1"
os.environ["ENV_FILE"] = os.devnull
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="muster-test-"))
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{os.environ['DATA_DIR']}/t.sqlite3"
os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")
from recruitment.settings import *  # noqa: F403 - the rest of the settings, after the environment is set

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
DATABASES["default"].setdefault("TEST", {})["NAME"] = (  # noqa: F405 - from the star import
    f"{os.environ['DATA_DIR']}/test.sqlite3" if "sqlite" in os.environ["DATABASE_URL"] else None
)
if "init_command" in DATABASES["default"].get("OPTIONS", {}):  # noqa: F405 - from the star import
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405 - from the star import
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405 - whitenoise warns without it, and a warning is an error here
