"""An empty PostgreSQL database for each test: rows go, tables and rules stay, numbers begin at 1 again."""

from sqlalchemy import Engine, text

# As a replica: no trigger (append-only tables would refuse) and no foreign key looks on. Only what has rows is touched.
_EMPTY = text("""
DO $$
DECLARE
  name text;
  filled boolean;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN
    SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', name) INTO filled;
    IF filled THEN
      EXECUTE format('DELETE FROM %s', name);
    END IF;
  END LOOP;
  PERFORM setval(format('%I.%I', schemaname, sequencename), 1, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$
""")


def empty(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(_EMPTY)
