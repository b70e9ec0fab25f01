// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Says "running", asks until there is an echo, and prints when that was, in microseconds of
 * CLOCK_MONOTONIC.
 */
final class FirstEcho {

  private FirstEcho() {}

  static String run() throws InterruptedException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 7);
    System.out.println("running");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < end) {
      try (Socket socket = new Socket()) {
        socket.connect(address, 1000);
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write('x');
        if (socket.getInputStream().read() == 'x') {
          return Long.toString(TimeUnit.NANOSECONDS.toMicros(System.nanoTime()));
        }
      } catch (IOException e) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    throw new IllegalStateException("no echo");
  }
}
