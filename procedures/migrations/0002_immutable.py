"""What was published stays as it was; the words are found by an index."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION procedures_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% rows are never changed (%)', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION procedures_refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner bigint := CASE WHEN TG_TABLE_NAME = 'procedures_procedureversion'
        THEN (to_jsonb(OLD)->>'id')::bigint ELSE (to_jsonb(OLD)->>'version_id')::bigint END;
BEGIN
    IF EXISTS (SELECT 1 FROM procedures_publication WHERE version_id = owner) THEN
        RAISE EXCEPTION 'version % is published: % is refused on %', owner, TG_OP, TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION procedures_refuse_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM added JOIN procedures_publication p ON p.version_id = added.version_id) THEN
        RAISE EXCEPTION 'a published version takes no further rows in %', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
"""
ALWAYS = ("eform", "process", "processstep", "steproute", "publication")
PARTS = ("case", "timelimit", "feeline", "requirement")

FORWARD = FUNCTIONS + "".join(
    f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE OR DELETE ON procedures_{table} "
    "FOR EACH ROW EXECUTE FUNCTION procedures_refuse();\n"
    for table in ALWAYS
) + "".join(
    f"CREATE TRIGGER {table}_stays_published BEFORE UPDATE OR DELETE ON procedures_{table} "
    "FOR EACH ROW EXECUTE FUNCTION procedures_refuse_published();\n"
    for table in ("procedureversion", *PARTS)
) + "".join(
    f"CREATE TRIGGER {table}_comes_in_time AFTER INSERT ON procedures_{table} "
    "REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION procedures_refuse_late();\n"
    for table in PARTS
) + (
    "CREATE INDEX version_search ON procedures_procedureversion "
    "USING gin (to_tsvector('simple', search_text));\n"
)
BACK = "DROP INDEX version_search;\n" + "".join(
    f"DROP TRIGGER {table}_{suffix} ON procedures_{table};\n"
    for tables, suffix in (
        (ALWAYS, "never_changes"),
        (("procedureversion", *PARTS), "stays_published"),
        (PARTS, "comes_in_time"),
    )
    for table in tables
) + (
    "DROP FUNCTION procedures_refuse();\nDROP FUNCTION procedures_refuse_published();\n"
    "DROP FUNCTION procedures_refuse_late();\n"
)


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
