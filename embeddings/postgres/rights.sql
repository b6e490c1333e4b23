-- Who may read a generation. Partitions have no rights of their own: nobody goes round the table.
DO $$
DECLARE item record;
BEGIN
    EXECUTE format(
        'GRANT USAGE ON SCHEMA %I TO referat_reader, referat_tenant', current_schema());
    FOR item IN
        SELECT c.relname AS name,
               max(a.attname) FILTER (WHERE a.attname = 'municipality_slug') AS key
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
              AND NOT c.relispartition AND a.attnum > 0
        GROUP BY c.relname
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', item.name);
        EXECUTE format('GRANT SELECT ON %I TO referat_reader, referat_tenant', item.name);
        EXECUTE format(
            'CREATE POLICY everything ON %I FOR SELECT TO referat_reader USING (true)', item.name);
        EXECUTE format(
            'CREATE POLICY own ON %I FOR SELECT TO referat_tenant USING (%I = ANY (ARRAY('
            'SELECT t.municipality FROM referat.tenant t WHERE t.role = current_user)))',
            item.name, coalesce(item.key, 'municipality'));
    END LOOP;
END $$;
