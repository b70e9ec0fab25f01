// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.DatagramSender;

/**
 * Tells systemd how the service fares (sd_notify(3)). Where systemd did not start us every call
 * does nothing; where it cannot be told, the call returns false and {@link #problem} says why.
 * Nothing here throws.
 *
 * <p>Called by the life cycle, on any thread, also before there is a log. A change of state is
 * tried for a second, since systemd waits for it; status and watchdog once, since the next follows:
 * these never wait, and are for event loops too.
 */
public final class SystemdNotifier implements AutoCloseable {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final String address;
  private final ReentrantLock telling = new ReentrantLock();
  private final DatagramSender sender = new DatagramSender();
  private volatile @Nullable String problem;
  private volatile String lastStatus = "";

  private SystemdNotifier(String address) {
    this.address = address;
  }

  /** A notifier for the systemd that {@code NOTIFY_SOCKET} in the environment names, if it does. */
  public static SystemdNotifier of(Map<String, String> environment) {
    return new SystemdNotifier(environment.getOrDefault("NOTIFY_SOCKET", ""));
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

  /** What {@code systemctl status} shows: one line, told when it is another. */
  public boolean status(String text) {
    if (!text.equals(lastStatus)) {
      lastStatus = text;
      return tell(statusLine(text), 0);
    }
    return true;
  }

  public boolean watchdog() {
    return tell("WATCHDOG=1", 0);
  }

  /** The service hangs: systemd need not wait for the end of the watchdog's time. */
  public boolean watchdogTrigger() {
    return tell("WATCHDOG=trigger", PATIENCE_NANOS);
  }

  /** Why systemd could not be told, if so, the last time. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  /** A line break within would begin another assignment. */
  private static String statusLine(String text) {
    return "STATUS=" + text.replaceAll("\\p{Cntrl}+", " ");
  }

  /** Without patience this does not wait for another thread either, which tries just now. */
  private boolean tell(String message, long patienceNanos) {
    if (address.isEmpty() || (patienceNanos == 0 && !telling.tryLock())) {
      return false;
    }
    if (patienceNanos > 0) {
      telling.lock();
    }
    try {
      boolean told = send(message.getBytes(StandardCharsets.UTF_8), patienceNanos);
      problem = told ? null : "systemd cannot be told: " + address + ": it does not read";
      return told;
    } catch (IOException | RuntimeException e) {
      problem = "systemd cannot be told: " + address + ": " + e.getMessage();
      return false;
    } finally {
      telling.unlock();
    }
  }

  private boolean send(byte[] message, long patienceNanos) throws IOException {
    long start = System.nanoTime();
    boolean sent = sender.send(address, message);
    while (!sent && System.nanoTime() - start < patienceNanos) {
      LockSupport.parkNanos(PAUSE_NANOS);
      sent = sender.send(address, message);
    }
    return sent;
  }

  @Override
  public void close() {
    telling.lock();
    try {
      sender.close();
    } finally {
      telling.unlock();
    }
  }
}
