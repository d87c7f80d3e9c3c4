-- Orders by the million: an index of their keys that does not slow down, cancellations, and a
-- baseline for orders that are too old to be kept one by one. See docs/decisions/0007.

-- Content is compared by the units themselves.
ALTER TABLE orders DROP COLUMN fingerprint;

-- The key index is a log-structured merge tree: runs of sorted entries, each about the orders from
-- "first" on, "span" numbers. The pages of a run have the ids first, first + 1 …; "starts" are their
-- first entries, "filter" is a Bloom filter. Keys of orders above the last run are in memory only.
DROP TABLE order_key;
CREATE TABLE key_run (
  first  INTEGER PRIMARY KEY,
  span   INTEGER NOT NULL,
  starts BLOB    NOT NULL,
  filter BLOB    NOT NULL
) STRICT;
CREATE TABLE key_page (
  id      INTEGER PRIMARY KEY,
  entries BLOB    NOT NULL
) STRICT;

-- Append-only, beside orders.cancelled, so that an audit can go on where it was.
CREATE TABLE cancellation (
  id     INTEGER PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT;

-- Units of orders that are not kept any more. The audit:
--   baseline + sum of the lines of all orders - sum of the lines of the cancelled ones = total
CREATE TABLE baseline (
  product TEXT    PRIMARY KEY,
  units   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Orders up to this number are in the baseline; no number is given out twice.
INSERT INTO meta VALUES ('folded', '0');
