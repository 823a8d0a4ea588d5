-- Only v2 reads this; v1 runs on without knowing it. A trigger fills it, so it stays right whoever writes the products.
-- Rather than let v1 wait for long behind a lock, give up; the next start tries again.
SET LOCAL lock_timeout = '5s';

-- English stems, but no stop words: somebody may look for "to do".
CREATE TEXT SEARCH DICTIONARY product_stem (TEMPLATE = snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION product_words (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION product_words
    ALTER MAPPING FOR asciiword, word, numword, asciihword, hword, numhword, hword_asciipart, hword_part, hword_numpart
    WITH product_stem;

CREATE TABLE product_search (
    product_id TEXT COLLATE "C" PRIMARY KEY REFERENCES products (id) ON UPDATE CASCADE ON DELETE CASCADE,
    words      TSVECTOR NOT NULL
);
CREATE INDEX product_search_words ON product_search USING gin (words);

-- Punctuation goes first: "6/8" and "shop.example" are words here, not the path and host that the parser takes them for.
CREATE FUNCTION product_search_text(text TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE
    AS $$ SELECT regexp_replace(text, '[[:punct:]]+', ' ', 'g') $$;
CREATE FUNCTION product_search_words(name TEXT, tags TEXT, description TEXT) RETURNS TSVECTOR LANGUAGE sql STABLE
    AS $$ SELECT setweight(to_tsvector('product_words', product_search_text(name)), 'A')
              || setweight(to_tsvector('product_words', product_search_text(tags)), 'B')
              || setweight(to_tsvector('product_words', product_search_text(description)), 'C') $$;
CREATE FUNCTION product_search_refresh() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO product_search (product_id, words)
    VALUES (new.id, product_search_words(new.name, new.tags, new.description))
    ON CONFLICT (product_id) DO UPDATE SET words = excluded.words;
    RETURN NULL;
END $$;

-- Waits for a v1 that is writing products now. Those it has written are copied next, later ones fire the trigger.
CREATE TRIGGER product_search_refresh AFTER INSERT OR UPDATE OF id, name, tags, description ON products
    FOR EACH ROW EXECUTE FUNCTION product_search_refresh();

INSERT INTO product_search (product_id, words)
SELECT id, product_search_words(name, tags, description) FROM products;
