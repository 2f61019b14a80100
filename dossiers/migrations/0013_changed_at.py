from django.db import migrations, transaction

BATCH = 5_000
# What 0006 has put where no date was known.
UNKNOWN = "1970-01-01 00:00:00+00"
FILL = "UPDATE dossiers_dossier SET changed_at = updated_at WHERE id > %s AND id <= %s AND changed_at = %s"

# The time of writing, not of the request, and only once the transaction has its number: whoever asks which
# transactions are under way then sees this one, and the cursor of the API relies on that.
TRIGGER = """
CREATE OR REPLACE FUNCTION dossier_changed_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    NEW.changed_at := clock_timestamp();
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS dossier_changed_at ON dossiers_dossier;
CREATE TRIGGER dossier_changed_at BEFORE INSERT OR UPDATE ON dossiers_dossier
    FOR EACH ROW EXECUTE FUNCTION dossier_changed_at();
"""
BACKWARDS = """
DROP TRIGGER dossier_changed_at ON dossiers_dossier;
DROP FUNCTION dossier_changed_at();
"""


def fill(apps, schema_editor):
    """Date the rows of before, each batch in a transaction of its own; broken off, it goes on where it stopped."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(min(id) - 1, 0), coalesce(max(id), 0) FROM dossiers_dossier")
        first, last = cursor.fetchone()
        for place in range(first, last, BATCH):
            with transaction.atomic(using=connection.alias):
                cursor.execute(FILL, [place, min(place + BATCH, last), UNKNOWN])


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ("dossiers", "0012_pending"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RunSQL(TRIGGER, BACKWARDS),
    ]
