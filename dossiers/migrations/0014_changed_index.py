from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("dossiers", "0013_changed_at"),
    ]

    operations = [
        # Broken off, building leaves an index behind that serves nobody.
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS dossier_changed", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="dossier",
            index=models.Index(
                "changed_at", "id", name="dossier_changed", condition=models.Q(("status", 0), _negated=True)
            ),
        ),
    ]
