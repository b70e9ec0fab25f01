// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A socket option of Linux: a row of the one table that the sockets, {@code socket} in the
 * configuration and {@code netlab sockopts} share. Immutable.
 *
 * @param name as in the kernel's headers
 * @param number within its level
 * @param key of the configuration that sets it, below {@code socket}, if one does
 */
public record SocketOption(Level level, String name, int number, Kind kind, @Nullable String key) {

  /** Where an option belongs; the number is the protocol's. */
  public enum Level {
    SOL_SOCKET(1),
    IPPROTO_IP(0),
    IPPROTO_TCP(6),
    IPPROTO_UDP(17),
    IPPROTO_IPV6(41);

    private final int number;

    Level(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  /** What an option's value is, and how many bytes it has. */
  public enum Kind {
    INT(4),
    LONG(8),
    LINGER(8),
    TIME(16),
    TEXT(16),
    STRUCTURE(256),
    /** A structure that can only be set. */
    ARGUMENT(4);

    private final int length;

    Kind(int length) {
      this.length = length;
    }

    public int length() {
      return length;
    }
  }

  private static final List<SocketOption> ALL = read();

  private static final List<SocketOption> CONFIGURABLE =
      ALL.stream().filter(option -> option.key != null).toList();

  /** Every option that the kernel's headers name, in their order. */
  public static List<SocketOption> all() {
    return ALL;
  }

  public static List<SocketOption> configurable() {
    return CONFIGURABLE;
  }

  /** The option of that name, which has to be there. */
  public static SocketOption named(String name) {
    return ALL.stream().filter(option -> option.name.equals(name)).findFirst().orElseThrow();
  }

  private static List<SocketOption> read() {
    try (InputStream in = SocketOption.class.getResourceAsStream("sockopts")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(SocketOption::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each row has a name of its own; the JVM would take long to make that of a record. */
  @Override
  public int hashCode() {
    return name.hashCode();
  }

  private static SocketOption of(String line) {
    String[] words = line.split(" ", -1);
    return new SocketOption(
        Level.valueOf(words[0]),
        words[1],
        Integer.parseInt(words[2]),
        Kind.valueOf(words[3].toUpperCase(Locale.ROOT)),
        words.length > 4 ? words[4] : null);
  }
}
