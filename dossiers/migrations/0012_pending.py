"""What was attached for a supplement that is still open has not been sent."""

from django.db import migrations

OPEN = """
UPDATE dossiers_attachment AS file SET pending = true
FROM dossiers_supplementrequest AS asked
WHERE asked.dossier_id = file.dossier_id AND asked.round = file.round AND asked.answered_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0011_declaration")]

    operations = [migrations.RunSQL(OPEN, migrations.RunSQL.noop)]
