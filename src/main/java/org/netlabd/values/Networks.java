// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.util.List;
import java.util.stream.Stream;

/** An entry of an access list: {@code local}, {@code all}, a network or an address. Immutable. */
public record Networks(String text, List<Cidr> cidrs) {

  /** Loopback, link-local, RFC 1918 and fc00::/7. */
  public static final Networks LOCAL =
      named(
          "local",
          "127.0.0.0/8 169.254.0.0/16 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16"
              + " ::1 fe80::/10 fc00::/7");

  public static final Networks ALL = named("all", "0.0.0.0/0 ::/0");

  /** Copies the list, so that nobody can change it afterwards. */
  public Networks {
    cidrs = List.copyOf(cidrs);
  }

  /** Reads an entry; refuses others with a sentence for people. */
  public static Networks parse(String text) {
    return switch (text) {
      case "local" -> LOCAL;
      case "all" -> ALL;
      default -> of(Cidr.parse(text));
    };
  }

  /** One network, by the same text however it was written. */
  private static Networks of(Cidr cidr) {
    return new Networks(cidr.toString(), List.of(cidr));
  }

  private static Networks named(String text, String cidrs) {
    return new Networks(text, Stream.of(cidrs.split(" ")).map(Cidr::parse).toList());
  }

  @Override
  public String toString() {
    return text;
  }
}
