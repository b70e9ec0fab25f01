# SPDX-License-Identifier: Apache-2.0
"""labs.py SERVER: one of the servers of a course on sockets, each as a beginner writes it, on a free port of 127.0.0.1, which is
printed first. LabsTest runs netlab against them."""

import os
import selectors
import socket
import sys
import threading

# Of linux/in.h.
IP_RECVTTL = 12
IP_RECVTOS = 13


def listen():
    server = socket.create_server(("127.0.0.1", 0), backlog=1000)
    print(server.getsockname()[1], flush=True)
    return server


def greeter():
    """Greets each client and closes."""
    server = listen()
    while True:
        client, address = server.accept()
        with client:
            client.sendall(b"Thank you for connecting, %s\n" % address[0].encode())


def conversation():
    """Greets, then answers each line, one client after the other."""
    server = listen()
    while True:
        client, _ = server.accept()
        with client, client.makefile("rwb", buffering=0) as lines:
            lines.write(b"220 ready\n")
            for line in lines:
                lines.write(b"250 " + line)


def web():
    """Reads a request to the client's half-close, answers with a file, or says that there is none."""
    server = listen()
    while True:
        client, _ = server.accept()
        with client:
            request = b"".join(iter(lambda c=client: c.recv(1024), b"")).decode().split(" ")
            if request[0] == "GET" and request[1] == "/index.html":
                client.sendall(b"HTTP/1.0 200 OK\r\n\r\n<p>hello</p>\n")
            else:
                client.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")


def stopped():
    """Accepts a client, and is stopped."""
    listen().accept()[0].close()
    threading.Event().wait()


def udp():
    """Sends each datagram back in capitals."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    while True:
        message, client = server.recvfrom(65536)
        server.sendto(message.upper(), client)


def echo():
    """Echoes, one client after the other, a piece at a time."""
    server = listen()
    while True:
        client, _ = server.accept()
        try:
            while piece := client.recv(1024):
                client.sendall(piece)
        except OSError as error:
            print(error, file=sys.stderr)
        client.close()


def selecting():
    """Echoes to any number of clients, with selectors."""
    server = listen()
    selector = selectors.DefaultSelector()
    selector.register(server, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is server:
                selector.register(server.accept()[0], selectors.EVENT_READ)
            elif piece := key.fileobj.recv(1024):
                key.fileobj.sendall(piece)
            else:
                selector.unregister(key.fileobj)
                key.fileobj.close()


def silent():
    """Reads what any number of clients send, and never answers."""
    server = listen()
    while True:
        client, _ = server.accept()
        threading.Thread(target=lambda c: [*iter(lambda: c.recv(1024), b"")], args=[client]).start()


def seen():
    """Answers each datagram with the address, the TTL and the TOS that it came with."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.setsockopt(socket.IPPROTO_IP, IP_RECVTTL, 1)
    server.setsockopt(socket.IPPROTO_IP, IP_RECVTOS, 1)
    print(server.getsockname()[1], flush=True)
    while True:
        _, told, _, client = server.recvmsg(65536, 1024)
        values = {kind: int.from_bytes(value[:1], "little") for _, kind, value in told}
        text = "%s ttl %d tos %d" % (client[0], values[socket.IP_TTL], values[socket.IP_TOS])
        server.sendto(text.encode(), client)


# It ends with its standard input, so that none outlives its test.
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
globals()[sys.argv[1]]()
