"""What counts as one source of connections: an address, or the addresses of one household.

Server and doors count tries by it, so that both mean the same by it.
"""

from __future__ import annotations

import ipaddress

LONGEST = 64  # characters kept of what is no address: a proxy hands on what it was given


def source_of(address: str) -> str:
    """Return what counts as one source: an IPv4 address, an IPv6 /64 (one household), or the text itself."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:LONGEST]
    if ip.version == 4:
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(ip) >> 64 << 64, 64)))
