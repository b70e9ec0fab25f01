// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.SocketOption;

/** How a client's socket is to be; {@code source} null: the system's choice, port 0: any. */
public record ClientOptions(@Nullable InetSocketAddress source, List<Setting> settings) {

  /** A socket as the system makes it. */
  public static final ClientOptions NONE = new ClientOptions(null, List.of());

  public ClientOptions {
    settings = List.copyOf(settings);
  }

  /** An option by its names in the one table, for IPv4 and IPv6, and its value or text. */
  public record Setting(String ipv4, String ipv6, int value, String text) {

    public static Setting of(String ipv4, String ipv6, int value) {
      return new Setting(ipv4, ipv6, value, "");
    }

    public static Setting of(String name, int value) {
      return of(name, name, value);
    }

    public static Setting of(String name, String text) {
      return new Setting(name, name, 0, text);
    }

    private void make(LinuxSocket socket, InetSocketAddress peer) throws SystemCallException {
      SocketOption option = SocketOption.named(ClientSockets.isIpv6(peer) ? ipv6 : ipv4);
      try {
        if (text.isEmpty()) {
          NativeOptions.set(socket, option, value);
        } else {
          ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
          NativeOptions.setRaw(socket, option, bytes);
        }
      } catch (IOException | ChannelException e) {
        String what = option.name() + "=" + (text.isEmpty() ? value : text);
        throw SystemCallException.of(Stage.SOCKET, e, peer, what);
      }
    }
  }

  /** These, and one more unless it is among them. */
  public ClientOptions orElse(Setting setting) {
    if (has(setting.ipv4())) {
      return this;
    }
    List<Setting> all = new ArrayList<>(settings);
    all.add(setting);
    return new ClientOptions(source, all);
  }

  /** Whether an option is among them, by its name for IPv4. */
  public boolean has(String name) {
    return settings.stream().anyMatch(each -> each.ipv4().equals(name));
  }

  void apply(LinuxSocket socket, InetSocketAddress peer) throws SystemCallException {
    for (Setting setting : settings) {
      setting.make(socket, peer);
    }
    if (source != null) {
      bind(socket, source, peer);
    }
  }

  private static void bind(LinuxSocket socket, InetSocketAddress source, InetSocketAddress peer)
      throws SystemCallException {
    try {
      socket.bind(source);
    } catch (IOException | ChannelException e) {
      String port = source.getPort() == 0 ? "" : " port " + source.getPort();
      String what = "bind " + PeerAddress.text(source.getAddress()) + port;
      throw SystemCallException.of(Stage.SOCKET, e, peer, what);
    }
  }

  /** What of them a datagram has, too, that only asks for its way. */
  ClientOptions ofRoute() {
    return new ClientOptions(
        null, settings.stream().filter(each -> !each.ipv4().startsWith("TCP_")).toList());
  }

  /** The same with a source, which a datagram socket must have to hear anything. */
  ClientOptions from(InetSocketAddress peer) throws UnknownHostException {
    InetAddress any = InetAddress.getByAddress(new byte[peer.getAddress().getAddress().length]);
    return source == null ? new ClientOptions(new InetSocketAddress(any, 0), settings) : this;
  }
}
