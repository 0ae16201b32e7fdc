from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [('cases', '0007_supervision_sheet')]

    operations = [migrations.AlterModelOptions(name='caseparty', options={'ordering': ('role', 'id')})]
