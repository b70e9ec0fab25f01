package org.netlabd.guard;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds peers that echo what we echo, on whatever port, so that a datagram between us would go to
 * and fro for ever.
 *
 * <pre>
 *            the same datagram          comes while nothing
 *            again and again            is answered
 *   WATCHED -----------------> HELD --------------------> LEFT (alone, for a while)
 *      |  ^                     | fell silent               ^
 *      |  | in a while          v                           | does not come back
 *      |  +------ LEFT        ASKED ------------------------+
 *      |   too fast to hold     ^ | the random datagram
 *      +------------------------+ v comes back
 *                             REFUSED, while it goes on
 * </pre>
 *
 * Only who echoes returns a datagram of random bytes; who sends the same bytes again and again by
 * itself goes on when it gets no answers, and is not asked. Answers that are held are sent late.
 *
 * <p>Decides only; {@code Datagrams} of a loop asks for each run of datagrams, and acts. The table
 * is bounded: a peer takes the place of another that has been silent, or not yet conspicuous.
 */
public final class LoopWatch {

  /** What becomes of datagrams. */
  public enum Verdict {
    /** They are answered. */
    ANSWER,
    /** Their answers are kept for a moment; {@link #holdNanos} says how long. */
    HOLD,
    /** They are answered, and so are those kept of this peer. */
    RELEASE,
    /** They are answered, and the peer is sent {@link Peer#nonce} as well. */
    ASK,
    /** They, and those kept of this peer, get no answer. */
    REFUSE
  }

  /** The random datagram, in bytes. */
  public static final int NONCE_BYTES = 8;

  /** How long a peer that was asked has for its answer before those that are kept are sent. */
  public static final long ANSWER_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  static final int PEERS = 1024;

  /** A longer way than between any two hosts; what recurs more slowly does no harm. */
  static final long GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

  private static final long CONSPICUOUS_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final int CONSPICUOUS = 3;

  /** So long may come what was under way when answering ended. */
  private static final long UNDER_WAY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final long LEAST_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(350);
  private static final long MOST_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(1200);

  /** Datagrams a second, above which answers are not held. */
  private static final int FAST = 1100;

  private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LEFT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int MOST_DOUBLINGS = 10;

  private enum State {
    WATCHED,
    HELD,
    ASKED,
    LEFT,
    REFUSED
  }

  /** A peer that has sent of late. */
  public static final class Peer {
    private long key;
    private State state = State.WATCHED;
    private long sample;
    private int recurrences;
    private long arrivals;
    private long beganNanos;
    private long lastNanos;
    private long sinceNanos;
    private long nonce;
    private int timesLeft;

    /** The random datagram's bytes. */
    public long nonce() {
      return nonce;
    }

    private void begin(long newSample, long nanos) {
      state = State.WATCHED;
      sample = newSample;
      recurrences = 0;
      arrivals = 0;
      beganNanos = nanos;
      lastNanos = nanos;
    }

    private void enter(State next, long nanos) {
      state = next;
      sinceNanos = nanos;
    }

    private long gapNanos() {
      return (lastNanos - beganNanos) / Math.max(1, recurrences);
    }
  }

  private final @Nullable Peer[] peers = new @Nullable Peer[PEERS];
  private final LongSupplier random;
  private final long seed;
  private Peer current = new Peer();

  /** {@code random} is nobody's to foresee. */
  public LoopWatch(LongSupplier random) {
    this.random = random;
    seed = random.getAsLong();
  }

  /**
   * Decides on some datagrams of one peer, each of {@code bytes} but for the last.
   *
   * @param nanos {@link System#nanoTime}
   */
  public Verdict seen(
      long high, long low, int port, ByteBuffer payload, int bytes, int count, long nanos) {
    long key = mix(mix(mix(seed ^ high) ^ low) ^ port);
    Peer peer = peer(key, nanos);
    if (peer == null) {
      return Verdict.ANSWER;
    }
    current = peer;
    return switch (peer.state) {
      case WATCHED -> watched(peer, sample(payload, bytes), count, nanos);
      case HELD -> held(peer, nanos);
      case ASKED -> asked(peer, payload, bytes, nanos);
      case LEFT -> left(peer, payload, bytes, nanos);
      case REFUSED -> refused(peer, payload, bytes, nanos);
    };
  }

  /** The peer that {@link #seen} has last decided on. */
  public Peer current() {
    return current;
  }

  /** The peer's place, taken from another that does not need it; null if that does. */
  private @Nullable Peer peer(long key, long nanos) {
    int place = (int) (key >>> 54);
    Peer peer = peers[place];
    if (peer == null) {
      peer = peers[place] = new Peer();
    } else if (peer.key == key) {
      return peer;
    } else if (isNeeded(peer, nanos)) {
      return null;
    }
    peer.key = key;
    peer.timesLeft = 0;
    peer.enter(State.WATCHED, nanos);
    peer.lastNanos = nanos - GAP_NANOS - 1;
    return peer;
  }

  private static boolean isNeeded(Peer peer, long nanos) {
    return switch (peer.state) {
      case WATCHED -> peer.recurrences >= CONSPICUOUS && nanos - peer.lastNanos <= GAP_NANOS;
      case HELD -> true;
      case ASKED -> nanos - peer.sinceNanos <= 2 * ANSWER_NANOS;
      case LEFT -> false;
      case REFUSED -> nanos - peer.sinceNanos <= REFUSED_NANOS;
    };
  }

  private Verdict watched(Peer peer, long sample, int count, long nanos) {
    if (nanos - peer.lastNanos > GAP_NANOS) {
      peer.begin(sample, nanos);
    } else if (sample == peer.sample) {
      peer.recurrences++;
      peer.lastNanos = nanos;
    }
    peer.arrivals += count;
    long lasted = nanos - peer.beganNanos;
    if (peer.recurrences < CONSPICUOUS || lasted < CONSPICUOUS_NANOS) {
      return Verdict.ANSWER;
    }
    if (peer.arrivals / (double) lasted * TimeUnit.SECONDS.toNanos(1) > FAST) {
      return ask(peer, nanos);
    }
    peer.enter(State.HELD, nanos);
    return Verdict.HOLD;
  }

  /** For how long answers to a peer are kept, from the first {@link Verdict#HOLD} on. */
  public static long holdNanos(Peer peer) {
    return Math.min(MOST_HOLD_NANOS, Math.max(LEAST_HOLD_NANOS, 4 * peer.gapNanos()));
  }

  private static Verdict held(Peer peer, long nanos) {
    long silence = Math.max(UNDER_WAY_NANOS, peer.gapNanos() * 5 / 4);
    if (nanos - peer.sinceNanos <= silence) {
      return Verdict.HOLD;
    }
    leave(peer, nanos);
    return Verdict.RELEASE;
  }

  /** Time is over, or too much is kept: whether the peer is now asked. */
  public boolean endHold(Peer peer, long nanos) {
    return peer.state == State.HELD && ask(peer, nanos) == Verdict.ASK;
  }

  /** Whether the peer was asked and has not answered, so that what is kept is sent. */
  public static boolean isUnanswered(Peer peer) {
    return peer.state != State.REFUSED;
  }

  private Verdict ask(Peer peer, long nanos) {
    peer.nonce = random.getAsLong();
    peer.enter(State.ASKED, nanos);
    return Verdict.ASK;
  }

  private Verdict asked(Peer peer, ByteBuffer payload, int bytes, long nanos) {
    if (brings(peer, payload, bytes)) {
      peer.enter(State.REFUSED, nanos);
      return Verdict.REFUSE;
    }
    if (nanos - peer.sinceNanos > 2 * ANSWER_NANOS) {
      leave(peer, nanos);
    }
    return Verdict.ANSWER;
  }

  private static void leave(Peer peer, long nanos) {
    peer.timesLeft = Math.min(peer.timesLeft + 1, MOST_DOUBLINGS);
    peer.enter(State.LEFT, nanos);
  }

  private Verdict left(Peer peer, ByteBuffer payload, int bytes, long nanos) {
    if (nanos - peer.sinceNanos > LEFT_NANOS << (peer.timesLeft - 1)) {
      peer.begin(sample(payload, bytes), nanos);
    }
    return Verdict.ANSWER;
  }

  private Verdict refused(Peer peer, ByteBuffer payload, int bytes, long nanos) {
    if (nanos - peer.sinceNanos > REFUSED_NANOS) {
      peer.timesLeft = 0;
      peer.begin(sample(payload, bytes), nanos);
      return Verdict.ANSWER;
    }
    peer.sinceNanos = nanos;
    return Verdict.REFUSE;
  }

  private static boolean brings(Peer peer, ByteBuffer payload, int bytes) {
    if (bytes != NONCE_BYTES) {
      return false;
    }
    for (int at = payload.position(); at + bytes <= payload.limit(); at += bytes) {
      if (payload.getLong(at) == peer.nonce) {
        return true;
      }
    }
    return false;
  }

  /** Equal for equal datagrams, and seldom for others. */
  private static long sample(ByteBuffer payload, int bytes) {
    int at = payload.position();
    long sample = Math.min(bytes, payload.remaining());
    int end = at + (int) sample;
    if (sample >= Long.BYTES) {
      return mix(mix(sample ^ payload.getLong(at)) ^ payload.getLong(end - Long.BYTES));
    }
    for (int i = at; i < end; i++) {
      sample = sample << 8 | (payload.get(i) & 0xff);
    }
    return sample;
  }

  private static long mix(long bits) {
    long mixed = bits * 0x9E3779B97F4A7C15L;
    return mixed ^ mixed >>> 32;
  }
}
