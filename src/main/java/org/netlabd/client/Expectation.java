// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Stage;

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
    CharSequence read = new String(text, StandardCharsets.UTF_8);
    try {
      long deadline = Math.max(connection.deadline(), System.nanoTime() + LEAST_NANOS);
      met = pattern.matcher(new Bounded(read, deadline)).find();
      return met;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (StackOverflowError e) {
      throw tooMuch();
    }
  }

  public boolean isMet() {
    return met;
  }

  private IOException tooMuch() {
    String text = "the pattern takes too long to look for";
    String advice = "Simplify it: no repetition within a repetition.";
    return Failure.broken(Stage.RECEIVE, text, connection.stream().peer(), advice).exception();
  }

  /** A text that can be looked at until a time: some patterns would take for ever. */
  private final class Bounded implements CharSequence {

    private final CharSequence all;
    private final long deadlineNanos;

    Bounded(CharSequence all, long deadlineNanos) {
      this.all = all;
      this.deadlineNanos = deadlineNanos;
    }

    @Override
    public char charAt(int index) {
      if (System.nanoTime() > deadlineNanos) {
        throw new UncheckedIOException(tooMuch());
      }
      return all.charAt(index);
    }

    @Override
    public int length() {
      return all.length();
    }

    @Override
    public CharSequence subSequence(int from, int to) {
      return all.subSequence(from, to);
    }

    @Override
    public String toString() {
      return all.toString();
    }
  }
}
