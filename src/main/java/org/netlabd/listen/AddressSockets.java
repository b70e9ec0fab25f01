package org.netlabd.listen;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.UdpSocket;

/**
 * The sockets of a UDP port, one an address: of those that interfaces list, which come and go with
 * them, and of a bounded number of others. Lives on the port's loop.
 */
final class AddressSockets {

  /**
   * Sockets of a port for addresses that no interface lists, on all loops together: 127.0.0.0/8
   * alone has 16 million such addresses.
   */
  static final int MOST_UNLISTED = 256;

  private static final int LEAST_UNLISTED = 16;

  private final Function<InetAddress, @Nullable UdpSocket> open;
  private final Executor loop;
  private final int mostUnlisted;
  private final Map<String, UdpSocket> listed = new LinkedHashMap<>();
  private final Map<String, UdpSocket> unlisted = new LinkedHashMap<>();

  /** {@code open} binds, and from a certain time on watches, a socket; null when it cannot. */
  AddressSockets(Function<InetAddress, @Nullable UdpSocket> open, Executor loop, int loops) {
    mostUnlisted = Math.max(LEAST_UNLISTED, MOST_UNLISTED / loops);
    this.open = open;
    this.loop = loop;
  }

  /** Makes the listed ones follow {@code addresses}. */
  void follow(Map<String, InetAddress> addresses) {
    Set<String> gone = new HashSet<>(listed.keySet());
    gone.removeAll(addresses.keySet());
    gone.forEach(key -> close(listed.remove(key)));
    addresses.forEach(
        (key, address) -> {
          if (!listed.containsKey(key)) {
            UdpSocket seen = unlisted.remove(key);
            UdpSocket made = seen == null ? open.apply(address) : seen;
            if (made != null) {
              listed.put(key, made);
            }
          }
        });
  }

  /** The socket of an address; made if there is none. */
  @Nullable UdpSocket of(InetAddress address) {
    String key = address.getHostAddress();
    UdpSocket known = listed.get(key);
    if (known == null) {
      known = unlisted.get(key);
    }
    return known == null ? openUnlisted(key, address) : known;
  }

  private @Nullable UdpSocket openUnlisted(String key, InetAddress address) {
    if (unlisted.size() >= mostUnlisted) {
      close(unlisted.remove(unlisted.keySet().iterator().next()));
    }
    UdpSocket made = open.apply(address);
    if (made != null) {
      unlisted.put(key, made);
    }
    return made;
  }

  /** All of them. */
  List<UdpSocket> all() {
    return Stream.concat(listed.values().stream(), unlisted.values().stream()).toList();
  }

  void drainAndClose() {
    all().forEach(UdpSocket::drainAndClose);
  }

  private void close(@Nullable UdpSocket socket) {
    if (socket != null) {
      // Not now: it would receive into the loop's buffer, where a datagram is waiting for its
      // answer.
      loop.execute(socket::drainAndClose);
    }
  }
}
