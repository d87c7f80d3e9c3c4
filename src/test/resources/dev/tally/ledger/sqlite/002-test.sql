-- Stands for a schema that comes later.
ALTER TABLE category ADD COLUMN later TEXT;
