// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.util.Arrays;

/**
 * The other end of the echo: runs inside a {@link Host}'s network, where nothing of the project is
 * installed but the package. Prints what it found as its last line; the exit status is 1 when that
 * is not what an echo service does.
 */
final class TrafficMain {

  private TrafficMain() {}

  public static void main(String... words) throws Exception {
    String[] rest = Arrays.copyOfRange(words, 1, words.length);
    String result =
        switch (words[0]) {
          case "stream" -> new StreamTraffic(Integer.parseInt(rest[0])).run();
          case "sizes" -> DatagramTraffic.sizes(Arrays.stream(rest).mapToInt(Integer::parseInt));
          case "burst" -> DatagramTraffic.burst(Integer.parseInt(rest[0]));
          case "numbers" -> DatagramTraffic.numbers(Integer.parseInt(rest[0]));
          case "source" -> DatagramTraffic.source(rest[0]);
          case "reset" -> SessionTraffic.reset();
          case "sessions" -> new SessionTraffic(Integer.parseInt(rest[0])).run();
          case "load" -> new LoadTraffic(Integer.parseInt(rest[0])).run();
          case "first" -> FirstEcho.run();
          case "steady" -> new SteadyTraffic().run();
          case "clients" -> new ClientTraffic().run();
          case "hoard" -> new HoardTraffic(Integer.parseInt(rest[0])).run();
          case "take" -> TakenPort.run();
          default -> throw new IllegalArgumentException(words[0]);
        };
    System.out.println(result);
  }
}
