package org.netlabd.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.AskedOption.Answer;
import org.netlabd.net.OptionSocket.RefusedException;
import org.netlabd.net.OptionSocket.Sort;
import org.netlabd.values.SocketOption;
import org.netlabd.values.SocketOption.Kind;
import org.netlabd.values.SocketOption.Level;

/** Asks the kernel for each option's default, and whether it can be set, on fresh sockets. */
public final class OptionDefaults {

  private OptionDefaults() {}

  /** All of them. */
  public static List<AskedOption> ask() {
    return SocketOption.all().stream().map(OptionDefaults::ask).toList();
  }

  private static AskedOption ask(SocketOption option) {
    boolean six = option.level() == Level.IPPROTO_IPV6;
    Answer tcp =
        option.level() == Level.IPPROTO_UDP ? null : answer(option, six ? Sort.TCP6 : Sort.TCP4);
    Answer udp =
        option.level() == Level.IPPROTO_TCP ? null : answer(option, six ? Sort.UDP6 : Sort.UDP4);
    return new AskedOption(option, tcp, udp);
  }

  private static Answer answer(SocketOption option, Sort sort) {
    try (OptionSocket socket = new OptionSocket(sort)) {
      if (option.kind() == Kind.ARGUMENT) {
        String refusal = set(socket, option, ByteBuffer.allocateDirect(4));
        // Any other word is about the argument, which is none.
        return new Answer(
            null, null, refusal == null || !AskedOption.ABSENT.contains(refusal), refusal);
      }
      try {
        int level = option.level().number();
        ByteBuffer value = socket.get(level, option.number(), option.kind().length());
        String text = text(option.kind(), value);
        String refusal = set(socket, option, value.clear());
        return new Answer(text, null, refusal == null, refusal);
      } catch (RefusedException e) {
        return new Answer(null, e.word(), false, null);
      }
    }
  }

  private static @Nullable String set(OptionSocket socket, SocketOption option, ByteBuffer value) {
    try {
      socket.set(option.level().number(), option.number(), value);
      return null;
    } catch (RefusedException e) {
      return e.word();
    }
  }

  private static String text(Kind kind, ByteBuffer value) {
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
}
