# SPDX-License-Identifier: Apache-2.0
"""activate.py PORT COMMAND...: becomes COMMAND with sockets as systemd passes them (sd_listen_fds(3)), of TCP and UDP, each of
IPv4 and IPv6 together and without O_NONBLOCK."""

import os
import socket
import sys

os.closerange(3, 10)
for fd, kind in (3, socket.SOCK_STREAM), (4, socket.SOCK_DGRAM):
    made = socket.socket(socket.AF_INET6, kind)
    made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    made.bind(("::", int(sys.argv[1])))
    if kind == socket.SOCK_STREAM:
        made.listen()
    fd_made = made.detach()
    if fd_made != fd:
        os.dup2(fd_made, fd)
    os.set_inheritable(fd, True)
os.environ.update(LISTEN_FDS="2", LISTEN_PID=str(os.getpid()))
os.execvp(sys.argv[2], sys.argv[2:])
