# SPDX-License-Identifier: Apache-2.0
"""headers.py PORT ADDRESS tcp|udp: has a message echoed, then prints of each packet that came from ADDRESS, once each way of
being: its protocol, its octet of class (TOS, traffic class) and its hop limit, as a reader of raw packets sees them."""

import socket
import sys

port, address, protocol = int(sys.argv[1]), sys.argv[2], sys.argv[3]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x86DD if family == socket.AF_INET6 else 0x0800))
peer = socket.socket(family, socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM)
peer.settimeout(20)
peer.connect((address, port))
peer.send(b"asked")
assert peer.recv(100) == b"asked"
if protocol == "tcp":
    peer.shutdown(socket.SHUT_WR)
    assert peer.recv(100) == b""
# What has been answered has passed the reader before.
raw.setblocking(False)
seen = set()
try:
    while True:
        packet = raw.recv(2000)
        if family == socket.AF_INET6:
            kind, octet, hops, source = packet[6], (packet[0] & 15) << 4 | packet[1] >> 4, packet[7], packet[8:24]
        else:
            kind, octet, hops, source = packet[9], packet[1], packet[8], packet[12:16]
        if source == socket.inet_pton(family, address) and kind in (socket.IPPROTO_TCP, socket.IPPROTO_UDP):
            seen.add((protocol, octet, hops))
except BlockingIOError:
    pass
for each in sorted(seen):
    print(*each)
