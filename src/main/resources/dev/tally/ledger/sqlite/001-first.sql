-- The first schema. The shop's newest state, every order, and the keys under which something was
-- made. One process writes; audit and export open the file read-only beside it.
--
-- An offset (defined_at, moved_at) is the place of the newest change of that row in the one order of
-- all changes; none is given out twice. Times are milliseconds since 1970.

CREATE TABLE schema_version (
  version    INTEGER PRIMARY KEY,
  applied_at INTEGER NOT NULL
) STRICT;

-- 'epoch': the life of these data; 'kind': shop or demonstration.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE category (
  name       TEXT    PRIMARY KEY,
  title      TEXT    NOT NULL,
  prefix     TEXT    NOT NULL UNIQUE,
  defined_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Ids in their order within a category: ORDER BY length(id), id.
CREATE TABLE product (
  id         TEXT    PRIMARY KEY,
  category   TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  rrp        TEXT    NOT NULL,
  info       TEXT    NOT NULL,
  sku        TEXT    UNIQUE,
  retired    INTEGER NOT NULL,
  added_at   INTEGER NOT NULL, -- the offset of the first definition
  defined_at INTEGER NOT NULL
) STRICT;
CREATE INDEX product_by_defined_at ON product (defined_at);

-- Apart from the product, so that a total that moves never rewrites a long description. A product
-- without a row was never ordered.
CREATE TABLE total (
  product  TEXT    PRIMARY KEY,
  units    INTEGER NOT NULL,
  moved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX total_by_moved_at ON total (moved_at);

-- Append-only but for "cancelled", and for "key", which is NULL once forgotten. The audit:
--   SELECT l.key, sum(l.value) FROM orders o, json_each(o.lines) l
--   WHERE o.cancelled IS NULL GROUP BY l.key
CREATE TABLE orders (
  number      INTEGER PRIMARY KEY,
  key         TEXT,
  fingerprint INTEGER NOT NULL, -- of the content, to tell a repeat from a key used twice
  at          INTEGER NOT NULL, -- when it was placed; when it was received, where that was not said
  received    INTEGER NOT NULL,
  lines       TEXT    NOT NULL, -- units of each product, {"A1":2}
  cancelled   INTEGER           -- when; NULL: it counts
) STRICT;

-- Finds an order by its key. Keys come in no order, so each new one lands on some page of this
-- index, which is what is written most: so it holds 64 bits of the key's SHA-256 and not the key.
-- Keys of one hash are told apart by orders.key.
CREATE TABLE order_key (
  hash   INTEGER NOT NULL,
  number INTEGER NOT NULL,
  PRIMARY KEY (hash, number)
) STRICT, WITHOUT ROWID;

-- Idempotency keys of products.
CREATE TABLE product_key (
  key         TEXT    PRIMARY KEY,
  fingerprint INTEGER NOT NULL,
  product     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
