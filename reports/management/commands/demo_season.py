import json
import secrets
import time

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.models import User
from core import clock
from finance.models import Receipt
from leads.models import Lead
from outposts.models import Outpost, TargetSchool
from reports import demo
from reports.demo import cast


class Command(BaseCommand):
    help = "Load the demo season into an empty database; run again it only sets the demo clock going."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
        parser.add_argument("--password", help="password of the demo logins; DEMO_PASSWORD or a new one if left out")

    def handle(self, *args, **options):
        started = time.monotonic()
        password = options["password"] or settings.DEMO_PASSWORD
        is_new = not demo.is_loaded()
        if is_new and not demo.is_empty():
            return self.tell({"loaded": False, "reason": "the database holds other data; nothing was changed"}, options)
        if is_new:
            password = password or secrets.token_urlsafe(9)
            demo.load(password=password)
        elif password:
            cast.set_password(password)
        demo.resume_clock()
        report = {
            "loaded": is_new,
            "seconds": round(time.monotonic() - started, 1),
            "now": clock.now().isoformat(timespec="seconds"),
            "logins": ["hq", "director", "recruiter", "caller", "finance", "agent"],
            "password": password or "",
            "users": User.objects.count(),
            "outposts": Outpost.objects.count(),
            "target_schools": TargetSchool.objects.count(),
            "leads": Lead.objects.count(),
            "receipts": Receipt.objects.count(),
        }
        return self.tell(report, options)

    def tell(self, report, options):
        for name, value in report.items():
            self.stdout.write(f"{name}: {value}")
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
