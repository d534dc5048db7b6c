"""A public installation is told to stand behind a proxy."""

import pytest

from ascolto.cli.setting_checks import setting_checks

HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.parametrize(
    ("url", "header", "states"),
    [
        ("https://complaints.example.org", None, ["advice"]),
        ("https://complaints.example.org", HEADER, ["good"]),
        ("http://localhost:8000", None, []),
    ],
)
def test_the_doctor_advises_a_proxy_where_strangers_come(url, header, states, settings, tmp_path):
    settings.DATA, settings.URL, settings.SECURE_PROXY_SSL_HEADER = tmp_path, url, header

    assert [check.state.value for check in setting_checks() if check.name == "proxy"] == states
