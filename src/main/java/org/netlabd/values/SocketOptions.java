// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.util.Map;
import java.util.OptionalInt;

/**
 * What the sockets of a listener are given (socket(7), tcp(7), ip(7)). Immutable.
 *
 * @param numbers by the keys of the table of options, as the kernel takes them (1 for on; of {@code
 *     linger} seconds, or -1 for off); what is absent is left to the system
 * @param bindToDevice SO_BINDTODEVICE: an interface's name; empty for none
 */
public record SocketOptions(Map<String, Integer> numbers, String bindToDevice) {

  /** Copies the map, so that nobody can change it afterwards. */
  public SocketOptions {
    numbers = Map.copyOf(numbers);
  }

  /** The number of a key; empty if it is left to the system. */
  public OptionalInt number(String key) {
    Integer number = numbers.get(key);
    return number == null ? OptionalInt.empty() : OptionalInt.of(number);
  }

  public boolean isOn(String key) {
    return number(key).orElse(0) == 1;
  }
}
