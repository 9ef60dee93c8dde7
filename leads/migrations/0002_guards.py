from django.db import migrations

from core.append_only import GuardAppendOnly


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]
    operations = [GuardAppendOnly("leads_consent"), GuardAppendOnly("leads_accesslog")]
