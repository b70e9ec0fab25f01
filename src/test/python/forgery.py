# SPDX-License-Identifier: Apache-2.0
"""What tests forge: IPv4 packets of any kind from 10.80.0.9, or whom they name, to 10.80.0.5."""

import socket
import struct

HOST, ME = "10.80.0.5", "10.80.0.9"

raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 22)


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip(protocol, payload, source=ME, to=HOST, offset=0, more=False, number=0, options=b""):
    """Length and checksum are the kernel's."""
    options += b"\0" * (-len(options) % 4)
    words = 5 + len(options) // 4
    place = offset // 8 | (0x2000 if more else 0)
    addresses = socket.inet_aton(source) + socket.inet_aton(to)
    return struct.pack("!BBHHHBBH", 0x40 + words, 0, 0, number, place, 64, protocol, 0) + addresses + options + payload


def udp(source, port, data):
    """Without a checksum, which IPv4 allows."""
    return struct.pack("!HHHH", source, port, 8 + len(data), 0) + data


def send(packet):
    raw.sendto(packet, (HOST, 0))


def asker():
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    made.bind((ME, 0))
    return made
