-- One database for each service that keeps data, both variants of a service in the same one. They belong to a user who may do
-- nothing else: the server's own superuser is for this file only. It is run once, when the volume is new; the tables come from
-- the services' own migrations.
\getenv password SHOP_DB_PASSWORD
CREATE ROLE shop LOGIN PASSWORD :'password';
CREATE DATABASE product OWNER shop;
CREATE DATABASE "user" OWNER shop;
CREATE DATABASE "order" OWNER shop;
CREATE DATABASE payment OWNER shop;
CREATE DATABASE recommendation OWNER shop;
