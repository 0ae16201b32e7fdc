"""Know since when there is an approved edition of a document: a new one leaves no gap behind it."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("guidance", "0006_campaigns_audit"), ("registry", "0008_computed_columns")]

    operations = [
        migrations.AddField("document", "approved_first_on", models.DateField(blank=True, null=True)),
        migrations.RunSQL(
            "UPDATE guidance_document SET approved_first_on = approved_on WHERE approved_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True, approved_first_on__isnull=True)
                | Q(
                    approved_on__isnull=False,
                    approved_first_on__isnull=False,
                    approved_first_on__lte=F("approved_on"),
                ),
                name="guidance_document_first_approved",
            ),
        ),
    ]
