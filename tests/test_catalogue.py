"""The catalogues say everything people read, in both languages, and the compiled files agree.

Needs no gettext tools: a new word without its English turns this red on any machine.
"""

import ast
import gettext
import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation.template import templatize

from coordination.forms.orders import OrderForm
from coordination.services.agencies import parse_officers
from coordination.templatetags.support import paper_title
from documents.models import Rendition

ROOT = Path(settings.BASE_DIR)
ROOMS = (
    "accounts",
    "coordination",
    "documents",
    "journal",
    "lapas_sinergi",
    "notifications",
    "sop",
    "drills",
)
MARKER = re.compile(r"_|(gettext|ngettext|pgettext|npgettext)(_lazy|_noop)?")
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(?:_|n?p?gettext)\({LITERAL}(?:, ?(?:{LITERAL}|count))*\)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{[\w:.]*\}|</?\w+>|#")
STRING = re.compile(r'^(?:(msg\w+)(?:\[(\d)\])? )?(".*")$', re.MULTILINE)
ALIKE = frozenset({"Email", "IPv4", "IPv6", "MFA", "URL", "WebAuthn", ":", ":?.!"})
THIRD_PARTIES = (
    "django.forms", "django.core.validators", "django.db.models.base",
    "django.db.models.constraints", "django.db.models.fields", "django.contrib.auth.forms",
    "django.contrib.auth.password_validation", "allauth.account", "allauth.mfa",
    "allauth.usersessions", "rest_framework.exceptions", "rest_framework.fields",
    "rest_framework.serializers", "rest_framework.validators",
)  # fmt: skip


def marked(tree):
    """The (context, singular, plural) of every literal given to gettext and its family."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        said = [one.value for one in call.args if isinstance(one, ast.Constant)]
        if not MARKER.fullmatch(name) or not said or not isinstance(said[0], str):
            continue
        context = said.pop(0) if "pgettext" in name else ""
        yield context, said[0], said[1] if name.startswith("n") else ""


def in_python(root):
    for path in [root] if root.is_file() else root.rglob("*.py"):
        if "migrations" not in path.parts:
            yield from marked(ast.parse(path.read_text()))


def in_templates():
    for path in (ROOT / "templates").rglob("*.*"):
        if path.suffix in {".html", ".txt"}:
            calls = IN_TEMPLATE.findall(templatize(path.read_text(), origin=str(path)))
            yield from (words for call in calls for words in marked(ast.parse(call)))


def spoken():
    """Every word of ours that is marked for translation."""
    found = {words for room in ROOMS for words in in_python(ROOT / room)}
    return found | set(in_templates())


def catalogue(language):
    """What a .po says: {(context, singular, plural): [its translations]}, and its flags."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    entries = {}
    for block in path.read_text().split("\n\n")[1:]:
        said, name = {"msgctxt": "", "msgid": "", "msgid_plural": ""}, ""
        for keyword, number, text in STRING.findall(block):
            name = keyword + number if keyword else name
            said[name] = said.get(name, "") + ast.literal_eval(text)
        forms = [said[name] for name in sorted(said) if name.startswith("msgstr")]
        flags = re.findall(r"^#, (.*)", block, re.MULTILINE)
        entries[said["msgctxt"], said["msgid"], said["msgid_plural"]] = (forms, flags)
    return entries


def test_every_word_has_its_english():
    missing = {words for _context, words, _plural in spoken() - set(catalogue("en"))}
    assert not missing, "make messages, then translate"


def test_the_english_catalogue_holds_nothing_that_nobody_says():
    assert not set(catalogue("en")) - spoken(), "make messages"


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_entry_is_empty_or_doubtful(language):
    unsure = {
        key
        for key, (forms, flags) in catalogue(language).items()
        if not forms or not all(forms) or any("fuzzy" in flag for flag in flags)
    }
    assert not unsure


@pytest.mark.parametrize("language", ["en", "id"])
def test_both_sides_of_an_entry_carry_the_same_placeholders(language):
    odd = [
        form
        for (_context, singular, _plural), (forms, _flags) in catalogue(language).items()
        for form in forms
        if Counter(PLACEHOLDER.findall(form)) != Counter(PLACEHOLDER.findall(singular))
    ]
    assert not odd


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_compiled_catalogue_is_what_its_source_says(language):
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    expected = {}
    for (context, singular, plural), (forms, _flags) in catalogue(language).items():
        key = f"{context}\x04{singular}" if context else singular
        expected |= {(key, n): form for n, form in enumerate(forms)} if plural else {key: forms[0]}
    assert {key: words for key, words in compiled.items() if key} == expected, "make messages"


@pytest.mark.parametrize("name", THIRD_PARTIES)
def test_what_others_wrote_speaks_indonesian_too(name):
    module = Path(import_module(name).__file__)
    root = module.parent if module.stem == "__init__" else module
    left = set()
    with translation.override("id"):
        for context, words, _plural in in_python(root):
            said = translation.pgettext(context, words) if context else translation.gettext(words)
            left |= {words} if said == words and words not in ALIKE else set()
    assert not left, "add them to locale/id/LC_MESSAGES/django.po"


def test_a_guest_reads_the_sign_in_page_in_the_language_they_chose(client, db):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/masuk/").content.decode()
    assert 'lang="en"' in page
    assert "Forgot password" in page
    assert not re.search(r"\b(yang|dan|untuk|atau|Masuk|Lupa)\b", page)


def test_an_order_is_suggested_in_indonesian_whoever_writes_it(granted):
    with translation.override("en"):
        form = OrderForm(asked=granted)
    assert form.initial["tasks"].startswith("melaksanakan ")


def test_a_pasted_list_is_understood_in_both_languages():
    lines = "Bripka; Adi; 77000001; Lalu lintas; Anggota\nBripka; Ida; 77000002; Traffic; Anggota"
    with translation.override("en"):
        assert [row["kind"] for row in parse_officers(lines)] == ["lantas", "lantas"]


def test_a_paper_is_called_by_its_name_in_the_readers_language():
    paper = Rendition(title="", card={"kind": "Surat Perintah", "number": "7"})
    with translation.override("en"):
        assert paper_title(paper) == "Deployment order no. 7"
    with translation.override("id"):
        assert paper_title(paper) == "Surat Perintah Nomor 7"
