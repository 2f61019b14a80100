from django.db import migrations

# Refuses UPDATE and DELETE whoever asks, also in psql. Not TRUNCATE: tests empty their database with it.
FORWARDS = """
CREATE FUNCTION journal_event_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'journal_event is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER journal_event_append_only BEFORE UPDATE OR DELETE ON journal_event
    FOR EACH STATEMENT EXECUTE FUNCTION journal_event_append_only();
"""
BACKWARDS = """
DROP TRIGGER journal_event_append_only ON journal_event;
DROP FUNCTION journal_event_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
