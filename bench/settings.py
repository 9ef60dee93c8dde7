"""The product's production settings, and one bare page beside it."""

from recruitment.settings import *  # noqa: F403 - all of it

ROOT_URLCONF = "bench.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "bench" / "templates")  # noqa: F405 - from the star import
LOGGING["root"]["level"] = "ERROR"  # noqa: F405 - from the star import
# Static files are not measured; without their manifest a page would not render at all.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
