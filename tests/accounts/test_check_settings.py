"""Bad settings are named at the start, with what to do."""

import pytest
from django.core.checks import run_checks

from accounts.checks import no_invented_people
from lapas_sinergi import checks


def found(check):
    return [one.id for one in check() if one.hint]


GATEWAY = {"url": "https://g.example", "secret": "x" * 32, "channels": ("sms",), "order": 1}


@pytest.mark.parametrize(
    ("check", "changes", "expected"),
    [
        (checks.secret_key, {"SECRET_KEY": "x" * 60}, ["sinergi.E002"]),
        (checks.secret_key, {"SECRET_KEY": "pendek"}, ["sinergi.E002"]),
        (checks.mode, {"MODE": "produksi"}, ["sinergi.E003"]),
        (checks.base_url, {"BASE_URL": "sinergi.example"}, ["sinergi.E004"]),
        (checks.base_url, {"BASE_URL": "http://a.example", "MODE": "production"}, ["sinergi.E005"]),
        (checks.base_url, {"BASE_URL": "http://127.0.0.1:8000", "MODE": "production"}, []),
        (checks.base_url, {"BASE_URL": "https://a.example", "MODE": "production"}, []),
        (checks.redis_url, {"REDIS_URL": "http://x"}, ["sinergi.E007"]),
        (checks.redis_url, {"REDIS_URL": "unix:///x.sock"}, []),
        (checks.mail, {"EMAIL_URL": "", "MODE": "production"}, ["sinergi.W001"]),
        (checks.gateways, {"GATEWAYS": {"kota": GATEWAY}}, []),
        (checks.gateways, {"GATEWAYS": {"kota": GATEWAY | {"url": ""}}}, ["sinergi.E011"]),
        (
            checks.gateways,
            {"GATEWAYS": {"kota": GATEWAY | {"url": "http://a.b"}}},
            ["sinergi.E011"],
        ),
        (checks.gateways, {"GATEWAYS": {"kota": GATEWAY | {"secret": "short"}}}, ["sinergi.E011"]),
        (
            checks.gateways,
            {"GATEWAYS": {"kota": GATEWAY | {"channels": ("fax",)}}},
            ["sinergi.E011"],
        ),
        (checks.gateways, {"GATEWAYS": {"Kota Lama": GATEWAY}}, ["sinergi.E011"]),
        (checks.proxies, {"SECURE": True, "MODE": "production"}, ["sinergi.W002"]),
    ],
)
def test_a_bad_setting_is_named_with_a_hint(settings, check, changes, expected):
    for name, value in changes.items():
        setattr(settings, name, value)
    assert found(check) == expected


def test_the_settings_of_this_house_pass(db):
    said = [one for one in run_checks(databases=["default"]) if not one.is_silenced()]
    assert said == []


def test_invented_people_in_production_are_an_error(settings, sari):
    sari.is_demo = True
    sari.save()
    settings.MODE = "production"
    (error,) = no_invented_people(app_configs=None, databases=["default"])
    assert error.id == "accounts.E001" and error.hint
    settings.MODE = "demo"
    assert no_invented_people(app_configs=None, databases=["default"]) == []
