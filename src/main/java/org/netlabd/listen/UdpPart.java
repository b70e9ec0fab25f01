package org.netlabd.listen;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.netlabd.log.Event;
import org.netlabd.net.BroadcastProbe;
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
 * A UDP port on one loop: a socket of a single address, or one of every address of a family and
 * beside it one for each address that an interface lists, which is faster. The kernel delivers to
 * the most specific:
 *
 * <pre>
 *   query to 192.0.2.7   -> socket 192.0.2.7:7  -> answer from 192.0.2.7
 *   query to 127.0.0.5   -> socket 0.0.0.0:7    -> answer from 127.0.0.5 (IP_PKTINFO)
 *   multicast, broadcast -> socket 0.0.0.0:7    -> no answer
 * </pre>
 *
 * Lives on the loop's thread, once it is bound.
 */
final class UdpPart implements Port.Part {

  private final ServerSockets opener;
  private final Loop loop;
  private final boolean first;
  private final HostWatch host;
  private final UdpSocket main;
  private final Datagrams datagrams;
  private final Map<String, UdpSocket> beside = new HashMap<>();
  private final Set<String> failed = new HashSet<>();
  private SocketOptions options;
  private boolean ofMany;
  private boolean closed;

  private UdpPart(
      ServerSockets opener,
      Loop loop,
      boolean first,
      HostWatch host,
      SocketOptions options,
      UdpSocket main) {
    this.opener = opener;
    this.loop = loop;
    this.first = first;
    this.host = host;
    this.options = options;
    this.main = main;
    this.datagrams = new Datagrams(loop, host);
  }

  /**
   * Binds.
   *
   * @param first whether this is the part that answers what comes to the socket of each loop
   */
  static UdpPart bind(
      ServerSockets opener,
      Loop loop,
      boolean first,
      InetSocketAddress address,
      Sharing sharing,
      SocketOptions options,
      HostWatch host)
      throws IOException {
    UdpSocket main = opener.bind(address, options, sharing, loop);
    UdpPart part = new UdpPart(opener, loop, first, host, options, main);
    try {
      part.follow();
      return part;
    } catch (RuntimeException e) {
      // Not here: what the sockets hold would be received into the loop's buffer.
      loop.events().execute(part::close);
      throw e;
    }
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public LoopSocket<?> socket() {
    return main;
  }

  @Override
  public void serve(Listener served) throws IOException {
    datagrams.serve(served);
    for (UdpSocket each : beside.values()) {
      watch(each);
    }
    main.watch(this::received);
  }

  @Override
  public void change(Listener served) throws IOException {
    datagrams.serve(served);
    options = served.settings().socket();
    main.apply(options);
    for (UdpSocket each : beside.values()) {
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
    datagrams.countDrops(main);
    beside.values().forEach(datagrams::countDrops);
  }

  @Override
  public void close() {
    datagrams.close();
    main.drainAndClose();
    closed = true;
    beside.values().forEach(UdpSocket::drainAndClose);
  }

  private void received(DatagramRun run) {
    DatagramRun.Way way = run.way();
    boolean many = way == null ? ofMany : way.isOfMany();
    if (!many || first) {
      datagrams.received(run, many, main);
    }
    if (many && way != null && beside.containsKey(way.to().getHostAddress())) {
      // It was an address of this host alone when its socket was bound.
      host.lookSoon();
      leave(way.to().getHostAddress());
    }
  }

  private void watch(UdpSocket socket) throws IOException {
    socket.watch(run -> datagrams.received(run, false, socket));
  }

  /** Makes the sockets of single addresses follow the interfaces. */
  private void follow() {
    InetAddress own = main.localAddress().getAddress();
    if (!own.isAnyLocalAddress()) {
      ofMany = own.isMulticastAddress() || BroadcastProbe.isBroadcast(own);
      return;
    }
    if (!main.canShare()) {
      // systemd's is root's: none of ours can be bound beside it.
      return;
    }
    boolean six = own instanceof Inet6Address;
    Map<String, InetAddress> listed = new LinkedHashMap<>(host.addresses().unicast());
    listed.values().removeIf(address -> six != address instanceof Inet6Address);
    failed.retainAll(listed.keySet());
    Set.copyOf(beside.keySet()).stream()
        .filter(key -> !listed.containsKey(key))
        .forEach(this::leave);
    listed.forEach(
        (key, address) -> {
          UdpSocket made = beside.containsKey(key) ? null : open(key, address);
          if (made != null) {
            beside.put(key, made);
          }
        });
  }

  private void leave(String key) {
    UdpSocket gone = beside.remove(key);
    if (gone != null) {
      // Not now: it would receive into the loop's buffer, where a datagram may be waiting for its
      // answer.
      loop.events().execute(gone::drainAndClose);
    }
  }

  /** What fails is answered by the main socket. */
  private @Nullable UdpSocket open(String key, InetAddress address) {
    InetSocketAddress at = new InetSocketAddress(address, main.localAddress().getPort());
    try {
      UdpSocket made = opener.bind(at, options, Sharing.NEXT, loop);
      if (datagrams.listener() != null) {
        watch(made);
      }
      return made;
    } catch (IOException e) {
      Listener listener = datagrams.listener();
      if (listener != null && failed.add(key)) {
        String text = "cannot bind udp " + PeerAddress.text(at) + ": " + Errno.text(e);
        listener.log(Level.DEBUG, Event.Kind.NETWORK_ERROR, null, text, null);
      }
      return null;
    }
  }
}
