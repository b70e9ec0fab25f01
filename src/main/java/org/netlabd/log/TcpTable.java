// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel knows of a connection (proc_net_tcp(5)), and the JDK does not ask. */
final class TcpTable {

  private static final int TRIES = 20;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private TcpTable() {}

  /** Whether the peer has closed its side only, and acknowledged all, perhaps in a moment. */
  static boolean isAllTaken(int localPort, int remotePort) {
    // Behind the two ports: CLOSE_WAIT, and the bytes that are not acknowledged.
    String closing = ":%04X [0-9A-F]+:%04X 08 ([0-9A-F]+):".formatted(localPort, remotePort);
    Pattern pattern = Pattern.compile(closing);
    for (int i = 0; i < TRIES; i++) {
      Matcher found = pattern.matcher(read("/proc/net/tcp") + read("/proc/net/tcp6"));
      if (!found.find()) {
        return false;
      }
      if (Long.parseLong(found.group(1), 16) == 0) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      return "";
    }
  }
}
