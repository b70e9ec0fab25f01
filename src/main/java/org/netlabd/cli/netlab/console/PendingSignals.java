// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.console;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Signals that the launcher leaves pending to commands that measure: docs/decisions/0033. */
final class PendingSignals {

  static final int HUP = 1;
  static final int INT = 2;
  static final int QUIT = 3;
  static final int TERM = 15;
  static final int CONT = 18;
  static final int WINCH = 28;

  static final Map<Integer, String> NAMES = Map.of(HUP, "SIGHUP", INT, "SIGINT", TERM, "SIGTERM");

  private static final List<Integer> ALL = List.of(INT, TERM, HUP, QUIT, CONT, WINCH);

  /** glibc's sigset_t; the kernel reads the first 8. */
  private static final int SET_BYTES = 128;

  /** Those that stay pending for ever: what could not be taken, and SIGHUP below nohup(1). */
  private long stuck = mask("SigIgn") & bit(HUP);

  /** Whether they are left to us. */
  static boolean areBlocked() {
    return (mask("SigBlk") & bit(INT)) != 0;
  }

  int next() {
    long pending = mask("ShdPnd") & ~stuck;
    for (int signal : ALL) {
      if ((pending & bit(signal)) != 0) {
        take(signal);
        return signal;
      }
    }
    return 0;
  }

  private void take(int signal) {
    try {
      byte[] set = new byte[SET_BYTES];
      set[(signal - 1) / 8] = (byte) (1 << ((signal - 1) % 8));
      Libc.sigwait(set, new int[1]);
    } catch (LinkageError e) {
      stuck |= bit(signal);
    }
  }

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  private static long mask(String name) {
    try {
      String status = Files.readString(Path.of("/proc/self/status"));
      Matcher line =
          Pattern.compile("^" + name + ":\t([0-9a-f]{16})$", Pattern.MULTILINE).matcher(status);
      return line.find() ? Long.parseUnsignedLong(line.group(1), 16) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Loading this class loads JNA. */
  private static final class Libc {

    static {
      Native.register(Libc.class, NativeLibrary.getProcess());
    }

    static native int sigwait(byte[] set, int[] signal);

    private Libc() {}
  }
}
