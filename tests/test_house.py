"""The house rules, kept by the tests so that nobody has to remember them."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = (
    "accounts", "journal", "documents", "notifications", "coordination", "sop", "drills",
    "lapas_sinergi",
)  # fmt: skip
FILES = sorted(
    path.relative_to(ROOT)
    for room in ROOMS
    for path in (ROOT / room).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted(path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.html"))
DOORSTEPS = [
    path
    for path in FILES
    if {"views", "api", "forms"} & {*path.parts, path.stem} and path.parts[0] != "lapas_sinergi"
]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def every(kind, path):
    return [n for n in ast.walk(ast.parse((ROOT / path).read_text())) if isinstance(n, kind)]


@pytest.mark.parametrize("path", FILES, ids=str)
def test_rooms_are_small(path):
    assert len((ROOT / path).read_text().splitlines()) <= 400
    for function in every(FUNCTIONS, path):
        assert function.end_lineno - function.lineno < 50, function.name


@pytest.mark.parametrize("path", FILES, ids=str)
def test_nothing_happens_behind_your_back(path):
    text = (ROOT / path).read_text()
    assert "@receiver" not in text, "say it in the service instead"
    assert not re.search(r"\b(pre|post)_(save|delete|init)\b", text), "no signals"
    for function in every(FUNCTIONS, path):
        for node in ast.walk(function):
            if isinstance(node, ast.ImportFrom):
                first_party = (node.module or "").split(".")[0] in ROOMS
                assert not node.level and not first_party, f"{function.name} hides a cycle"


def test_nothing_that_is_shipped_pretends_and_only_the_demo_tells_another_time():
    texts = {path: (ROOT / path).read_text() for path in FILES}
    assert not [path for path, text in texts.items() if re.search(r"\bunittest\b|\bmock", text)]
    told = {path for path, text in texts.items() if re.search(r"\btelling\b", text)}
    assert {path for path in told if "demo" not in path.parts} == {Path("journal/clock.py")}


@pytest.mark.parametrize("path", DOORSTEPS, ids=str)
def test_doorsteps_reach_rows_only_through_access(path):
    assert ".objects" not in (ROOT / path).read_text()


@pytest.mark.parametrize("path", DOORSTEPS, ids=str)
def test_views_are_thin(path):
    for function in every(FUNCTIONS, path):
        if function.args.args and function.args.args[0].arg == "request":
            assert function.end_lineno - function.lineno < 20, function.name


@pytest.mark.parametrize("path", FILES, ids=str)
def test_only_move_writes_a_status(path):
    if path == Path("journal/lifecycle.py"):
        return
    text = (ROOT / path).read_text()
    assert not re.search(r"\.update\([^)]*\bstatus=", text), "call journal.lifecycle.move()"
    assert not re.search(r"^\s*\w+\.status = ", text, re.M), "call journal.lifecycle.move()"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_every_module_that_says_something_begins_with_what_it_is(path):
    tree = ast.parse((ROOT / path).read_text())
    says = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    if len(says) > 1 and path.name not in {"apps.py", "urls.py"}:
        assert ast.get_docstring(tree), f"{path} has no first line"


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_pages_are_small_and_strict(path):
    text = (ROOT / path).read_text()
    assert len(text.splitlines()) <= 150
    if path.parts[1] == "pdf":
        return
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/json))", text), "no inline script"
    assert "<style" not in text and not re.search(r"\sstyle=", text), "no inline style"
    assert not re.search(r"\son[a-z]+=|hx-on", text), "no inline handlers"


def test_nothing_speaks_of_this_machine():
    for path in (*FILES, *TEMPLATES):
        assert not re.search(r"/work/|/root/|/tmp/dev", (ROOT / path).read_text()), path
