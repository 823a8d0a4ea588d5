-- Expand: v2 calls `note` what it is. v1 goes on with the old column and never sees this one. While both run, v2 writes
-- both and reads the new one first. Contract comes later: a v3 that no longer writes `note`, then a step that drops it.
ALTER TABLE orders ADD COLUMN gift_message TEXT;
