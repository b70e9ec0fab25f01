# SPDX-License-Identifier: Apache-2.0
"""ask.py PORT BARRIER DESTINATION: sends a datagram to DESTINATION, then another to BARRIER, which is answered; prints where
the answers to the first came from, a line each. The tests run it in a network namespace of its own."""

import socket
import sys

port, barrier, destination = int(sys.argv[1]), sys.argv[2], sys.argv[3]


def sender(host):
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
    if made.family == socket.AF_INET:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    made.sendto(b"asked", socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0][4])
    return made


asked = sender(destination)
last = sender(barrier)
last.settimeout(20)
last.recvfrom(100)
# Another loop, and the first use of what answers such datagrams, may take longer than the barrier's.
asked.settimeout(20 if sys.argv[4:] == ["answered"] else 0.5)
try:
    while True:
        print(asked.recvfrom(100)[1][0].split("%")[0])
        asked.settimeout(0.5)
except TimeoutError:
    pass
