package org.netlabd.cli.netlab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether somebody watches. System.console() will not do: it wants standard input to be a terminal
 * too, and from JDK 22 on it is never null.
 */
final class Terminal {

  private Terminal() {}

  static boolean isStandardOutput() {
    return isTerminal(1);
  }

  static boolean isStandardError() {
    return isTerminal(2);
  }

  private static boolean isTerminal(int descriptor) {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }
}
