package org.netlabd.listen;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
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

  /** How often the interfaces are looked at, in seconds. */
  private static final long LOOK_SECONDS = 2;

  /** Sockets made for addresses that no interface lists: 127.0.0.0/8 alone has 16 million. */
  static final int MOST_UNLISTED = 256;

  private final Transport transport;
  private final Loop loop;
  private final SocketOptions options;
  private final UdpSocket wildcard;
  private final Map<String, UdpSocket> listed = new LinkedHashMap<>();
  private final Map<String, UdpSocket> unlisted = new LinkedHashMap<>();
  private final Set<String> failed = new HashSet<>();
  private LocalAddresses local;
  private @Nullable Listener listener;
  private @Nullable ScheduledFuture<?> look;

  private UdpEveryPort(
      Transport transport,
      Loop loop,
      SocketOptions options,
      UdpSocket wildcard,
      LocalAddresses local) {
    this.transport = transport;
    this.loop = loop;
    this.options = options;
    this.wildcard = wildcard;
    this.local = local;
  }

  /** Binds the wildcard and every address that the host has now. */
  static UdpEveryPort bind(
      Transport transport, Loop loop, InetSocketAddress address, SocketOptions options)
      throws IOException {
    UdpSocket wildcard = transport.bind(address, options, Sharing.FIRST, loop);
    LocalAddresses local = LocalAddresses.now();
    UdpEveryPort port = new UdpEveryPort(transport, loop, options, wildcard, local);
    port.missing().forEach(port::bindListed);
    return port;
  }

  @Override
  public InetSocketAddress localAddress() {
    return wildcard.localAddress();
  }

  @Override
  public CompletableFuture<Void> serve(Listener served) {
    return CompletableFuture.runAsync(
        () -> {
          boolean first = listener == null;
          listener = served;
          if (first) {
            listed.values().forEach(this::watch);
            try {
              wildcard.watch(this::receivedByWildcard);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            look =
                loop.events()
                    .scheduleWithFixedDelay(
                        this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
          }
        },
        loop.events());
  }

  @Override
  public CompletableFuture<Void> close() {
    return CompletableFuture.runAsync(
        () -> {
          if (look != null) {
            look.cancel(false);
          }
          wildcard.drainAndClose();
          listed.values().forEach(UdpSocket::drainAndClose);
          unlisted.values().forEach(UdpSocket::drainAndClose);
        },
        loop.events());
  }

  private void receivedByWildcard(
      ByteBuffer payload, InetSocketAddress from, @Nullable InetAddress to) {
    Listener current = listener;
    if (current == null) {
      return;
    }
    UdpSocket through = to == null ? onlyNew() : through(to);
    if (through == null) {
      Datagrams.drop(current, payload);
    } else {
      Datagrams.answer(current, through, payload, from);
    }
  }

  /** The socket to answer through when a datagram was sent to {@code to}; null: not at all. */
  private @Nullable UdpSocket through(InetAddress to) {
    if (local.isForMany(to)) {
      return options.broadcast() ? wildcard : null;
    }
    String key = to.getHostAddress();
    UdpSocket known = listed.get(key);
    if (known == null) {
      known = unlisted.get(key);
    }
    return known == null ? bindUnlisted(key, to) : known;
  }

  /**
   * Where the system does not say where a datagram was sent to (IPv6), it can only have been an
   * address that appeared since we last looked, or a multicast group. It is answered when there is
   * just one such address.
   */
  private @Nullable UdpSocket onlyNew() {
    List<UdpSocket> appeared = look();
    return appeared.size() == 1 ? appeared.get(0) : null;
  }

  private @Nullable UdpSocket bindUnlisted(String key, InetAddress to) {
    if (unlisted.size() >= MOST_UNLISTED) {
      String eldest = unlisted.keySet().iterator().next();
      UdpSocket old = unlisted.remove(eldest);
      if (old != null) {
        old.drainAndClose();
      }
    }
    UdpSocket made = bindNext(to);
    if (made != null) {
      unlisted.put(key, made);
      watch(made);
    }
    return made;
  }

  /** Makes the sockets follow the interfaces; returns those that are new. */
  private List<UdpSocket> look() {
    List<UdpSocket> appeared = new ArrayList<>();
    try {
      local = LocalAddresses.now();
      missing()
          .forEach(
              (key, address) -> {
                UdpSocket made = bindListed(key, address);
                if (made != null) {
                  watch(made);
                  appeared.add(made);
                }
              });
      failed.retainAll(local.unicast().keySet());
      Set<String> gone = new HashSet<>(listed.keySet());
      gone.removeAll(local.unicast().keySet());
      gone.forEach(this::forget);
    } catch (SocketException e) {
      warn("cannot list the interfaces: " + e.getMessage());
    }
    return appeared;
  }

  private void forget(String key) {
    UdpSocket old = listed.remove(key);
    if (old != null) {
      old.drainAndClose();
    }
  }

  /** Addresses that are ours and have no socket yet. */
  private Map<String, InetAddress> missing() {
    Map<String, InetAddress> missing = new LinkedHashMap<>(local.unicast());
    missing.keySet().removeAll(listed.keySet());
    if (transport.wildcards().size() > 1) {
      boolean six = wildcard.localAddress().getAddress() instanceof Inet6Address;
      missing.values().removeIf(address -> six != address instanceof Inet6Address);
    }
    return missing;
  }

  private @Nullable UdpSocket bindListed(String key, InetAddress address) {
    UdpSocket seen = unlisted.remove(key);
    UdpSocket made = seen == null ? bindNext(address) : seen;
    if (made != null) {
      listed.put(key, made);
    }
    return made;
  }

  private @Nullable UdpSocket bindNext(InetAddress address) {
    InetSocketAddress at = new InetSocketAddress(address, wildcard.localAddress().getPort());
    try {
      return transport.bind(at, options, Sharing.NEXT, loop);
    } catch (IOException e) {
      // An IPv6 address that is not usable yet (tentative) is tried again at the next look.
      if (failed.add(address.getHostAddress())) {
        warn("cannot bind udp " + PeerAddress.text(at) + ": " + SystemReason.of(e));
      }
      return null;
    }
  }

  private void watch(UdpSocket socket) {
    try {
      socket.watch(
          (payload, from, to) -> {
            if (listener != null) {
              Datagrams.answer(listener, socket, payload, from);
            }
          });
    } catch (IOException e) {
      warn("cannot watch udp " + PeerAddress.text(socket.localAddress()) + ": " + e.getMessage());
    }
  }

  private void warn(String text) {
    if (listener != null) {
      listener.log(Level.WARN, Event.Kind.NETWORK_ERROR, null, text, null);
    }
  }
}
