// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.console;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether somebody watches, in what window; System.console() wants input from a terminal, too. */
public final class Terminal {

  /** A window's size in characters. */
  public record Window(int rows, int columns) {}

  static final Window USUAL = new Window(24, 80);

  private Terminal() {}

  static boolean isStandardInput() {
    return isTerminal(0);
  }

  public static boolean isStandardOutput() {
    return isTerminal(1);
  }

  public static boolean isStandardError() {
    return isTerminal(2);
  }

  /** One in which something can be drawn again in its place. */
  private static boolean isTerminal(int descriptor) {
    String kind = System.getenv("TERM");
    if (kind == null || kind.isEmpty() || kind.equals("dumb")) {
      return false;
    }
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return device.startsWith("/dev/pts/")
          || device.startsWith("/dev/tty")
          || device.equals("/dev/console");
    } catch (IOException e) {
      return false;
    }
  }

  /** The window's size: COLUMNS before what stty(1) says; 80 columns where nobody knows. */
  public static Window window() {
    String[] size = askStty().split(" ", -1);
    int rows = number(size[0], USUAL.rows());
    int columns = number(size[size.length - 1], USUAL.columns());
    return new Window(rows, number(System.getenv("COLUMNS"), columns));
  }

  private static String askStty() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static int number(@Nullable String text, int otherwise) {
    return text != null && text.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(text) : otherwise;
  }
}
