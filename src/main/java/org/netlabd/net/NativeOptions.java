// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.SocketOption;
import org.netlabd.values.SocketOptions;

/** The options of a bound socket, by number; what it accepts inherits them. One thread's. */
final class NativeOptions {

  /** From a size that was set the kernel has no way back to its own, which it adapts. */
  private static final List<String> WITHOUT_RETURN = List.of("receive-buffer", "send-buffer");

  private final Socket socket;
  private final boolean ipv6;

  private final Map<SocketOption, ByteBuffer> before = new HashMap<>();

  NativeOptions(Socket socket, InetAddress address) {
    this.socket = socket;
    ipv6 = ServerSockets.isIpv6(address);
  }

  /** Sets what only a socket that is not bound yet takes. */
  static void beforeBind(LinuxSocket socket, InetAddress address, SocketOptions options)
      throws IOException {
    if (ServerSockets.isIpv6(address)) {
      set(socket, "IPV6_V6ONLY", 1);
    }
    set(socket, "SO_REUSEADDR", options.isOn("reuse-address") ? 1 : 0);
    if (!options.bindToDevice().isEmpty()) {
      // Which bind(2) would set aside for the address's own (ipv6(7), sin6_scope_id).
      if (address instanceof Inet6Address six
          && six.getScopedInterface() != null
          && six.isLinkLocalAddress()
          && !six.getScopedInterface().getName().equals(options.bindToDevice())) {
        throw new IOException(
            PeerAddress.text(address) + " is not an address of " + options.bindToDevice());
      }
      byte[] name = options.bindToDevice().getBytes(StandardCharsets.UTF_8);
      setRaw(socket, SocketOption.named("SO_BINDTODEVICE"), ByteBuffer.wrap(name));
    }
  }

  /** Sets all that a bound socket takes; what is left to the system again becomes what it was. */
  void apply(SocketOptions options) throws IOException {
    for (SocketOption option : SocketOption.configurable()) {
      Integer number = options.numbers().get(option.key());
      if (option.level() == SocketOption.Level.IPPROTO_IPV6 && !ipv6) {
        continue;
      }
      if (number != null) {
        if (!WITHOUT_RETURN.contains(option.key()) && !before.containsKey(option)) {
          before.put(option, get(socket, option));
        }
        set(socket, option, number);
      } else if (before.containsKey(option)) {
        setRaw(socket, option, before.get(option).duplicate());
      }
    }
  }

  static void set(Socket socket, String option, int value) throws IOException {
    set(socket, SocketOption.named(option), value);
  }

  static void set(Socket socket, SocketOption option, int value) throws IOException {
    if (option.kind() == SocketOption.Kind.LINGER) {
      ByteBuffer linger =
          ByteBuffer.allocate(option.kind().length()).order(ByteOrder.nativeOrder());
      setRaw(socket, option, linger.putInt(value < 0 ? 0 : 1).putInt(Math.max(0, value)).flip());
    } else {
      socket.setIntOpt(option.level().number(), option.number(), value);
    }
  }

  static void setRaw(Socket socket, SocketOption option, ByteBuffer value) throws IOException {
    socket.setRawOpt(option.level().number(), option.number(), value);
  }

  /** An option's value, as long as one of its kind can be. */
  static ByteBuffer get(Socket socket, SocketOption option) throws IOException {
    ByteBuffer value =
        ByteBuffer.allocateDirect(option.kind().length()).order(ByteOrder.nativeOrder());
    socket.getRawOpt(option.level().number(), option.number(), value);
    return value.clear();
  }
}
