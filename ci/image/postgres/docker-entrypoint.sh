#!/bin/sh
# Gives the cluster its user, password and database at the first start, then becomes the server.
set -eu
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ ! -e "$PGDATA/ready" ]; then
    password=$(printf %s "${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD}" | sed "s/'/''/g")
    {
        [ "$user" = postgres ] || echo "CREATE ROLE \"$user\" SUPERUSER LOGIN"
        echo "ALTER ROLE \"$user\" PASSWORD '$password'"
        [ "$database" = postgres ] || echo "CREATE DATABASE \"$database\" OWNER \"$user\" STRATEGY file_copy"
    } | postgres --single -F -D "$PGDATA" postgres >/dev/null
    touch "$PGDATA/ready"
fi
exec "$@"
