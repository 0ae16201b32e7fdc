"""Let what all contracts of a city had be summed from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0022_book")]
    operations = [
        migrations.RemoveIndex(model_name="attendance", name="funds_attendance_contract"),
        migrations.AddIndex(
            model_name="attendance",
            index=models.Index(
                condition=models.Q(known_to__isnull=True),
                fields=["contract"],
                include=("lessons", "attended_on", "withdrawn"),
                name="funds_attendance_taught",
            ),
        ),
    ]
