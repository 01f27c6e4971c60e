"""Where downloads may go: public addresses, and private networks that the settings allow.

A URL from a feed, a redirect or a name that resolves to ``169.254.169.254`` must not read what
only this machine can reach. The check is made on the address that is connected to, so a name that
resolves otherwise the second time gains nothing.
"""

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

import httpcore
import httpx

from pipeline.errors import RefusedAddressError, SettingsError, TransferError

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
# IPv4 inside IPv6, where a gateway translates (RFC 6052).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class GuardedNetwork(httpcore.SyncBackend):
    """A network that connects only where downloads may go."""

    def __init__(self, allowed: Iterable[IpNetwork]) -> None:
        super().__init__()
        self._allowed = tuple(allowed)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the address that was checked, not to the name."""
        address = checked_address(host, port, self._allowed)
        return super().connect_tcp(address, port, timeout, local_address, socket_options)


def check_url(url: str) -> None:
    """Refuse what is no plain web address.

    Raises:
        RefusedAddressError: another scheme, a name or password in it, no host.
    """
    try:
        parts = urlsplit(url)
        is_plain = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port, httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        is_plain = False
    if not is_plain:
        raise RefusedAddressError("not a web address", "source", url, "Give https://...")
    if parts.username is not None or parts.password is not None:
        remedy = "A password in an address ends up in logs and tables; download the file yourself"
        raise RefusedAddressError("a name or password in the address", parts.hostname or "", "",
                                  remedy)  # fmt: skip


def checked_address(host: str, port: int, allowed: Iterable[IpNetwork]) -> str:
    """Return the IP address to connect to.

    Raises:
        RefusedAddressError: the name has an address that is private and not allowed.
        TransferError: the name cannot be resolved.
    """
    try:
        resolved = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TransferError(
            "the server's name cannot be resolved", host, str(error), "Check name and network"
        ) from error
    addresses = [ipaddress.ip_address(str(item[4][0]).partition("%")[0]) for item in resolved]
    networks = tuple(allowed)
    for address in addresses:
        if not _may_reach(_unwrapped(address), networks):
            raise RefusedAddressError(
                "leads to an address that is not public", host, str(address),
                "If it is meant: [sources] allowed_networks",
            )  # fmt: skip
    return str(addresses[0])


def parse_networks(text: str | None) -> list[IpNetwork]:
    """Return the networks in a list with commas: ``10.1.0.0/16, 127.0.0.1``.

    Raises:
        SettingsError: one of them is no network.
    """
    try:
        return [ipaddress.ip_network(part.strip()) for part in (text or "").split(",") if part]
    except ValueError as error:
        raise SettingsError(
            "not a list of networks", "[sources] allowed_networks", str(text),
            "Write them so: 10.1.0.0/16, 127.0.0.1",
        ) from error  # fmt: skip


def _may_reach(address: IpAddress, allowed: Iterable[IpNetwork]) -> bool:
    is_public = address.is_global and not address.is_multicast
    return is_public or any(address in network for network in allowed)


def _unwrapped(address: IpAddress) -> IpAddress:
    """Return the IPv4 address that an IPv6 address stands for, where it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
