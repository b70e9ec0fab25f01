// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports that a test names before it binds them: below those that the system gives to clients and to
 * whoever asks for any, since one of theirs may be taken again in between.
 */
public final class FreePort {

  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;

  /** Who asks twice before he binds gets two. */
  private static int next = ThreadLocalRandom.current().nextInt(FIRST, LAST);

  private FreePort() {}

  /** One that nobody has, by TCP and by UDP, on any address. */
  public static int find() throws IOException {
    return findRow(1);
  }

  /** The first of so many in a row. */
  public static synchronized int findRow(int count) throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      int first = next + count <= LAST ? next : FIRST;
      next = first + count;
      if (areFree(first, count)) {
        return first;
      }
    }
    throw new IOException("no free ports");
  }

  private static boolean areFree(int first, int count) {
    for (int port = first; port < first + count; port++) {
      try (ServerSocket tcp = new ServerSocket(port);
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort())) {
        if (udp.getLocalPort() != port) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
