"""The simulated gateway beside the demo: there when nothing else is configured, on a free port."""

import socket

import pytest

from lapas_sinergi.onebox import telephones
from lapas_sinergi.onebox.layout import Layout


@pytest.fixture
def layout(tmp_path):
    made = Layout(tmp_path)
    made.make()
    return made


def test_the_demo_finds_a_simulator_and_its_secret_stays_the_same(layout):
    with telephones.door(0) as phones:
        told = telephones.told({"SINERGI_MODE": "demo"}, layout, phones)
        again = telephones.told({"SINERGI_MODE": "demo"}, layout, phones)

        assert told == again
        assert told["GATEWAYS"] == "simulasi"
        assert len(told["GATEWAY_SIMULASI_SECRET"]) >= 32
        (program,) = telephones.programs(told, phones)
        assert program.descriptors == (phones.fileno(),)


@pytest.mark.parametrize(
    "environment",
    [{"SINERGI_MODE": "production"}, {"SINERGI_MODE": "demo", "GATEWAYS": ""},
     {"SINERGI_MODE": "demo", "GATEWAYS": "kota"}],
    ids=str,
)  # fmt: skip
def test_it_stays_away_from_production_and_from_real_gateways(layout, environment):
    with telephones.door(0) as phones:
        assert telephones.told(environment, layout, phones) == {}
        assert list(telephones.programs(environment, phones)) == []


@pytest.mark.parametrize("port", [70_000, None])
def test_a_port_that_is_taken_or_impossible_is_no_trouble(port):
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        telephones.door(port or other.getsockname()[1]) as phones,
    ):
        assert phones.getsockname()[:1] == ("127.0.0.1",)
        assert phones.getsockname() != other.getsockname()
