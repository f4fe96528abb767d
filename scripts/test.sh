#!/bin/sh
# The suite, beside the servers that it finds in the environment: units first, then the browser.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
unset DJANGO_SETTINGS_MODULE

large="not large"
[ "${1:-}" = "--full" ] && large="(large or not large)"

python manage.py makemigrations --check --dry-run >&2
python manage.py check --fail-level WARNING >&2
pytest -m "$large and not browser" -n 2 --dist loadfile
exec pytest -m "$large and browser" -n 2 --dist loadfile
