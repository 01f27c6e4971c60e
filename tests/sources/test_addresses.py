"""Downloads go to public addresses only, whatever name or redirect leads elsewhere."""

import pytest

from pipeline.errors import RefusedAddressError, SettingsError, TransferError
from pipeline.settings import SourceSettings
from pipeline.sources.addresses import check_url, checked_address, parse_networks
from pipeline.sources.http import requested
from tests.sources.web_server import Page, WebServer


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "fe80::1",
        "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "localhost", "2130706433", "0x7f.1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(host: str) -> None:
    with pytest.raises(RefusedAddressError, match="not public"):
        checked_address(host, 80, [])


@pytest.mark.parametrize("host", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_reached(host: str) -> None:
    assert checked_address(host, 80, []) == host


def test_networks_in_the_settings_are_reached() -> None:
    allowed = parse_networks("10.1.0.0/16, 127.0.0.1")
    assert checked_address("10.1.2.3", 80, allowed) == "10.1.2.3"
    assert checked_address("127.0.0.1", 80, allowed) == "127.0.0.1"
    with pytest.raises(RefusedAddressError):
        checked_address("10.2.0.1", 80, allowed)


def test_a_list_that_is_no_networks_is_named() -> None:
    with pytest.raises(SettingsError, match=r"allowed_networks.*'intranet'"):
        parse_networks("intranet")


def test_a_name_that_nobody_knows_may_pass_later() -> None:
    with pytest.raises(TransferError, match=r"cannot be resolved") as caught:
        checked_address("no-such-name.invalid", 80, [])
    assert caught.value.may_pass


@pytest.mark.parametrize(
    "url", ["ftp://example.org/a", "gopher://x", "http://", "http://[::1", "http://a:b/", "talk"]
)
def test_only_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(RefusedAddressError, match="not a web address"):
        check_url(url)


def test_a_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(RefusedAddressError) as caught:
        check_url("https://ann:secret@example.org/a.mp3")
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/", "http://127.0.0.2:80/", "http://[::1]/",
        "file:///etc/passwd", "http://localhost.localdomain:1/", "gopher://127.0.0.1/",
    ],
)  # fmt: skip
def test_a_redirect_leads_nowhere_else(
    web: WebServer, settings: SourceSettings, target: str
) -> None:
    web.pages["/talk.mp3"] = Page(redirect=target)
    with (
        pytest.raises((RefusedAddressError, TransferError)),
        requested(f"{web.url}/talk.mp3", settings),
    ):
        pytest.fail("it was followed")
    assert web.paths() == ["/talk.mp3"]


def test_redirects_end(web: WebServer, settings: SourceSettings) -> None:
    web.pages["/a.mp3"] = Page(redirect="/a.mp3")
    with (
        pytest.raises(RefusedAddressError, match="redirected too often"),
        requested(f"{web.url}/a.mp3", settings),
    ):
        pytest.fail("it was followed")
    assert len(web.requests) == 6


def test_without_a_setting_this_machine_is_not_reached(web: WebServer) -> None:
    with (
        pytest.raises(RefusedAddressError, match="not public"),
        requested(f"{web.url}/talk.mp3", SourceSettings()),
    ):
        pytest.fail("it was asked")
    assert web.requests == []
