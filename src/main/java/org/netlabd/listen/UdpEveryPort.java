package org.netlabd.listen;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.ListenerSettings.SocketOptions;
import org.netlabd.log.Event;
import org.netlabd.transport.Loop;
import org.netlabd.transport.SystemReason;
import org.netlabd.transport.Transport;
import org.netlabd.transport.Transport.Sharing;
import org.netlabd.transport.UdpSocket;
import org.netlabd.values.PeerAddress;

/**
 * Every local address of the wildcard's family, by UDP.
 *
 * <p>An answer must leave from the address that was queried, and a socket on the wildcard cannot
 * choose. So each address has a socket of its own, to which the kernel prefers to deliver, and the
 * wildcard's socket receives the rest only:
 *
 * <pre>
 *   query to 192.0.2.7   -> socket 192.0.2.7:7  -> answer from 192.0.2.7
 *   query to 127.0.0.5   -> socket 0.0.0.0:7    -> makes socket 127.0.0.5:7 -> answer from 127.0.0.5
 *   multicast, broadcast -> socket 0.0.0.0:7    -> no answer
 * </pre>
 *
 * Lives on one loop's thread.
 */
final class UdpEveryPort implements Port {

  private static final long RETRY_SECONDS = 2;
  private static final InetAddress LIMITED_BROADCAST =
      NetUtil.createInetAddressFromIpAddressString("255.255.255.255");

  private final Transport transport;
  private final Loop loop;
  private final SocketOptions options;
  private final HostWatch host;
  private final UdpSocket wildcard;
  private final AddressSockets sockets = new AddressSockets(this::open);
  private final Set<String> failed = new HashSet<>();
  private @Nullable Datagrams datagrams;
  private volatile boolean retrying;
  private volatile boolean closed;

  private UdpEveryPort(
      Transport transport, Loop loop, SocketOptions options, HostWatch host, UdpSocket wildcard) {
    this.transport = transport;
    this.loop = loop;
    this.options = options;
    this.host = host;
    this.wildcard = wildcard;
  }

  /** Binds the wildcard and every address that the host has now. */
  static UdpEveryPort bind(
      Transport transport,
      Loop loop,
      InetSocketAddress address,
      SocketOptions options,
      HostWatch host)
      throws IOException {
    UdpSocket wildcard = transport.bind(address, options, Sharing.FIRST, loop);
    UdpEveryPort port = new UdpEveryPort(transport, loop, options, host, wildcard);
    try {
      port.sockets.follow(port.addresses());
      return port;
    } catch (RuntimeException e) {
      port.close().join();
      throw e;
    }
  }

  @Override
  public InetSocketAddress localAddress() {
    return wildcard.localAddress();
  }

  @Override
  public CompletableFuture<Void> serve(Listener served) {
    return CompletableFuture.runAsync(
        () -> {
          boolean first = datagrams == null;
          datagrams = new Datagrams(served, host);
          if (first) {
            sockets.listed().forEach(this::watch);
            try {
              wildcard.watch(this::receivedByWildcard);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        },
        loop.events());
  }

  @Override
  public void hostChanged() {
    loop.events()
        .execute(
            () -> {
              if (datagrams != null) {
                datagrams = new Datagrams(datagrams.listener(), host);
                follow();
              }
            });
  }

  @Override
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    loop.events()
        .execute(
            () -> {
              closed = true;
              // The wildcard's last datagrams are answered through the others.
              var unused =
                  wildcard
                      .drainAndClose()
                      .thenRun(
                          () -> {
                            sockets.drainAndClose();
                            done.complete(null);
                          });
            });
    return done;
  }

  private void receivedByWildcard(
      ByteBuffer payload, InetSocketAddress from, @Nullable InetAddress to) {
    Datagrams now = datagrams;
    if (now == null) {
      return;
    }
    if (to == null) {
      // An address that appeared since the last look, which then gets its socket, or a group.
      host.lookSoon();
      now.refuseUnknown(payload, from);
    } else if (now.mayAnswer(payload, from, to)) {
      now.answer(through(to), payload, from);
    }
  }

  /** The socket to answer through when a datagram was sent to {@code to}. */
  private @Nullable UdpSocket through(InetAddress to) {
    boolean many =
        to.isMulticastAddress()
            || to.equals(LIMITED_BROADCAST)
            || host.addresses().broadcast().contains(to);
    return many ? wildcard : sockets.of(to);
  }

  /** Makes the sockets follow the interfaces. */
  private void follow() {
    Map<String, InetAddress> addresses = addresses();
    failed.retainAll(addresses.keySet());
    sockets.follow(addresses);
  }

  /** The host's addresses, as far as they are ours. */
  private Map<String, InetAddress> addresses() {
    Map<String, InetAddress> ours = new LinkedHashMap<>(host.addresses().unicast());
    if (transport.wildcards().size() > 1) {
      boolean six = wildcard.localAddress().getAddress() instanceof Inet6Address;
      ours.values().removeIf(address -> six != address instanceof Inet6Address);
    }
    return ours;
  }

  private @Nullable UdpSocket open(InetAddress address) {
    if (closed) {
      return null;
    }
    InetSocketAddress at = new InetSocketAddress(address, wildcard.localAddress().getPort());
    try {
      UdpSocket made = transport.bind(at, options, Sharing.NEXT, loop);
      if (datagrams != null) {
        watch(made);
      }
      return made;
    } catch (IOException e) {
      if (datagrams != null && failed.add(address.getHostAddress())) {
        warn("cannot bind udp " + PeerAddress.text(at) + ": " + SystemReason.of(e));
      }
      // An IPv6 address is not usable yet while it is tentative.
      retryLater();
      return null;
    }
  }

  private void retryLater() {
    if (!retrying) {
      retrying = true;
      var unused = loop.events().schedule(this::retry, RETRY_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void retry() {
    retrying = false;
    follow();
  }

  private void watch(UdpSocket socket) {
    InetAddress own = socket.localAddress().getAddress();
    try {
      socket.watch(
          (payload, from, to) -> {
            Datagrams now = datagrams;
            if (now != null && now.mayAnswer(payload, from, own)) {
              now.answer(socket, payload, from);
            }
          });
    } catch (IOException e) {
      warn("cannot watch udp " + PeerAddress.text(socket.localAddress()) + ": " + e.getMessage());
    }
  }

  private void warn(String text) {
    if (datagrams != null) {
      datagrams.listener().log(Level.WARN, Event.Kind.NETWORK_ERROR, null, text, null);
    }
  }
}
