-- What names the ledger in order keys is one thing, a life of its positions another: that begins
-- each time the file is opened for writing. See docs/decisions/0013.
UPDATE meta SET name = 'ledger' WHERE name = 'epoch';

-- The newest row is the present epoch. An earlier one ends at the head of the one after it.
CREATE TABLE epoch (
  number INTEGER PRIMARY KEY,
  name   TEXT    NOT NULL UNIQUE,
  head   INTEGER NOT NULL -- the offset of the newest change when it began; 1: there was none
) STRICT;
INSERT INTO epoch (name, head) SELECT value, 1 FROM meta WHERE name = 'ledger';

-- How many keys were forgotten, also of orders that are not kept any more.
INSERT INTO meta SELECT 'forgotten', CAST(count(*) AS TEXT) FROM orders WHERE key GLOB 'forgotten-*-*';

-- 1: nobody said when the order was placed; "at" is when it was received then.
ALTER TABLE orders ADD COLUMN undated INTEGER NOT NULL DEFAULT 0;
