# SPDX-License-Identifier: Apache-2.0
"""tell.py PORT DESTINATION...: sends each a datagram, and waits for no answer."""

import socket
import sys

for host in sys.argv[2:]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    socket.socket(family, socket.SOCK_DGRAM).sendto(b"told", (host, int(sys.argv[1])))
