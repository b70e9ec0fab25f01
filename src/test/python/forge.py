# SPDX-License-Identifier: Apache-2.0
"""forge.py DEVICE DESTINATION SOURCE:PORT...: sends a UDP datagram to port 7 of DESTINATION from each IPv4 source, real or
not. The system test runs it, in a network namespace of its own."""

import socket
import struct
import sys

device, destination, *sources = sys.argv[1:]
sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
sender.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode() + b"\0")
sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
payload = b"forged"
for source in sources:
    address, port = source.rsplit(":", 1)
    # Without a checksum, which UDP may do.
    udp = struct.pack("!HHHH", int(port), 7, 8 + len(payload), 0)
    # The kernel fills in length, identification and checksum.
    ip = struct.pack(
        "!BBHHHBBH4s4s",
        0x45,
        0,
        0,
        0,
        0,
        64,
        socket.IPPROTO_UDP,
        0,
        socket.inet_aton(address),
        socket.inet_aton(destination),
    )
    sender.sendto(ip + udp + payload, (destination, 0))
