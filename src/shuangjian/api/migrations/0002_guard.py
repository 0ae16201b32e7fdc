"""Keep tokens as they were made, and every change of one (see guard.sql beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial"), ("registry", "0003_guard")]
    operations = [migrations.RunSQL(Path(__file__).with_name("guard.sql").read_text(encoding="utf-8"))]
