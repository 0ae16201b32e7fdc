"""Book a movement in one round trip (see book.sql beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("funds", "0021_running_sums")]
    operations = [
        migrations.RunSQL(Path(__file__).with_name("book.sql").read_text(encoding="utf-8"), "DROP FUNCTION funds_book;")
    ]
