#!/bin/sh
# All checks, beside the servers that it finds in the environment: units; beside them the browser,
# and style, types and layers.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
unset DJANGO_SETTINGS_MODULE
unset PYTHONDONTWRITEBYTECODE # many programs are started: none compiles the house anew

large="not large"
[ "${1:-}" = "--full" ] && large="(large or not large)"

python manage.py makemigrations --check --dry-run >&2
python manage.py check --fail-level WARNING >&2
python manage.py migrate --verbosity 0 >&2
TEST_TEMPLATE=$(python -c "from dj_database_url import config; print(config()['NAME'])")
export TEST_TEMPLATE # migrated once, copied by every process of the suite

suite() { # TOX_PARALLEL_ENV: what pytest-django adds to the names of its databases
    TOX_PARALLEL_ENV=$1 pytest -p no:cacheprovider -m "$large" -n 2 --dist loadfile "$2"
}

said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
suite browser tests/browser >"$said/browser" 2>&1 &
browser=$!
scripts/lint.sh >"$said/lint" 2>&1 &
lint=$!
suite unit --ignore=tests/browser && failed=0 || failed=$?
wait "$browser" || failed=$?
wait "$lint" || failed=$?
cat "$said/browser" "$said/lint"
exit "$failed"
