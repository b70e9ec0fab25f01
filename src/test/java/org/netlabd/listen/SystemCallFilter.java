// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import java.util.ArrayList;
import java.util.List;
import org.netlabd.net.Errno;

/**
 * Has the kernel refuse a system call to one thread, from now to its end: seccomp(2) filters are a
 * thread's own.
 */
enum SystemCallFilter {
  RECVMMSG(299, 243),
  SENDMMSG(307, 269),
  ACCEPT4(288, 242),
  SOCKET(41, 198),
  /** Of those the ones that add a descriptor. */
  EPOLL_CTL(233, 21);

  private static final int PR_SET_SECCOMP = 22;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final long SECCOMP_MODE_FILTER = 2;
  private static final int SECCOMP_RET_ERRNO = 0x50000;
  private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
  private static final int LOAD = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;

  /** Where struct seccomp_data has the number, and the second argument. */
  private static final int NUMBER = 0;

  private static final int SECOND = 24;
  private static final int EPOLL_CTL_ADD = 1;

  private final int number;

  SystemCallFilter(int amd64, int arm64) {
    number = System.getProperty("os.arch").equals("aarch64") ? arm64 : amd64;
  }

  /** To the calling thread. */
  void refuse(Errno errno) {
    List<int[]> code = new ArrayList<>();
    boolean onlyAdding = this == EPOLL_CTL;
    code.add(new int[] {LOAD, 0, 0, NUMBER});
    code.add(new int[] {JUMP_IF_EQUAL, 0, onlyAdding ? 3 : 1, number});
    if (onlyAdding) {
      code.add(new int[] {LOAD, 0, 0, SECOND});
      code.add(new int[] {JUMP_IF_EQUAL, 0, 1, EPOLL_CTL_ADD});
    }
    code.add(new int[] {RETURN, 0, 0, SECCOMP_RET_ERRNO | errno.number()});
    code.add(new int[] {RETURN, 0, 0, SECCOMP_RET_ALLOW});
    Memory filter = new Memory(8L * code.size());
    for (int i = 0; i < code.size(); i++) {
      int[] each = code.get(i);
      filter.setShort(8L * i, (short) each[0]);
      filter.setByte(8L * i + 2, (byte) each[1]);
      filter.setByte(8L * i + 3, (byte) each[2]);
      filter.setInt(8L * i + 4, each[3]);
    }
    Memory program = new Memory(16);
    program.setShort(0, (short) code.size());
    program.setPointer(8, filter);
    assertEquals(0, prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L));
    assertEquals(0, prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0L, 0L));
    filter.close();
    program.close();
  }

  private static int prctl(Object... arguments) {
    return NativeLibrary.getProcess().getFunction("prctl").invokeInt(arguments);
  }
}
