"""The rule for supplements in force since NĐ 61/2018; whether NĐ 118/2025 keeps it is not confirmed."""

import datetime

from django.db import migrations


def add_rule(apps, schema_editor):
    apps.get_model("dossiers", "SupplementRule").objects.create(
        kind="restart",
        effective_from=datetime.date(2018, 6, 21),
        confirmed=False,
        basis="Nghị định số 61/2018/NĐ-CP, Điều 19",
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]
    operations = [migrations.RunPython(add_rule, migrations.RunPython.noop)]
