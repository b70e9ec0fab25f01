# SPDX-License-Identifier: Apache-2.0
"""icmp.py PORT TYPE,CODE,REST...: says by ICMP to each datagram for 127.0.0.1 and that port, in turn, what stands there, and prints
"ready" once it will; as root."""
import socket
import struct
import sys

IP = 0x0800
OUTGOING = 4


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


port = int(sys.argv[1])
# Has the port, so that the kernel says nothing of its own.
mute = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
mute.bind(("127.0.0.1", port))
packets = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(IP))
icmp = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
print("ready", flush=True)
for said in sys.argv[2:]:
    while True:
        packet, source = packets.recvfrom(65536)
        at = (packet[0] & 15) * 4
        if source[2] != OUTGOING and packet[9] == socket.IPPROTO_UDP and packet[at + 2 : at + 4] == struct.pack("!H", port):
            break
    kind, code, rest = (int(each) for each in said.split(","))
    quoted = packet[: len(packet) & ~1]
    told = struct.pack("!BBHI", kind, code, 0, rest) + quoted
    icmp.sendto(told[:2] + struct.pack("!H", checksum(told)) + told[4:], ("127.0.0.1", 0))
