-- What tests/support/databases.py does inside a PostgreSQL test database. The functions see no trigger and no foreign
-- key (as a replica would); every other session does.
CREATE SCHEMA tests;

CREATE FUNCTION tests.tables() RETURNS SETOF name LANGUAGE sql STABLE AS $$
  SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1
$$;

CREATE FUNCTION tests.filled(t name) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE yes boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', t) INTO yes;
  RETURN yes;
END $$;

CREATE FUNCTION tests.empty() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE t name;
BEGIN
  FOR t IN SELECT tests.tables() LOOP
    IF tests.filled(t) THEN
      EXECUTE format('DELETE FROM public.%I', t);
    END IF;
  END LOOP;
  PERFORM setval(format('public.%I', sequencename)::regclass, start_value, false)
    FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL;
END $$;

CREATE FUNCTION tests.keep(name text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE t name; kept text := 'kept_' || name;
BEGIN
  EXECUTE format('DROP SCHEMA IF EXISTS %I CASCADE', kept);
  EXECUTE format('CREATE SCHEMA %I', kept);
  EXECUTE format('CREATE TABLE %I."sequences of it" AS SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = ''public'' AND last_value IS NOT NULL', kept);
  FOR t IN SELECT tests.tables() LOOP
    IF tests.filled(t) THEN
      EXECUTE format('CREATE TABLE %I.%I AS TABLE public.%I', kept, t, t);
    END IF;
  END LOOP;
END $$;

CREATE FUNCTION tests.lay(name text) RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE t name; kept text := 'kept_' || name;
BEGIN
  PERFORM tests.empty();
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = kept AND tablename <> 'sequences of it' LOOP
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE TABLE %I.%I', t, kept, t);
  END LOOP;
  EXECUTE format('SELECT count(setval(format(''public.%%I'', sequencename)::regclass, last_value))
    FROM %I."sequences of it"', kept);
END $$;

-- Which transaction wrote the newest row of each table, and how many rows there are.
CREATE FUNCTION tests.state() RETURNS text LANGUAGE plpgsql AS $$
DECLARE t name; one text; every text := '';
BEGIN
  FOR t IN SELECT tests.tables() LOOP
    EXECUTE format('SELECT count(*) || ''/'' || coalesce(max(xmin::text::bigint), 0) FROM public.%I', t) INTO one;
    every := every || ' ' || one;
  END LOOP;
  RETURN every;
END $$;
