# SPDX-License-Identifier: Apache-2.0
"""without.py FAMILY COMMAND...: runs a command for which this system has no sockets of that address family (2 is IPv4's, 10
IPv6's), as with a kernel that was built without it: socket(2) fails with EAFNOSUPPORT."""

import ctypes
import os
import struct
import sys

PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, SECCOMP_MODE_FILTER = 22, 38, 2
LOAD, IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, EAFNOSUPPORT = 0x7FFF0000, 0x00050000 | 97
NUMBER_OF_CALL, FIRST_ARGUMENT = 0, 16
SOCKET = 41 if os.uname().machine == "x86_64" else 198


def step(code, value, then=0, otherwise=0):
    return struct.pack("HBBI", code, then, otherwise, value)


steps = [
    step(LOAD, NUMBER_OF_CALL),
    step(IF_EQUAL, SOCKET, 0, 3),
    step(LOAD, FIRST_ARGUMENT),
    step(IF_EQUAL, int(sys.argv[1]), 0, 1),
    step(RETURN, EAFNOSUPPORT),
    step(RETURN, ALLOW),
]
code = ctypes.create_string_buffer(b"".join(steps))
program = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
assert libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program) == 0, os.strerror(ctypes.get_errno())
os.execvp(sys.argv[2], sys.argv[2:])
