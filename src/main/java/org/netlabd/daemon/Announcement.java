package org.netlabd.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.netlabd.fault.Fault;
import org.netlabd.listen.Drain.Drained;
import org.netlabd.listen.Listeners.Bound;
import org.netlabd.stats.ListenerCounters.Snapshot;
import org.netlabd.values.PeerAddress;
import org.netlabd.values.Protocol;
import org.netlabd.values.Version;

/** The sentences about the daemon itself. Pure. */
final class Announcement {

  /** A record holds 1,024 bytes; this leaves room for what stands before its text. */
  private static final int MOST_CHARS = 900;

  private Announcement() {}

  /**
   * One record, or several when there are more addresses than one can name.
   *
   * @param seeds of the faults of those listeners that have some
   */
  static List<String> started(int loops, List<Bound> bound, Map<String, Long> seeds) {
    List<String> records = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    text.append("Started: netlabd ").append(Version.TEXT);
    text.append(", ").append(count(loops, "event loop"));
    List<String> entries = new ArrayList<>(bound.stream().map(Announcement::listener).toList());
    seeds.forEach((name, seed) -> entries.add(seed(name, seed)));
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
    String protocol = bound.protocol() == Protocol.TCP ? "tcp" : "udp";
    return bound.listener() + " on " + protocol + " " + PeerAddress.text(bound.address());
  }

  /** What makes the faults of a listener repeat. */
  static String seed(String listener, long seed) {
    return "faults of " + listener + " with seed " + seed;
  }

  static String terminating(String why, Drained drained, Snapshot totals, Map<Fault, Long> faults) {
    StringBuilder happened = new StringBuilder();
    faults.forEach((fault, count) -> happened.append(", ").append(fault + " " + count));
    String sessions = count(drained.finished(), "session");
    return "Terminating: "
        + why
        + "; "
        + sessions
        + " drained, "
        + drained.cut()
        + " cut"
        + inAll(totals)
        + (faults.isEmpty() ? "" : "; faults: " + happened.substring(2));
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
