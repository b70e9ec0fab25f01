// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.SocketOption;

/** Asks the kernel for options' values, and what it makes of others, on fresh sockets. */
public final class OptionDefaults {

  /** How the kernel says that there is no such option, or none that can be set. */
  private static final Set<String> ABSENT = Set.of("ENOPROTOOPT", "EOPNOTSUPP", "EAFNOSUPPORT");

  private OptionDefaults() {}

  /** What the kernel says of an option by TCP and by UDP; null where it is none of the protocol. */
  public record Asked(SocketOption option, @Nullable Answer tcp, @Nullable Answer udp) {

    public boolean isKnown() {
      return (tcp != null && tcp.isKnown()) || (udp != null && udp.isKnown());
    }
  }

  /**
   * One socket's answer; immutable.
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
      @Nullable String setRefusal) {

    private boolean isKnown() {
      return settable || value != null || (refusal != null && !ABSENT.contains(refusal));
    }
  }

  /** What one socket made of a value: before, after, or the kernel's word of refusal. Immutable. */
  public record Trial(
      String socket, @Nullable String before, @Nullable String after, @Nullable String refusal) {}

  public static List<Asked> ask() {
    return SocketOption.all().stream().map(OptionDefaults::ask).toList();
  }

  private static Asked ask(SocketOption option) {
    return new Asked(
        option,
        isOf(option, true) ? answer(option, true) : null,
        isOf(option, false) ? answer(option, false) : null);
  }

  private static boolean isOf(SocketOption option, boolean tcp) {
    return option.level()
        != (tcp ? SocketOption.Level.IPPROTO_UDP : SocketOption.Level.IPPROTO_TCP);
  }

  /** Sets the option on a socket of each protocol that has it; refuses what is no such value. */
  public static List<Trial> set(SocketOption option, String text) {
    ByteBuffer value = value(option.kind(), text);
    List<Trial> trials = new ArrayList<>();
    for (boolean tcp : new boolean[] {true, false}) {
      if (isOf(option, tcp)) {
        trials.add(trial(option, value, tcp));
      }
    }
    return trials;
  }

  private static Trial trial(SocketOption option, ByteBuffer value, boolean tcp) {
    String name = tcp ? "TCP" : "UDP";
    Question<Trial> question =
        socket -> {
          String before = valueOf(socket, option);
          String refusal = set(socket, option, value);
          return new Trial(name, before, refusal == null ? valueOf(socket, option) : null, refusal);
        };
    return onFresh(option, tcp, question, word -> new Trial(name, null, null, word));
  }

  private static Answer answer(SocketOption option, boolean tcp) {
    Question<Answer> question =
        socket -> {
          if (option.kind() == SocketOption.Kind.ARGUMENT) {
            String refusal = set(socket, option, ByteBuffer.allocateDirect(4));
            // Any other word is about the argument, which is none.
            boolean settable = refusal == null || !ABSENT.contains(refusal);
            return new Answer(null, null, settable, refusal);
          }
          ByteBuffer value = NativeOptions.get(socket, option);
          String text = text(option.kind(), value);
          String refusal = set(socket, option, value.clear());
          return new Answer(text, null, refusal == null, refusal);
        };
    return onFresh(option, tcp, question, word -> new Answer(null, word, false, null));
  }

  private interface Question<T> {
    T ask(LinuxSocket socket) throws IOException;
  }

  /** Asks a socket of its own; where the system refuses that, its word is made an answer. */
  private static <T> T onFresh(
      SocketOption option, boolean tcp, Question<T> question, Function<String, T> refused) {
    try {
      LinuxSocket socket = open(option, tcp);
      try {
        return question.ask(socket);
      } finally {
        ClientSockets.close(socket);
      }
    } catch (IOException | ChannelException e) {
      return refused.apply(word(e));
    }
  }

  /** A socket that might have the option: of IPv6 if the option is, or if there is no IPv4 here. */
  private static LinuxSocket open(SocketOption option, boolean tcp) {
    // Loads the native library; everybody else gets it with the event loop.
    NativeLibrary.require();
    if (option.level() != SocketOption.Level.IPPROTO_IPV6) {
      try {
        return open(tcp, SocketProtocolFamily.INET);
      } catch (ChannelException e) {
        if (option.level() == SocketOption.Level.IPPROTO_IP) {
          throw e;
        }
      }
    }
    return open(tcp, SocketProtocolFamily.INET6);
  }

  private static LinuxSocket open(boolean tcp, SocketProtocolFamily family) {
    return tcp ? LinuxSocket.newSocketStream(family) : LinuxSocket.newSocketDgram(family);
  }

  /** What a socket has of an option, as {@code netlab sockopts} writes it; null if nothing. */
  static @Nullable String valueOf(Socket socket, SocketOption option) {
    try {
      return text(option.kind(), NativeOptions.get(socket, option));
    } catch (IOException | ChannelException e) {
      return null;
    }
  }

  /** The word of the refusal, if there is one. */
  private static @Nullable String set(LinuxSocket socket, SocketOption option, ByteBuffer value) {
    try {
      NativeOptions.setRaw(socket, option, value.duplicate());
      return null;
    } catch (IOException | ChannelException e) {
      return word(e);
    }
  }

  private static String word(Exception thrown) {
    return Errno.of(thrown).map(Errno::name).orElse(String.valueOf(thrown.getMessage()));
  }

  /** A value as {@code netlab sockopts} writes it. */
  static String text(SocketOption.Kind kind, ByteBuffer value) {
    return switch (kind) {
      case INT -> Integer.toString(value.getInt());
      case LONG -> Long.toUnsignedString(value.getLong());
      case LINGER -> value.getInt() == 0 ? "off" : value.getInt() + " s";
      case TIME -> value.getLong() * 1_000_000 + value.getLong() + " us";
      case TEXT ->
          "\"" + StandardCharsets.US_ASCII.decode(value).toString().split("\0", 2)[0] + "\"";
      case STRUCTURE, ARGUMENT -> "structure";
    };
  }

  private static ByteBuffer value(SocketOption.Kind kind, String text) {
    ByteBuffer value = ByteBuffer.allocateDirect(kind.length()).order(ByteOrder.nativeOrder());
    switch (kind) {
      case INT -> value.putInt(Integer.parseInt(text));
      case LONG -> value.putLong(Long.parseUnsignedLong(text));
      case LINGER -> {
        boolean off = text.equals("off");
        value.putInt(off ? 0 : 1).putInt(off ? 0 : Integer.parseInt(text));
      }
      case TIME -> {
        BigDecimal[] parts = new BigDecimal(text).divideAndRemainder(BigDecimal.ONE);
        value.putLong(parts[0].longValueExact());
        value.putLong(parts[1].movePointRight(6).longValue());
      }
      case TEXT -> {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      }
      case STRUCTURE, ARGUMENT ->
          throw new IllegalArgumentException("is set by a structure, which cannot be typed");
    }
    return value.flip();
  }
}
