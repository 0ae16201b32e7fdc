"""Close what the application's role could do to the trail (see guard.sql beside this file)."""

from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_audit")]
    operations = [migrations.RunSQL(Path(__file__).with_name("guard.sql").read_text(encoding="utf-8"))]
