// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.net.InetAddress;
import java.net.ServerSocket;

/** Says "running" when it has taken TCP port 7, and keeps it until it is killed. */
final class TakenPort {

  private TakenPort() {}

  static String run() throws Exception {
    try (ServerSocket socket = new ServerSocket(7, 1, InetAddress.getByName("127.0.0.1"))) {
      System.out.println("running");
      System.in.read();
      return socket + " is free";
    }
  }
}
