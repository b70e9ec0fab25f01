// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.failure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.Errno;
import org.netlabd.net.Icmp;
import org.netlabd.net.Stage;
import org.netlabd.net.SystemCallException;
import org.netlabd.values.IpAddress;
import org.netlabd.values.PeerAddress;

/**
 * One thing that went wrong; immutable.
 *
 * @param kind what a script has to know
 * @param word the system's own word, such as {@code ECONNREFUSED} or {@code EAI_NONAME}, if the
 *     system said anything
 * @param text what happened, in the system's words where it has any
 * @param address whom it was tried with, if it came that far
 * @param advice a sentence that says what to check
 */
public record Failure(
    Stage stage,
    Kind kind,
    @Nullable String word,
    String text,
    @Nullable InetSocketAddress address,
    String advice) {

  private static final int MOST_TOLD = 5;

  /** Whether an exception is one of the network's, and not of a file's. */
  public static boolean isIn(IOException thrown) {
    return thrown instanceof ProbeException || thrown instanceof SystemCallException;
  }

  /** What a probe threw; UncheckedIOException if that is no failure of the network's. */
  public static Failure of(IOException thrown) {
    if (thrown instanceof ProbeException probe) {
      return probe.failure();
    }
    if (thrown instanceof SystemCallException refused) {
      return Errno.of(refused.number())
          .map(errno -> of(refused.stage(), errno, refused.text(), refused.peer()))
          .orElseGet(() -> unknown(refused));
    }
    throw new UncheckedIOException(thrown);
  }

  private static Failure unknown(SystemCallException refused) {
    return new Failure(
        refused.stage(),
        Kind.BROKEN,
        refused.word(),
        refused.text(),
        refused.peer(),
        "See errno(3).");
  }

  /** All addresses of a name failed: of these the one that says most, beside the others. */
  public static Failure ofAll(List<Failure> failures) {
    Failure telling =
        failures.stream()
            .filter(failure -> !failure.isOfThisHost())
            .findFirst()
            .orElse(failures.get(failures.size() - 1));
    String others =
        failures.stream()
            .filter(failure -> !failure.equals(telling))
            .limit(MOST_TOLD)
            .map(Failure::line)
            .collect(Collectors.joining("; "));
    if (others.isEmpty()) {
      return telling;
    }
    int more = failures.size() - 1 - MOST_TOLD;
    return telling.advising(
        telling.advice + " Also: " + others + (more > 0 ? "; and " + more + " more" : "") + ".");
  }

  private boolean isOfThisHost() {
    return stage == Stage.SOCKET
        || Errno.ENETUNREACH.name().equals(word)
        || Errno.EADDRNOTAVAIL.name().equals(word);
  }

  public static Failure of(Stage stage, Errno errno, InetSocketAddress address) {
    return of(stage, errno, errno.text(), address);
  }

  private static Failure of(Stage stage, Errno errno, String text, InetSocketAddress address) {
    String advice = Advice.of(stage, errno);
    if (stage == Stage.CONNECT && IpAddress.ofMany(address.getAddress()) != null) {
      advice = "A connection is with one host: no multicast or broadcast address takes one.";
    }
    return new Failure(stage, Kind.of(stage, errno), errno.name(), text, address, advice);
  }

  /** A host on the way, the peer's or this one said so of what was sent. */
  public static Failure of(Icmp said, InetSocketAddress address) {
    Errno errno = Errno.of(said.number()).orElse(Errno.EPROTO);
    boolean byPeer = said.sender().equals(address.getAddress());
    boolean tooLong = errno == Errno.EMSGSIZE;
    boolean refused = byPeer && errno == Errno.ECONNREFUSED;
    String advice = tooLong || refused ? Advice.of(Stage.RECEIVE, errno) : Advice.of(said, byPeer);
    Kind kind = tooLong ? Kind.BROKEN : Kind.UNREACHABLE;
    String text = refused ? errno.text() : said.text();
    return new Failure(Stage.RECEIVE, kind, errno.name(), text, address, advice);
  }

  /** The program's own patience ended. */
  public static Failure timedOut(Stage stage, Duration patience, InetSocketAddress address) {
    String text =
        switch (stage) {
          case CONNECT -> "no answer within ";
          case RECEIVE -> "nothing received for ";
          default -> "no progress for ";
        };
    String advice =
        switch (stage) {
          case CONNECT -> Advice.of(stage, Errno.ETIMEDOUT);
          case SEND -> "The peer has stopped reading: is its server hung or overloaded?";
          default -> "Is the server alive, is it this service, and does a firewall drop packets?";
        };
    return new Failure(stage, Kind.TIMED_OUT, null, text + typed(patience), address, advice);
  }

  /** The time for all of it was over: nothing had moved for most of it, or it was too short. */
  public static Failure unfinished(
      Stage stage, Duration limit, Duration idle, InetSocketAddress address) {
    boolean hangs = idle.compareTo(limit.dividedBy(2)) > 0;
    String still = hangs ? ", and nothing moved for the last " + typed(idle) : "";
    String text = "not finished within " + typed(limit) + still;
    String advice =
        hangs
            ? "Does the server wait for more, or has it hung?"
            : "Give it longer with --timeout, or see why it is slow.";
    return new Failure(stage, Kind.TIMED_OUT, null, text, address, advice);
  }

  /** A deadline was over before anything was tried. */
  public static Failure notBegun(Duration deadline) {
    String text = "not begun within " + typed(deadline);
    String advice = "Give it longer with --deadline.";
    return new Failure(Stage.RESOLVE, Kind.TIMED_OUT, null, text, null, advice);
  }

  /** The peer closed too early: {@code before all was echoed}. */
  public static Failure closed(Stage stage, String when, InetSocketAddress address) {
    String advice = "Look for the reason in the server's log.";
    return broken(stage, "the peer closed " + when, address, advice);
  }

  /** The peer ended the conversation where it should not have. */
  public static Failure broken(Stage stage, String text, InetSocketAddress address, String advice) {
    return new Failure(stage, Kind.BROKEN, null, text, address, advice);
  }

  /** Who answered is a server of another service, as its words show. */
  public static Failure otherService(InetSocketAddress address, String advice) {
    String text = "what came is no answer to what was sent";
    return new Failure(Stage.RECEIVE, Kind.OTHER_SERVICE, null, text, address, advice);
  }

  /** {@code connect 192.0.2.7 port 7: Connection refused (ECONNREFUSED)}. */
  public String line() {
    String where =
        address == null
            ? ""
            : " " + PeerAddress.text(address.getAddress()) + " port " + address.getPort();
    return stage.word() + where + ": " + text + (word == null ? "" : " (" + word + ")");
  }

  /** A duration as it would be typed: {@code 10 s}, {@code 250 ms}. */
  static String typed(Duration duration) {
    long nanos = duration.toNanos();
    if (nanos % 1_000_000_000 == 0) {
      return nanos / 1_000_000_000 + " s";
    }
    return nanos >= 10_000_000 || nanos % 1_000_000 == 0
        ? Math.round(nanos / 1e6) + " ms"
        : nanos / 1_000 + " us";
  }

  /** The same with other advice, from one who knows better. */
  public Failure advising(String better) {
    return new Failure(stage, kind, word, text, address, better);
  }

  public ProbeException exception() {
    return new ProbeException(this);
  }
}
