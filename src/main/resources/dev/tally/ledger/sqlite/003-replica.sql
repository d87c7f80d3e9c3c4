-- A replica follows a journal of commands; the place up to which it did is committed together with
-- what they led to (docs/decisions/0016). Both tables are empty unless this is a replica, whose
-- journal "meta" names: 'journal'.

CREATE TABLE checkpoint (
  id     INTEGER PRIMARY KEY CHECK (id = 1),
  next   INTEGER NOT NULL, -- the offset of the journal's next entry
  term   INTEGER,          -- of the journal's leader when the entry before it was written
  digest INTEGER NOT NULL, -- of all outcomes so far: replicas at the same place have the same
  rules  INTEGER NOT NULL  -- the level of the rules by which they were decided
) STRICT;

-- Those whose entries were decided, of the newest 1,000, to pass over doubles.
CREATE TABLE author (
  id     INTEGER PRIMARY KEY,
  number INTEGER NOT NULL, -- the highest of its entries
  entry  INTEGER NOT NULL  -- the offset of that one
) STRICT;
CREATE INDEX author_by_entry ON author (entry);
