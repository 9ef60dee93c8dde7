from django.core.management.base import BaseCommand

from accounts import services
from core import clock


class Command(BaseCommand):
    help = "Bring the region tree up to accounts/data; run again it changes nothing."

    def handle(self, **options):
        summary = services.load_regions(now=clock.now())
        self.stdout.write(
            f"{summary.created} regions created, {summary.updated} updated, {summary.unchanged} unchanged"
        )
