# SPDX-License-Identifier: Apache-2.0
"""steady.py PORT HOST RATE SECONDS: sends equal datagrams at a steady rate; prints how many were sent, how many came back, and
how many others came, but for the question whether we are an echo (16 digits)."""

import re
import socket
import sys
import threading
import time

port, host, rate, seconds = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
client = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
client.connect((host, port))
client.settimeout(3)
back = other = 0


def receive():
    global back, other
    try:
        while True:
            datagram = client.recv(65536)
            if datagram == b"the same":
                back += 1
            elif not re.fullmatch(b"[0-9]{16}", datagram):
                other += 1
    except TimeoutError:
        pass


receiver = threading.Thread(target=receive)
receiver.start()
begin = time.monotonic()
for i in range(rate * seconds):
    client.send(b"the same")
    time.sleep(max(0, begin + (i + 1) / rate - time.monotonic()))
receiver.join()
print(rate * seconds, back, other)
