#!/bin/sh
# First start of the database: the product's own role, an ordinary owner and no superuser.
set -eu
password=$(sed -E 's|^[a-z]+://sinergi:([^@]+)@.*$|\1|' /run/secrets/database_url)
psql -v ON_ERROR_STOP=1 -v password="$password" -U postgres <<'SQL'
CREATE ROLE sinergi LOGIN PASSWORD :'password';
CREATE DATABASE sinergi OWNER sinergi;
SQL
