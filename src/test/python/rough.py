# SPDX-License-Identifier: Apache-2.0
"""rough.py PORT CASE: what a rough network, or an attacker, does to netlabd at 10.80.0.5; prints what has come of it, a line
each. The tests run it in a network namespace of its own."""

import os
import random
import select
import socket
import struct
import sys
import threading

from forgery import HOST, ME, asker, checksum, ip, send, udp

port, case = int(sys.argv[1]), sys.argv[2]
OPTIONS = {
    "padding": b"\1\1\1",
    "route": b"\7\x27\4" + bytes(36),
    "times": b"\x44\x0c\5\0" + bytes(8),
    "alert": b"\x94\4\0\0",
    "garbage": b"\xff\x28" + bytes(30),
}


def answer(asked, seconds):
    asked.settimeout(seconds)
    try:
        return asked.recv(65536)
    except TimeoutError:
        return None


def options():
    """Those that the host's kernel lets in are answered, the others lost."""
    for name, bytes_ in OPTIONS.items():
        asked = asker()
        send(ip(17, udp(asked.getsockname()[1], port, b"asked"), options=bytes_))
        wanted = name != "garbage"
        print(name, "answered" if answer(asked, 20 if wanted else 0.5) == b"asked" else "lost")


def fragments():
    """The largest datagram whole, with a piece missing, with one that overlaps others, and whole again."""
    data = os.urandom(65507)
    for name in "whole", "lost", "overlap", "whole":
        asked, number = asker(), random.randrange(1, 65536)
        whole = udp(asked.getsockname()[1], port, data)
        for at in range(0, len(whole), 1480):
            if name == "lost" and at == 7 * 1480:
                continue
            more = at + 1480 < len(whole)
            send(ip(17, whole[at : at + 1480], offset=at, more=more, number=number))
            if name == "overlap" and at == 7 * 1480:
                send(ip(17, b"z" * 1480, offset=at + 736, more=True, number=number))
        came = answer(asked, 20 if name == "whole" else 0.5)
        print(name, "answered" if came == data else "lost" if came is None else "wrong")


def pieces(asked, data):
    """The sizes of the IPv4 packets that bring the answer."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
    asked.sendto(data, (HOST, port))
    assert answer(asked, 20) == data
    sizes = []
    while True:
        packet, about = wire.recvfrom(65536)
        if about[1] == 0x800 and packet[9] == 17 and packet[12:16] == socket.inet_aton(HOST):
            sizes.append(len(packet))
            if not packet[6] & 0x20:
                return sizes


def narrow():
    """Says to the host that its answers do not pass, as anybody can (RFC 5927)."""
    asked = asker()
    print(pieces(asked, b"x" * 1400))
    ours = asked.getsockname()[1]
    about = ip(17, struct.pack("!HHHH", port, ours, 1408, 0), source=HOST, to=ME)
    about = about[:2] + struct.pack("!H", 1428) + about[4:]
    message = struct.pack("!BBHHH", 3, 4, 0, 0, 552) + about
    message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    send(ip(1, message))
    print(pieces(asked, b"x" * 1400))
    print(pieces(asked, b"x" * 3000))


def flood():
    """Half a connection from each of many, and a whole one meanwhile."""
    to = socket.inet_aton(HOST)

    def half():
        source = "10.80.0.%d" % random.randrange(10, 250)
        number = random.getrandbits(32)
        tcp = struct.pack("!HHIIBBHHH", random.randrange(1024, 65536), port, number, 0, 0x50, 2, 64240, 0, 0)
        head = socket.inet_aton(source) + to + struct.pack("!BBH", 0, 6, len(tcp))
        send(ip(6, tcp[:16] + struct.pack("!H", checksum(head + tcp)) + tcp[18:], source=source))

    for _ in range(8000):
        half()
    with socket.create_connection((HOST, port), 60) as client:
        client.sendall(b"x")
        print(client.recv(1))


def early():
    """Bytes in the SYN (RFC 7413), from the second connection on."""
    for _ in range(3):
        client = socket.socket()
        client.sendto(b"early", socket.MSG_FASTOPEN, (HOST, port))
        client.shutdown(socket.SHUT_WR)
        came = b""
        while more := client.recv(100):
            came += more
        print(came, "in the SYN" if client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5] & 32 else "later")


def stream():
    """Three megabytes there and back, read from the second on only when a line comes."""
    with socket.create_connection((HOST, port), 60) as client:
        client.settimeout(60)
        data = os.urandom(3 << 20)

        def write():
            client.sendall(data)
            client.shutdown(socket.SHUT_WR)

        writer = threading.Thread(target=write)
        writer.start()
        came = client.recv(1 << 20, socket.MSG_WAITALL)
        print("begun", flush=True)
        sys.stdin.readline()
        while more := client.recv(65536):
            came += more
        writer.join()
        print("whole" if came == data else "not whole")


def hold():
    """Two idle connections, and two whose answers are not read, until a line comes."""
    clients = [socket.create_connection((HOST, each), 60) for each in (7011, 7012, 7013, 7014)]
    for each in clients[2:]:
        each.setblocking(False)
    sent = [0, 0]
    # Until nothing has gone for half a second: then the host has bytes that it cannot send.
    while select.select([], clients[2:], [], 0.5)[1]:
        for i, each in enumerate(clients[2:]):
            try:
                sent[i] += each.send(bytes(65536))
            except BlockingIOError:
                pass
    print("held" if min(sent) > 1 << 16 else sent, flush=True)
    sys.stdin.readline()


globals()[case]()
