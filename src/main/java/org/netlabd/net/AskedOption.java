// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.SocketOption;

/**
 * What the kernel says of an option; immutable.
 *
 * @param tcp its default on a TCP socket, or why there is none, or null if it is not TCP's
 * @param udp the same for UDP
 */
public record AskedOption(SocketOption option, @Nullable Answer tcp, @Nullable Answer udp) {

  /** How the kernel says that there is no such option, or none that can be set. */
  static final Set<String> ABSENT = Set.of("ENOPROTOOPT", "EOPNOTSUPP", "EAFNOSUPPORT");

  /**
   * One socket's answer.
   *
   * @param value the default, if the kernel tells it
   * @param refusal its word, if it does not
   * @param settable whether the same value can be set
   * @param setRefusal the kernel's word, if not
   */
  public record Answer(
      @Nullable String value,
      @Nullable String refusal,
      boolean settable,
      @Nullable String setRefusal) {}

  public boolean isKnown() {
    return isKnown(tcp) || isKnown(udp);
  }

  private static boolean isKnown(@Nullable Answer answer) {
    if (answer == null) {
      return false;
    }
    String word = answer.value() == null ? answer.refusal() : null;
    return answer.settable() || (word == null ? answer.value() != null : !ABSENT.contains(word));
  }
}
