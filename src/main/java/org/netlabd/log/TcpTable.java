package org.netlabd.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What the kernel knows of a connection (proc_net_tcp(5)), and the JDK does not ask. */
final class TcpTable {

  private static final List<Path> FILES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
  private static final String CLOSE_WAIT = "08";
  private static final int TRIES = 20;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private TcpTable() {}

  /**
   * Whether the peer has closed its side only, and acknowledged all that was sent. What is on its
   * way is waited for, for a moment.
   */
  static boolean isAllTaken(int localPort, int remotePort) {
    String local = String.format(Locale.ROOT, ":%04X", localPort);
    String remote = String.format(Locale.ROOT, ":%04X", remotePort);
    for (int i = 0; i < TRIES; i++) {
      String[] found = find(local, remote);
      if (found.length == 0 || !found[3].equals(CLOSE_WAIT)) {
        return false;
      }
      if (found[4].startsWith("00000000:")) {
        return true;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return false;
  }

  private static String[] find(String local, String remote) {
    for (Path file : FILES) {
      try (Stream<String> lines = Files.lines(file)) {
        var fields =
            lines
                .map(line -> line.strip().split(" +"))
                .filter(f -> f.length > 4 && f[1].endsWith(local) && f[2].endsWith(remote))
                .findFirst();
        if (fields.isPresent()) {
          return fields.get();
        }
      } catch (IOException | RuntimeException e) {
        // Then nothing is known.
      }
    }
    return new String[0];
  }
}
