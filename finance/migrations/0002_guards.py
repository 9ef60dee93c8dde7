from django.db import migrations

from core.append_only import GuardAppendOnly
from finance.guards import GuardEntries


class Migration(migrations.Migration):
    dependencies = [("finance", "0001_initial")]
    operations = [
        GuardAppendOnly("finance_account"),
        GuardAppendOnly("finance_entry"),
        GuardAppendOnly("finance_posting"),
        GuardAppendOnly("finance_receipt"),
        GuardEntries(),
    ]
