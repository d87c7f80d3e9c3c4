-- An order is state: its row holds what its newest revision says (docs/decisions/0015), and every
-- change of it is an amendment, of which a cancellation is one kind.

ALTER TABLE orders ADD COLUMN revision INTEGER; -- the newest; NULL if the order never had one
ALTER TABLE orders ADD COLUMN amended INTEGER;  -- its newest amendment; NULL if there is none

-- Every change of an order after it came. Append-only, so that an audit can continue where it stopped.
-- Ids are never given out twice: "folded_amendment" is the newest one when orders were folded last.
CREATE TABLE amendment (
  id       INTEGER PRIMARY KEY,
  number   INTEGER NOT NULL, -- of the order
  received INTEGER NOT NULL,
  revision INTEGER,          -- of a revision
  key      TEXT,             -- the idempotency key of a partial cancellation
  lines    TEXT    NOT NULL, -- the difference to the units that the order counted: {"A1":-2}
  ceased   INTEGER NOT NULL, -- 1 if the order counts nothing since, -1 if it counts again, else 0
  previous INTEGER           -- the order's amendment before this; NULL for the first
) STRICT;

-- Of partial cancellations alone. An index of all by order would be one more page to write for each
-- change of an old order; from orders.amended and previous on they are found as well.
CREATE INDEX amendment_by_key ON amendment (number, key) WHERE key IS NOT NULL;
INSERT INTO meta VALUES ('folded_amendment', '0');

INSERT INTO amendment (id, number, received, ceased, lines)
  SELECT c.id, o.number, o.cancelled, 1,
         coalesce((SELECT json_group_object(l.key, -l.value) FROM json_each(o.lines) l), '{}')
    FROM cancellation c JOIN orders o ON o.number = c.number
    WHERE o.cancelled IS NOT NULL;
UPDATE orders SET amended = a.id FROM amendment a WHERE a.number = orders.number;
DROP TABLE cancellation;
