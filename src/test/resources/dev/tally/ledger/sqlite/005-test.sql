-- Stands in for a later schema.
ALTER TABLE category ADD COLUMN later TEXT;
