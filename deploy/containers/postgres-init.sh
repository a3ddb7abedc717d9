#!/bin/bash
# Run once by the image, when its volume is new: Escale's own role and database. It is no
# superuser; the image's `postgres` is, and is let in only from inside its container.
set -euo pipefail

# The password goes to psql's standard input: an argument would be seen in the process list.
psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres <<SQL
\set password \`cat "${ESCALE_DATABASE_PASSWORD_FILE:?}"\`
CREATE ROLE escale_office LOGIN PASSWORD :'password';
CREATE DATABASE escale OWNER escale_office;
REVOKE ALL ON DATABASE escale FROM PUBLIC;
SQL
