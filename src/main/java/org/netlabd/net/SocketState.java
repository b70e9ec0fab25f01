// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.ToIntBiFunction;
import org.netlabd.values.SocketOption;
import org.netlabd.values.SocketOptions;

/** What the kernel says of a bound socket, as {@code netlab sockopts} writes it. Immutable. */
public record SocketState(Map<SocketOption, String> options, OptionalInt backlog, boolean hasZone) {

  private static final SocketOption IPV6_ONLY = SocketOption.named("IPV6_V6ONLY");
  private static final SocketOption DEVICE = SocketOption.named("SO_BINDTODEVICE");
  private static final SocketOption TCP_INFO = SocketOption.named("TCP_INFO");

  /** Where struct tcp_info has the backlog of a listening socket (tcpi_sacked), and its state. */
  private static final int SACKED = 28;

  private static final int LISTEN = 10;

  /** Called on any thread while the socket is open. */
  static SocketState of(Socket socket) {
    boolean ipv6Alone = "1".equals(OptionDefaults.valueOf(socket, IPV6_ONLY));
    Map<SocketOption, String> options = new LinkedHashMap<>();
    for (SocketOption option : SocketOption.configurable()) {
      String value = OptionDefaults.valueOf(socket, option);
      if (value != null && !(ipv6Alone && option.level() == SocketOption.Level.IPPROTO_IP)) {
        options.put(option, value);
      }
    }
    boolean hasZone =
        socket.localAddress().getAddress() instanceof Inet6Address address
            && address.isLinkLocalAddress();
    return new SocketState(options, backlog(socket), hasZone);
  }

  private static OptionalInt backlog(Socket socket) {
    try {
      var info = NativeOptions.get(socket, TCP_INFO);
      return info.get(0) == LISTEN ? OptionalInt.of(info.getInt(SACKED)) : OptionalInt.empty();
    } catch (IOException | ChannelException e) {
      return OptionalInt.empty();
    }
  }

  /** The options by name, then the backlog. */
  public Map<String, String> words() {
    Map<String, String> words = new LinkedHashMap<>();
    options.forEach((option, value) -> words.put(option.name(), value));
    backlog.ifPresent(number -> words.put("backlog", Integer.toString(number)));
    return words;
  }

  /** What the kernel has not taken as it was given, a sentence each that begins with the key. */
  public List<String> refused(SocketOptions given, int backlog) {
    List<String> refused = refused(given, backlog, this::is);
    String wanted = '"' + given.bindToDevice() + '"';
    String device = options.getOrDefault(DEVICE, wanted.equals("\"\"") ? wanted : "gone");
    // A zone is the socket's device, too.
    boolean ofZone = hasZone && given.bindToDevice().isEmpty();
    if (!ofZone && !device.equals(wanted)) {
      // Renamed, removed, or systemd's choice for a socket that it has passed.
      refused.add("socket.bind-to-device = " + wanted + ": the socket's device is " + device);
    }
    return refused;
  }

  /** The same of a socket that is not there, as far as the limits of this host tell it. */
  public static List<String> foreseen(SocketOptions given, int backlog) {
    return refused(given, backlog, (bound, number) -> Math.min(number, bound.most()));
  }

  private static List<String> refused(
      SocketOptions given, int backlog, ToIntBiFunction<Bound, Integer> made) {
    List<String> refused = new ArrayList<>();
    for (Bound bound : Bound.values()) {
      bound
          .number(given, backlog)
          .ifPresent(number -> bound.say(number, made.applyAsInt(bound, number), refused));
    }
    return refused;
  }

  private int is(Bound bound, int given) {
    if (bound == Bound.BACKLOG) {
      return backlog.orElse(given);
    }
    // The kernel doubles a size for its own bookkeeping, and says the double (socket(7)).
    return Integer.parseInt(options.get(SocketOption.named(bound.option))) / 2;
  }

  /** What the kernel bounds, and the sysctl that says how. */
  private enum Bound {
    RECEIVE("socket.receive-buffer", "SO_RCVBUF", "rmem_max"),
    SEND("socket.send-buffer", "SO_SNDBUF", "wmem_max"),
    BACKLOG("backlog", "", "somaxconn");

    private final String key;
    private final String option;
    private final String sysctl;

    Bound(String key, String option, String sysctl) {
      this.key = key;
      this.option = option;
      this.sysctl = sysctl;
    }

    OptionalInt number(SocketOptions given, int backlog) {
      return this == BACKLOG
          ? OptionalInt.of(backlog)
          : given.number(key.substring(key.indexOf('.') + 1));
    }

    /** No limit where it cannot be read: at once, as the kernel tells no more than once. */
    int most() {
      try {
        return Integer.parseInt(Files.readAllLines(Path.of("/proc/sys/net/core", sysctl)).get(0));
      } catch (IOException | NumberFormatException e) {
        return Integer.MAX_VALUE;
      }
    }

    void say(int given, int is, List<String> refused) {
      if (given != is) {
        String why = given > is ? ", the most that sysctl net.core." + sysctl + " allows" : "";
        refused.add(key + " = " + given + ": the kernel makes it " + is + why);
      }
    }
  }
}
