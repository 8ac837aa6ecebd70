#!/bin/sh
# Run once by the Postgres image on an empty volume: the application's role, which owns nothing.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set=password="$APP_PASSWORD" <<'SQL'
create role askwell_app login password :'password' nosuperuser nocreatedb nocreaterole;
SQL
