"""Where the HTTP server is asked, told from where it listens."""

import pytest

from rear_diff.settings import ApiSettings


@pytest.mark.parametrize(
    ("host", "port", "origin"),
    [
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
        ("0.0.0.0", 80, "http://127.0.0.1:80"),
        ("::", 8000, "http://[::1]:8000"),
        ("fd00::7", 8000, "http://[fd00::7]:8000"),
        ("nas.local", 9000, "http://nas.local:9000"),
    ],
)
def test_an_address_that_can_be_asked_is_told(host: str, port: int, origin: str) -> None:
    assert ApiSettings(host=host, port=port).origin == origin
