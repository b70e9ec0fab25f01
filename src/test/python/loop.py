# SPDX-License-Identifier: Apache-2.0
"""loop.py PORT HOST COUNT SIZE: an echo on a port of its own that begins with COUNT datagrams to HOST, as if they were forged,
and prints for how many seconds they went to and fro. Of SIZE 0 they are all empty."""

import os
import socket
import sys
import time

port, host, count, size = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
echo = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(count):
    echo.sendto(os.urandom(size), (host, port))
begin = last = time.monotonic()
echo.settimeout(2)
try:
    while last - begin < 10:
        bytes, peer = echo.recvfrom(65536)
        echo.sendto(bytes, peer)
        last = time.monotonic()
except TimeoutError:
    pass
print(last - begin)
