#!/bin/sh
# The suite, beside the servers that it finds in the environment: units, and the browser beside them.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
unset DJANGO_SETTINGS_MODULE

large="not large"
[ "${1:-}" = "--full" ] && large="(large or not large)"

python manage.py makemigrations --check --dry-run >&2
python manage.py check --fail-level WARNING >&2
python manage.py migrate --verbosity 0 >&2
TEST_TEMPLATE=$(python -c "from dj_database_url import config; print(config()['NAME'])")
export TEST_TEMPLATE # migrated once, copied by every process of the suite

suite() { # TOX_PARALLEL_ENV: what pytest-django adds to the names of its databases
    TOX_PARALLEL_ENV=$1 pytest -p no:cacheprovider -m "$large and $2" -n 2 --dist loadfile
}

said=$(mktemp)
trap 'rm -f "$said"' EXIT
suite browser browser >"$said" 2>&1 &
browser=$!
suite unit "not browser" && failed=0 || failed=$?
wait "$browser" || failed=$?
cat "$said"
exit "$failed"
