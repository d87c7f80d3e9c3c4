-- A category can be given another title and be retired. "defined_at" stays the offset of its first
-- definition, before which none of its products is; "changed_at" is that of its newest.

ALTER TABLE category ADD COLUMN retired INTEGER NOT NULL DEFAULT 0; -- 0 or 1
ALTER TABLE category ADD COLUMN changed_at INTEGER NOT NULL DEFAULT 0; -- 0: never
