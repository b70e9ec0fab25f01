// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.Settings;
import org.netlabd.listen.Drain.Drained;
import org.netlabd.listen.Listeners.Bound;
import org.netlabd.log.Event;
import org.netlabd.net.SocketState;
import org.netlabd.stats.Figure;
import org.netlabd.stats.Readings;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.Version;

/** The sentences about the daemon itself. Pure. */
final class Announcement {

  /** A record holds 1,024 bytes; this leaves room for what stands before its text. */
  private static final int MOST_CHARS = 900;

  private Announcement() {}

  /** One record, or several when there are more addresses than one can name. */
  static List<String> started(
      int loops, List<Bound> bound, Optional<InetSocketAddress> metrics, Map<String, Long> seeds) {
    List<String> records = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    text.append("Started: netlabd ").append(Version.TEXT);
    text.append(", ").append(count(loops, "event loop"));
    List<String> entries = new ArrayList<>(bound.stream().map(Announcement::listener).toList());
    metrics.ifPresent(at -> entries.add("metrics on tcp " + PeerAddress.text(at)));
    seeds.entrySet().forEach(each -> entries.add(seed(each)));
    for (String entry : entries) {
      if (text.length() + entry.length() > MOST_CHARS) {
        records.add(text.toString());
        text = new StringBuilder("Started, continued: ").append(entry);
      } else {
        text.append(", ").append(entry);
      }
    }
    records.add(text.toString());
    return records;
  }

  /** {@code echo-tcp on tcp 0.0.0.0:7}. */
  static String listener(Bound bound) {
    return bound.listener() + " on " + address(bound);
  }

  /** What makes the faults of listeners repeat, each after a comma. */
  static String seeds(Map<String, Long> seeds) {
    return seeds.entrySet().stream().map(each -> ", " + seed(each)).collect(Collectors.joining());
  }

  private static String seed(Map.Entry<String, Long> of) {
    return "faults of " + of.getKey() + " with seed " + of.getValue();
  }

  private static String address(Bound bound) {
    return bound.protocol() + " " + PeerAddress.text(bound.address());
  }

  /** {@code echo-tcp: tcp 0.0.0.0:7: SO_REUSEADDR 1, ...}: what getsockopt(2) gives. */
  static Event options(Bound bound, SocketState state) {
    return Event.of(
        Event.Kind.SOCKET_OPTIONS, bound.listener(), address(bound) + ": " + words(state.words()));
  }

  /** What the kernel has not taken as a listener's settings say, once for all of its ports. */
  static Set<Event> refused(Settings settings, List<Map.Entry<Bound, SocketState>> states) {
    Set<Event> refused = new LinkedHashSet<>();
    for (ListenerSettings given : settings.listeners()) {
      states.stream()
          .filter(each -> each.getKey().listener().equals(given.name()))
          .flatMap(each -> each.getValue().refused(given.socket(), given.backlog()).stream())
          .forEach(text -> refused.add(Event.of(Event.Kind.OPTION_NOT_SET, given.name(), text)));
    }
    return refused;
  }

  static String terminating(String why, Drained drained, Readings totals) {
    String sessions = count(drained.finished(), "session");
    return "Terminating: %s; %s drained, %s cut".formatted(why, sessions, drained.cut())
        + inAll(totals)
        + faults(totals.by(Figure.FAULTS));
  }

  private static String faults(Map<String, Long> counts) {
    return counts.isEmpty() ? "" : "; faults: " + words(counts);
  }

  private static String words(Map<String, ?> values) {
    return values.entrySet().stream()
        .map(each -> each.getKey() + " " + each.getValue())
        .collect(Collectors.joining(", "));
  }

  /** The line of {@code systemctl status}. */
  static String status(int listeners, Readings totals) {
    String open = count(totals.of(Figure.SESSIONS_OPEN), "session");
    return count(listeners, "listener") + ", " + open + " open" + inAll(totals);
  }

  /** Joined, not formatted: the first String.format loads the locales, and every start waits. */
  private static String inAll(Readings totals) {
    String sessions = count(totals.of(Figure.SESSIONS), "session");
    String datagrams = count(totals.of(Figure.DATAGRAMS_RECEIVED), "datagram");
    String in = totals.of(Figure.RECEIVED_BYTES) + " bytes in";
    String out = totals.of(Figure.SENT_BYTES) + " bytes out";
    return "; in all " + String.join(", ", sessions, datagrams, in, out);
  }

  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
