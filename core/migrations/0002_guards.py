from django.db import migrations

from core.append_only import GuardAppendOnly


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [GuardAppendOnly("core_activity")]
