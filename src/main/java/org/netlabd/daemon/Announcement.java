package org.netlabd.daemon;

import java.util.ArrayList;
import java.util.List;
import org.netlabd.listen.Drain.Drained;
import org.netlabd.listen.Listeners.Bound;
import org.netlabd.net.SocketState;
import org.netlabd.stats.ListenerCounters.Snapshot;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.Protocol;
import org.netlabd.values.Version;

/** The sentences about the daemon itself. Pure. */
final class Announcement {

  /** A record holds 1,024 bytes; this leaves room for what stands before its text. */
  private static final int MOST_CHARS = 900;

  private Announcement() {}

  /** One record, or several when there are more addresses than one can name. */
  static List<String> started(int loops, List<Bound> bound) {
    List<String> records = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    text.append("Started: netlabd ").append(Version.TEXT);
    text.append(", ").append(count(loops, "event loop"));
    for (Bound each : bound) {
      String entry = listener(each);
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

  private static String address(Bound bound) {
    String protocol = bound.protocol() == Protocol.TCP ? "tcp" : "udp";
    return protocol + " " + PeerAddress.text(bound.address());
  }

  /** {@code tcp 0.0.0.0:7: SO_REUSEADDR 1, ... backlog 1024}: what getsockopt(2) gives. */
  static String options(Bound bound, SocketState state) {
    List<String> words = new ArrayList<>();
    state.options().forEach((option, value) -> words.add(option.name() + " " + value));
    state.backlog().ifPresent(backlog -> words.add("backlog " + backlog));
    return address(bound) + ": " + String.join(", ", words);
  }

  static String terminating(String why, Drained drained, Snapshot totals) {
    String sessions = count(drained.finished(), "session");
    return "Terminating: "
        + why
        + "; "
        + sessions
        + " drained, "
        + drained.cut()
        + " cut"
        + inAll(totals);
  }

  /** The line of {@code systemctl status}. */
  static String status(int listeners, Snapshot totals) {
    String open = count(totals.sessions() - totals.sessionsEnded(), "session");
    return count(listeners, "listener") + ", " + open + " open" + inAll(totals);
  }

  /** Joined, not formatted: the first String.format loads the locales, and every start waits. */
  private static String inAll(Snapshot totals) {
    return "; in all "
        + count(totals.sessions(), "session")
        + ", "
        + count(totals.datagramsIn(), "datagram")
        + ", "
        + totals.bytesIn()
        + " bytes in, "
        + totals.bytesOut()
        + " bytes out";
  }

  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
