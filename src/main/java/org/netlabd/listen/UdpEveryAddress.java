package org.netlabd.listen;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.log.Event;
import org.netlabd.net.DatagramRun;
import org.netlabd.net.Errno;
import org.netlabd.net.Loop;
import org.netlabd.net.LoopSocket;
import org.netlabd.net.ServerSockets;
import org.netlabd.net.Sharing;
import org.netlabd.net.UdpSocket;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.SocketOptions;

/**
 * Every local address of the wildcard's family by UDP, on one loop.
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
 * Lives on the loop's thread, once it is bound.
 */
final class UdpEveryAddress implements Port.Part {

  private static final long RETRY_SECONDS = 2;
  private static final InetAddress LIMITED_BROADCAST =
      NetUtil.createInetAddressFromIpAddressString("255.255.255.255");

  private final ServerSockets opener;
  private final Loop loop;
  private final boolean first;
  private final HostWatch host;
  private final UdpSocket wildcard;
  private final Datagrams datagrams;
  private final AddressSockets sockets;
  private final Map<String, Integer> failures = new HashMap<>();
  private SocketOptions options;
  private boolean retrying;
  private boolean closed;

  private UdpEveryAddress(
      ServerSockets opener,
      Loop loop,
      int loops,
      boolean first,
      SocketOptions options,
      HostWatch host,
      UdpSocket wildcard) {
    this.opener = opener;
    this.loop = loop;
    this.first = first;
    this.options = options;
    this.host = host;
    this.wildcard = wildcard;
    this.datagrams = new Datagrams(loop, host);
    this.sockets = new AddressSockets(this::open, loop.events(), loops);
  }

  /**
   * Binds the wildcard and every address that the host has now, on one of {@code loops} loops.
   *
   * @param first whether this is the part that answers what comes to the wildcard of each loop
   */
  static UdpEveryAddress bind(
      ServerSockets opener,
      Loop loop,
      int loops,
      boolean first,
      InetSocketAddress address,
      Sharing sharing,
      SocketOptions options,
      HostWatch host)
      throws IOException {
    UdpSocket wildcard = opener.bind(address, options, sharing, loop);
    UdpEveryAddress every =
        new UdpEveryAddress(opener, loop, loops, first, options, host, wildcard);
    try {
      every.sockets.follow(every.addresses());
      return every;
    } catch (RuntimeException e) {
      // Not here: what the sockets hold would be received into the loop's buffer.
      loop.events().execute(every::close);
      throw e;
    }
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public LoopSocket<?> socket() {
    return wildcard;
  }

  @Override
  public void serve(Listener served) throws IOException {
    datagrams.serve(served);
    sockets.all().forEach(this::watch);
    wildcard.watch(this::receivedByWildcard);
    // Again for those that could not be bound.
    follow();
  }

  @Override
  public void change(Listener served) throws IOException {
    datagrams.serve(served);
    options = served.settings().socket();
    wildcard.apply(options);
    for (UdpSocket each : sockets.all()) {
      each.apply(options);
    }
  }

  @Override
  public void hostChanged() {
    datagrams.hostChanged();
    if (datagrams.listener() != null && !closed) {
      follow();
    }
  }

  @Override
  public void countDrops() {
    datagrams.countDrops(wildcard);
    sockets.all().forEach(datagrams::countDrops);
  }

  @Override
  public void close() {
    // The wildcard's last datagrams are answered through the others.
    wildcard.drainAndClose();
    closed = true;
    sockets.drainAndClose();
  }

  private void receivedByWildcard(DatagramRun run) {
    InetAddress to = run.to();
    if (to == null) {
      // An address that appeared since the last look, which then gets its socket, or a group.
      host.lookSoon();
      datagrams.refuseUnknown(run);
    } else if (!isOfMany(to)) {
      datagrams.received(run, to, () -> sockets.of(to));
    } else if (first) {
      datagrams.received(run, to, () -> wildcard);
    }
  }

  /** Whether datagrams to the address come to every socket that can receive them. */
  private boolean isOfMany(InetAddress to) {
    return to.isMulticastAddress()
        || to.equals(LIMITED_BROADCAST)
        || host.addresses().broadcast().contains(to);
  }

  /** Makes the sockets follow the interfaces. */
  private void follow() {
    Map<String, InetAddress> addresses = addresses();
    failures.keySet().retainAll(addresses.keySet());
    sockets.follow(addresses);
  }

  /** The host's addresses, as far as they are ours. */
  private Map<String, InetAddress> addresses() {
    Map<String, InetAddress> ours = new LinkedHashMap<>(host.addresses().unicast());
    if (opener.wildcards().size() > 1) {
      boolean six = wildcard.localAddress().getAddress() instanceof Inet6Address;
      ours.values().removeIf(address -> six != address instanceof Inet6Address);
    }
    return ours;
  }

  private @Nullable UdpSocket open(InetAddress address) {
    InetSocketAddress at = new InetSocketAddress(address, wildcard.localAddress().getPort());
    boolean serving = datagrams.listener() != null;
    try {
      UdpSocket made = opener.bind(at, options, Sharing.NEXT, loop);
      if (serving) {
        watch(made);
      }
      return made;
    } catch (IOException e) {
      if (serving) {
        // An IPv6 address is not usable yet while it is tentative.
        if (failures.merge(address.getHostAddress(), 1, Integer::sum) == 2) {
          warn("cannot bind udp " + PeerAddress.text(at) + ": " + Errno.text(e));
        }
        retryLater();
      }
      return null;
    }
  }

  private void retryLater() {
    if (!retrying) {
      retrying = true;
      var unused = loop.later(this::retry, RETRY_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void retry() {
    retrying = false;
    if (!closed) {
      follow();
    }
  }

  private void watch(UdpSocket socket) {
    try {
      datagrams.watch(socket);
    } catch (IOException e) {
      warn("cannot watch udp " + PeerAddress.text(socket.localAddress()) + ": " + e.getMessage());
    }
  }

  private void warn(String text) {
    Listener listener = datagrams.listener();
    if (listener != null) {
      listener.log(Level.WARN, Event.Kind.NETWORK_ERROR, null, text, null);
    }
  }
}
