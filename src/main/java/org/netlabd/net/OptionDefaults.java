// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.AskedOption.Answer;
import org.netlabd.net.OptionSocket.RefusedException;
import org.netlabd.values.SocketOption;
import org.netlabd.values.SocketOption.Kind;
import org.netlabd.values.SocketOption.Level;

/** Asks the kernel for options' values, and what it makes of others, on fresh sockets. */
public final class OptionDefaults {

  private OptionDefaults() {}

  /**
   * What one socket made of a value; immutable.
   *
   * @param socket {@code TCP} or {@code UDP}
   * @param before its value until then, if it tells that
   * @param after its value then
   * @param refusal the kernel's word, if it refused
   */
  public record Trial(
      String socket, @Nullable String before, @Nullable String after, @Nullable String refusal) {}

  /** All of them. */
  public static List<AskedOption> ask() {
    return SocketOption.all().stream().map(OptionDefaults::ask).toList();
  }

  private static AskedOption ask(SocketOption option) {
    return new AskedOption(
        option,
        isOf(option, true) ? answer(option, true) : null,
        isOf(option, false) ? answer(option, false) : null);
  }

  private static boolean isOf(SocketOption option, boolean tcp) {
    return option.level() != (tcp ? Level.IPPROTO_UDP : Level.IPPROTO_TCP);
  }

  /**
   * Sets the option on a socket of each protocol that has it.
   *
   * @param text the value: a number, {@code off} or seconds to linger, a time in seconds, a text
   * @throws IllegalArgumentException if it is no value of that option's kind
   */
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
    String before = null;
    try (OptionSocket socket = OptionSocket.open(option, tcp)) {
      before = valueOf(socket, option);
      socket.set(option, value);
      return new Trial(name, before, valueOf(socket, option), null);
    } catch (RefusedException e) {
      return new Trial(name, before, null, e.word());
    }
  }

  private static @Nullable String valueOf(OptionSocket socket, SocketOption option) {
    try {
      return text(option.kind(), socket.get(option));
    } catch (RefusedException e) {
      return null;
    }
  }

  private static Answer answer(SocketOption option, boolean tcp) {
    try (OptionSocket socket = OptionSocket.open(option, tcp)) {
      if (option.kind() == Kind.ARGUMENT) {
        String refusal = set(socket, option, ByteBuffer.allocateDirect(4));
        // Any other word is about the argument, which is none.
        return new Answer(
            null, null, refusal == null || !AskedOption.ABSENT.contains(refusal), refusal);
      }
      ByteBuffer value = socket.get(option);
      String text = text(option.kind(), value);
      String refusal = set(socket, option, value.clear());
      return new Answer(text, null, refusal == null, refusal);
    } catch (RefusedException e) {
      return new Answer(null, e.word(), false, null);
    }
  }

  private static @Nullable String set(OptionSocket socket, SocketOption option, ByteBuffer value) {
    try {
      socket.set(option, value);
      return null;
    } catch (RefusedException e) {
      return e.word();
    }
  }

  /** A value as {@code netlab sockopts} writes it. */
  static String text(Kind kind, ByteBuffer value) {
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

  private static ByteBuffer value(Kind kind, String text) {
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
