package org.netlabd.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netlabd.client.dial.Connection;
import org.netlabd.client.dial.Dialing;
import org.netlabd.client.dial.Target;
import org.netlabd.client.failure.Failure;
import org.netlabd.net.Stage;

/**
 * Fetches a file the way socket labs teach it: one request, a half-close, and all of the answer. It
 * is no HTTP client; it shows what each system call of one says.
 */
public final class Get {

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/[0-9.]+ ([0-9]{3})\\b.*");

  /** Enough for any status line. */
  private static final int BEGINNING_BYTES = 512;

  private Get() {}

  /**
   * What to do.
   *
   * @param pause between connecting and sending, so that a server can be stopped meanwhile
   * @param shutdown whether to half-close at all
   */
  public record Request(
      Target target, String file, Duration pause, boolean shutdown, Duration timeout) {}

  /**
   * What came of it; immutable.
   *
   * @param bytes length of the answer
   * @param status of HTTP, or 0 if the answer does not begin with a status line
   * @param statusLine the answer's first line
   */
  public record Result(long bytes, int status, String statusLine) {}

  /** Takes the answer while it comes. */
  public interface Sink {
    void take(byte[] bytes) throws IOException;
  }

  /**
   * Does it.
   *
   * @param out gets the answer while it comes
   * @throws IOException if the answer cannot be written
   */
  public static Result run(Request request, Sink out) throws IOException {
    try (Connection connection = Dialing.dial(request.target(), request.timeout()).require()) {
      pause(request.pause());
      connection.send(direct("GET " + request.file() + " HTTP/1.0\r\n\r\n"));
      if (request.shutdown()) {
        connection.stream().shutdownOutput();
      }
      return receive(connection, out);
    }
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static void pause(Duration pause) {
    try {
      Thread.sleep(pause.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Result receive(Connection connection, Sink out) throws IOException {
    StringBuilder beginning = new StringBuilder();
    long total = 0;
    ByteBuffer buffer = ByteBuffer.allocateDirect(65_536);
    while (connection.receive(buffer) >= 0) {
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes).clear();
      out.take(bytes);
      total += bytes.length;
      if (beginning.length() < BEGINNING_BYTES) {
        beginning.append(new String(bytes, StandardCharsets.ISO_8859_1));
        beginning.setLength(Math.min(beginning.length(), BEGINNING_BYTES));
      }
    }
    if (total == 0) {
      throw Failure.broken(
              Stage.RECEIVE,
              "the peer closed without an answer",
              connection.stream().peer(),
              "Was the server stopped, or is it no HTTP server?")
          .exception();
    }
    String line = beginning.toString().lines().findFirst().orElse("");
    Matcher matcher = STATUS_LINE.matcher(line);
    return new Result(total, matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0, line);
  }
}
