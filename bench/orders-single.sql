-- Places one order in PostgreSQL, for pgbench; the schema is in src/test/java/dev/tally/measure/Postgres.java.
\set product random(1, 100)
\set units random(1, 7)
\set key random(1, 9000000000000000000)
WITH added AS (
  INSERT INTO orders (key, at, received, lines)
    VALUES (md5(:key::text), 1, 1, '{"A' || :product || '":' || :units || '}')
    ON CONFLICT (key) DO NOTHING RETURNING number
)
UPDATE total SET units = total.units + :units, moved_at = added.number
  FROM added WHERE product = 'A' || :product;
