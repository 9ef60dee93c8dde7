from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("finance", "0002_guards")]
    operations = [
        migrations.AddIndex(
            model_name="correction",
            index=models.Index(fields=["-asked_at", "-id"], name="finance_correction_newest"),
        ),
        migrations.AddIndex(
            model_name="expenseclaim",
            index=models.Index(fields=["-created_at", "-id"], name="finance_claim_newest"),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["account", "amount_fen"], name="finance_posting_sums"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["outpost", "at"], name="finance_receipt_by_day"),
        ),
    ]
