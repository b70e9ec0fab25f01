package org.netlabd.daemon;

import java.util.ArrayList;
import java.util.List;
import org.netlabd.listen.Drain.Drained;
import org.netlabd.listen.Listeners.Bound;
import org.netlabd.stats.Figure;
import org.netlabd.stats.Readings;
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
    String protocol = bound.protocol() == Protocol.TCP ? "tcp" : "udp";
    return bound.listener() + " on " + protocol + " " + PeerAddress.text(bound.address());
  }

  static String terminating(String why, Drained drained, Readings totals) {
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
  static String status(int listeners, Readings totals) {
    String open = count(totals.of(Figure.SESSIONS_OPEN), "session");
    return count(listeners, "listener") + ", " + open + " open" + inAll(totals);
  }

  /** Joined, not formatted: the first String.format loads the locales, and every start waits. */
  private static String inAll(Readings totals) {
    return "; in all "
        + count(totals.of(Figure.SESSIONS), "session")
        + ", "
        + count(totals.of(Figure.DATAGRAMS_RECEIVED), "datagram")
        + ", "
        + totals.of(Figure.RECEIVED_BYTES)
        + " bytes in, "
        + totals.of(Figure.SENT_BYTES)
        + " bytes out";
  }

  static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
