-- One database for each service that keeps data in PostgreSQL; both variants of a service share theirs.
-- Run once, when the volume is empty. The tables come from the services' own migrations.
CREATE DATABASE product;
CREATE DATABASE "user"; -- quoted: a reserved word
CREATE DATABASE "order";
CREATE DATABASE payment;
CREATE DATABASE recommendation;
CREATE DATABASE guestbook; -- for a guestbook without Redis
