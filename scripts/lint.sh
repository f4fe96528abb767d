#!/bin/sh
# Style, types, layers. Quiet when all is well.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"

quietly() { # shows a tool's words only when it is not content
    words=$("$@" 2>&1) || { printf '%s\n%s\n' "$*" "$words" >&2; exit 1; }
}

quietly ruff check .
quietly ruff format --check .
quietly lint-imports
quietly mypy .
find templates ./*/templates -name '*.html' 2>/dev/null | xargs -r djade --target-version 5.2 --check
