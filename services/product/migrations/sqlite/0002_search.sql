-- Only v2 reads this; v1 runs on without knowing it. Triggers fill it, so it stays right whoever writes the products.
CREATE VIRTUAL TABLE product_search USING fts5 (
    id UNINDEXED, name, tags, description,
    tokenize = 'porter unicode61 remove_diacritics 0', prefix = '2 3 4'
);

CREATE TRIGGER product_search_insert AFTER INSERT ON products BEGIN
    INSERT INTO product_search (id, name, tags, description) VALUES (new.id, new.name, new.tags, new.description);
END;
CREATE TRIGGER product_search_update AFTER UPDATE OF id, name, tags, description ON products BEGIN
    DELETE FROM product_search WHERE id = old.id;
    INSERT INTO product_search (id, name, tags, description) VALUES (new.id, new.name, new.tags, new.description);
END;
CREATE TRIGGER product_search_delete AFTER DELETE ON products BEGIN
    DELETE FROM product_search WHERE id = old.id;
END;

-- Products that v1 wrote before.
INSERT INTO product_search (id, name, tags, description) SELECT id, name, tags, description FROM products;
