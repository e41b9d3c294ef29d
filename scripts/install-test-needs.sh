#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: Debian's PostgreSQL. The tests start servers of their
# own, so the cluster that the package would start on port 5432 is not created.
set -euo pipefail

have_postgresql() { ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1; }

if have_postgresql; then
    exit 0
fi
if ! command -v apt-get > /dev/null; then
    echo "PostgreSQL is missing and this is no Debian-like system: install its server and run again" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
echo "== installing PostgreSQL for the tests"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" apt-get install -y -q postgresql-common
"${as_root[@]}" sed -i 's/^#*\s*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q postgresql
have_postgresql
