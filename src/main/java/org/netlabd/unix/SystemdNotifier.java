package org.netlabd.unix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.netlabd.unix.DatagramSender.Outcome;

/**
 * Tells systemd how the service fares (sd_notify(3)). Where systemd did not start us every call
 * does nothing; where it cannot be told, the call returns false and {@link #problem} says why.
 * Nothing here throws.
 *
 * <p>Called by the life cycle, on any thread, also before there is a log. A change of state is
 * tried for a second, since systemd waits for it; status and watchdog once, since the next follows.
 */
public final class SystemdNotifier implements AutoCloseable {

  private static final String CANNOT_TELL = "systemd cannot be told: ";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final @Nullable UnixAddress systemd;
  private @Nullable DatagramSender sender;
  private @Nullable String problem;

  private SystemdNotifier(@Nullable UnixAddress systemd, @Nullable String problem) {
    this.systemd = systemd;
    this.problem = problem;
  }

  /** A notifier for the systemd that {@code NOTIFY_SOCKET} in the environment names, if it does. */
  public static SystemdNotifier of(Map<String, String> environment) {
    String address = environment.get("NOTIFY_SOCKET");
    if (address == null || address.isEmpty()) {
      return new SystemdNotifier(null, null);
    }
    try {
      return new SystemdNotifier(UnixAddress.of(address), null);
    } catch (IllegalArgumentException e) {
      return new SystemdNotifier(null, "NOTIFY_SOCKET: " + e.getMessage());
    }
  }

  /** The service is up, or up again after a reload. */
  public boolean ready(String status) {
    return tell("READY=1\n" + statusLine(status), PATIENCE_NANOS);
  }

  /** A reload begins; {@link #ready} ends it. */
  public boolean reloading() {
    // Since systemd 253 both in one message; older ones pass over the second.
    long monotonicMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
    return tell("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicros, PATIENCE_NANOS);
  }

  /** The service is about to end, and may take {@code atMost} for it whatever its unit says. */
  public boolean stopping(String status, Duration atMost) {
    long micros = TimeUnit.MILLISECONDS.toMicros(atMost.toMillis());
    String extend = "EXTEND_TIMEOUT_USEC=" + micros;
    return tell("STOPPING=1\n" + extend + "\n" + statusLine(status), PATIENCE_NANOS);
  }

  /** What {@code systemctl status} shows: one line. */
  public boolean status(String text) {
    return tell(statusLine(text), 0);
  }

  /** The service is alive. */
  public boolean watchdog() {
    return tell("WATCHDOG=1", 0);
  }

  /** Why systemd could not be told, if so, the last time. */
  public synchronized Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** A line break within would begin another assignment. */
  private static String statusLine(String text) {
    return "STATUS=" + text.replaceAll("\\p{Cntrl}+", " ");
  }

  private synchronized boolean tell(String message, long patienceNanos) {
    if (systemd == null) {
      return false;
    }
    try {
      problem = trySend(systemd, message.getBytes(StandardCharsets.UTF_8), patienceNanos);
    } catch (IOException | RuntimeException e) {
      problem = CANNOT_TELL + e.getMessage();
    }
    return problem == null;
  }

  private @Nullable String trySend(UnixAddress to, byte[] message, long patienceNanos)
      throws IOException {
    if (sender == null) {
      sender = DatagramSender.open();
    }
    long start = System.nanoTime();
    Outcome outcome = sender.send(to, message);
    while (outcome == Outcome.FULL && System.nanoTime() - start < patienceNanos) {
      LockSupport.parkNanos(PAUSE_NANOS);
      outcome = sender.send(to, message);
    }
    return switch (outcome) {
      case SENT -> null;
      case FULL -> CANNOT_TELL + "it does not read " + to;
      case ABSENT -> CANNOT_TELL + "nobody is at " + to;
      case FORBIDDEN -> CANNOT_TELL + "no permission for " + to;
    };
  }

  /** Closes the socket, if one was opened. */
  @Override
  public synchronized void close() {
    if (sender != null) {
      try {
        sender.close();
      } catch (IOException e) {
        problem = "closing: " + e.getMessage();
      }
      sender = null;
    }
  }
}
