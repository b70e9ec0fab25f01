// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Stage;
import org.netlabd.values.BoundedCall;

/** Looks for a pattern in the text that comes, piece by piece; of it the last 64 KiB count. */
public final class Expectation {

  private static final int MOST = 65_536;

  /** So long it may be looked for in any case: what takes that long is not the peer's fault. */
  private static final long LEAST_NANOS = 100_000_000;

  private final Pattern pattern;
  private final Connection connection;
  private byte[] text = {};
  private boolean met;

  /** One not met yet; looking for the pattern takes no longer than the connection's patience. */
  public Expectation(Pattern pattern, Connection connection) {
    this.pattern = pattern;
    this.connection = connection;
  }

  public boolean isMetBy(byte[] next) throws IOException {
    int kept = Math.min(text.length, MOST);
    byte[] all = Arrays.copyOfRange(text, text.length - kept, text.length + next.length);
    System.arraycopy(next, 0, all, kept, next.length);
    text = all;
    String read = new String(text, StandardCharsets.UTF_8);
    long nanos = Math.max(connection.deadline() - System.nanoTime(), LEAST_NANOS);
    try {
      // Some patterns would take for ever.
      Duration most = Duration.ofNanos(nanos);
      met = BoundedCall.within(most, "expect", () -> pattern.matcher(read).find());
      return met;
    } catch (TimeoutException | StackOverflowError e) {
      throw tooMuch();
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted");
    } catch (Exception e) {
      throw new IllegalStateException(e); // None other is thrown.
    }
  }

  public boolean isMet() {
    return met;
  }

  private IOException tooMuch() {
    return Failure.broken(
            Stage.RECEIVE,
            "the pattern takes too long to look for",
            connection.stream().peer(),
            "Simplify it: no repetition within a repetition.")
        .exception();
  }
}
