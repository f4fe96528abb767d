"""Somebody at a browser: signed in, and listened to for every complaint the browser makes."""

import time
from contextlib import contextmanager

from django.conf import settings
from django.test import Client

from tests.cast import PASSWORD

LAUNCH = {
    "executable_path": "/usr/bin/chromium",
    "args": ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
}
WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`Content Security Policy: ${event.violatedDirective} ${event.blockedURI}`));
"""
PATIENCE = 8_000  # milliseconds
REFUSED = "the server responded with a status of 4"  # a refusal on purpose is no fault


class Visitor:
    """One person's browser window."""

    def __init__(self, browser, url, **how):
        how = {"viewport": {"width": 1366, "height": 900}, "locale": "id-ID"} | how
        self.url, self.complaints, self.excused = url, [], ()
        self.context = browser.new_context(base_url=url, reduced_motion="reduce", **how)
        self.context.set_default_timeout(PATIENCE)
        if how.get("java_script_enabled", True):
            self.context.add_init_script(WATCH)
        self.context.on("page", self._listen)
        self.page = self.context.new_page()

    def _listen(self, page):
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, line):
        if line.type == "error" and REFUSED not in line.text:
            self.complaints.append(f"{line.text} ({self.page.url})")

    def holds(self, key):
        """Signed in without the door: another journey walks through that."""
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key}
        self.context.add_cookies([cookie | {"url": self.url}])
        return self

    def signs_in(self, person):
        """Through the door, as people do."""
        self.page.goto("/masuk/")
        self.signs_in_here(person)
        self.page.wait_for_url(f"{self.url}/")
        return self

    def signs_in_here(self, person):
        """On the sign-in page that is open."""
        self.page.get_by_label("NIP atau NRP").fill(person.service_number)
        self.page.get_by_label("Kata sandi").fill(PASSWORD)
        self.press("Masuk", exact=True)
        self.page.wait_for_url(lambda url: "/masuk/" not in url)

    def proves(self, password=PASSWORD):
        """Answer the question whether this is really them."""
        self.page.wait_for_url("**/akun/verifikasi/**")
        self.page.get_by_label("Kata sandi").fill(password)
        self.press("Verifikasi")

    def press(self, name, **how):
        self.page.get_by_role("button", name=name, **how).first.click()

    def opens(self, name, **how):
        self.page.get_by_role("link", name=name, **how).first.click()

    def reads(self, words):
        """Waits until the page says it."""
        self.page.get_by_text(words).first.wait_for()

    @property
    def unhappy(self):
        """Complaints that nobody caused on purpose."""
        return [one for one in self.complaints if not any(words in one for words in self.excused)]

    @contextmanager
    def forgives(self, *words):
        """What the browser may say because the test took something away."""
        self.excused += words
        yield


def session_of(person, proven=False, password=""):
    """The cookie of a fresh sign-in, through the door if there is a password.

    `proven` is as if the password was just given once more.
    """
    client = Client(SERVER_NAME="localhost")
    if password:
        client.post("/masuk/", {"login": person.service_number, "password": password})
    else:
        client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() if proven else 0, "reauthenticated": proven}
    ]
    session.save()
    return session.session_key
