#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: Debian's PostgreSQL, and Node for the build for browsers. The
# tests start servers of their own, so the cluster that the package would start on port 5432 is not created.
set -euo pipefail

have_postgresql() { ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1; }
have_node() { command -v node > /dev/null; }

if have_postgresql && have_node; then
    exit 0
fi
if ! command -v apt-get > /dev/null; then
    echo "PostgreSQL or Node is missing and this is no Debian-like system: install the server of the one and the" \
        "command of the other, and run again" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
"${as_root[@]}" apt-get update -q
if ! have_postgresql; then
    echo "== installing PostgreSQL for the tests"
    "${as_root[@]}" apt-get install -y -q postgresql-common
    "${as_root[@]}" sed -i 's/^#*\s*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q postgresql
fi
if ! have_node; then
    echo "== installing Node for the tests"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends nodejs
fi
have_postgresql && have_node
