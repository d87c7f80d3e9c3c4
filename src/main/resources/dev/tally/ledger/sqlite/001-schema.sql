-- A ledger in one file: the shop's newest state, every order, and the keys under which something was
-- created. One process writes it; an audit, an export or a backup opens it read-only at the same time.
--
-- An offset (defined_at, moved_at, added_at, head) is the place of a change in the one order of all
-- changes; no offset is given out twice. Times are milliseconds since 1970.

CREATE TABLE schema_version (
  version    INTEGER PRIMARY KEY,
  applied_at INTEGER NOT NULL
) STRICT;

-- 'ledger': the name of this ledger in the order keys that it gives out.
-- 'kind': shop or demonstration.
-- 'folded': orders up to this number are in the baseline; no number is given out twice.
-- 'forgotten': how many order keys were forgotten, including those of folded orders.
CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('folded', '0'), ('forgotten', '0');

-- An epoch begins each time the file is opened for writing: a position is an epoch and an offset, so
-- positions of a life that was lost are recognised (docs/decisions/0013). The newest row is the
-- current epoch; an earlier one ends at the head of the next.
CREATE TABLE epoch (
  number INTEGER PRIMARY KEY,
  name   TEXT    NOT NULL UNIQUE,
  head   INTEGER NOT NULL -- offset of the newest change when the epoch began; 1 if there was none
) STRICT;

CREATE TABLE category (
  name       TEXT    PRIMARY KEY,
  title      TEXT    NOT NULL,
  prefix     TEXT    NOT NULL UNIQUE, -- A, B, … Z, AA: what the ids of its products begin with
  defined_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Ids within a category in their order: ORDER BY length(id), id.
CREATE TABLE product (
  id         TEXT    PRIMARY KEY,
  category   TEXT    NOT NULL,
  name       TEXT    NOT NULL,
  rrp        TEXT    NOT NULL, -- the digits as they were sent
  info       TEXT    NOT NULL,
  sku        TEXT    UNIQUE,
  retired    INTEGER NOT NULL, -- 0 or 1
  added_at   INTEGER NOT NULL, -- offset of the first definition
  defined_at INTEGER NOT NULL  -- offset of the newest
) STRICT;
CREATE INDEX product_by_defined_at ON product (defined_at);

-- Separate from the product, so that a changed total never rewrites a long description. A product
-- that was never ordered has no row.
CREATE TABLE total (
  product  TEXT    PRIMARY KEY,
  units    INTEGER NOT NULL,
  moved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX total_by_moved_at ON total (moved_at);

-- The newest state of every order. An audit recounts the totals from it:
--   baseline + units of all orders that count = total
-- in SQL, for the orders that count:
--   SELECT l.key, sum(l.value) FROM orders o, json_each(o.lines) l
--   WHERE o.cancelled IS NULL GROUP BY l.key
-- 002 adds the column "revision".
CREATE TABLE orders (
  number    INTEGER PRIMARY KEY,
  key       TEXT,             -- replaced by a key that means nothing when the order is forgotten
  at        INTEGER NOT NULL, -- when it was placed; when it was received if nobody said
  received  INTEGER NOT NULL, -- when it was first heard of
  lines     TEXT    NOT NULL, -- units of each product: {"A1":2,"B7":-1}; never 0
  cancelled INTEGER,          -- when; NULL if the order counts, and if it has a revision
  undated   INTEGER NOT NULL DEFAULT 0 -- 1 if nobody said when it was placed
) STRICT;

-- Replaced by the table "amendment" in 002.
CREATE TABLE cancellation (
  id     INTEGER PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT;

-- Units of orders that are too old to be kept one by one.
CREATE TABLE baseline (
  product TEXT    PRIMARY KEY,
  units   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The index of order keys, a log-structured merge tree (docs/decisions/0007): runs of sorted entries,
-- each for the orders numbered from "first" on, "span" of them. An entry is eight bytes, a hash of
-- the key and the order's offset from "first". Keys of orders after the last run are in memory only.
CREATE TABLE key_run (
  first  INTEGER PRIMARY KEY,
  span   INTEGER NOT NULL,
  starts BLOB    NOT NULL, -- the first entry of each page
  filter BLOB    NOT NULL  -- a Bloom filter of the hashes
) STRICT;
CREATE TABLE key_page (
  id      INTEGER PRIMARY KEY, -- the pages of a run are first, first + 1, …
  entries BLOB    NOT NULL
) STRICT;

-- Idempotency keys of products.
CREATE TABLE product_key (
  key         TEXT    PRIMARY KEY,
  fingerprint INTEGER NOT NULL, -- 64 bits of a hash of the request, to detect a reused key
  product     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
