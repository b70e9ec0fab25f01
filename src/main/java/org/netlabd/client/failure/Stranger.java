// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.failure;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.netlabd.values.StampPacket;

/** A server of another service than the one asked for, known by the first that it says; pure. */
public enum Stranger {
  SSH("an SSH server", "SSH-[0-9].*"),
  WEB("a web server (netlab get)", "HTTP/[0-9].*"),
  TLS("a TLS server, which netlab has no keys for", "[\\x14-\\x17]\\x03[\\x00-\\x04].*"),
  MAIL("a mail or file server", "[1-5][0-9]{2}[ -].*|[*+] ?OK.*"),
  CHARGEN("a character generator (RFC 864)", ".*(FGHIJKLMNO|fghijklmno|0123456789).*"),
  DAYTIME("a daytime server (RFC 867)", ".{0,40}\\b[0-9]{1,2}:[0-9]{2}\\b.{0,40}");

  /** Of what came, so much is looked at. */
  private static final int ENOUGH = 100;

  private static final int DAY_SECONDS = 86_400;

  private final String name;
  private final Pattern form;

  Stranger(String name, String form) {
    this.name = name;
    this.form = Pattern.compile(form, Pattern.DOTALL);
  }

  /**
   * What a server seems to be, or else what it says, in a sentence; none if that is no text.
   *
   * @param came the first that it said, from its position to its limit; neither is moved
   */
  public static Optional<String> advice(ByteBuffer came) {
    String text = text(came);
    return known(came)
        .or(
            () ->
                text.matches("[ -~]{4}(?s:.*)")
                    ? Optional.of("It says \"%s\" (netlab tcp, netlab udp).".formatted(line(text)))
                    : Optional.empty());
  }

  /** The same of one whose service is known. */
  public static Optional<String> known(ByteBuffer came) {
    if (came.remaining() == Integer.BYTES && isNow(came.getInt(came.position()))) {
      return Optional.of("It says what time it is, in 4 bytes: a time server (RFC 868).");
    }
    String text = text(came);
    String begin = line(text).isEmpty() ? "It is " : "It says \"%s\": ".formatted(line(text));
    return Arrays.stream(values())
        .filter(each -> each.form.matcher(text).matches())
        .findFirst()
        .map(each -> begin + each.name + ".");
  }

  private static String text(ByteBuffer came) {
    byte[] bytes = new byte[Math.min(came.remaining(), ENOUGH)];
    came.get(came.position(), bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String line(String text) {
    return text.replaceFirst("(?s)([ -~]{0,40}).*", "$1");
  }

  /**
   * The same, but none where half of it or more is as it was sent: an echo, if a damaged one.
   *
   * @param sent from its position on, as much as came or more, or all of it
   */
  public static Optional<String> advice(ByteBuffer came, ByteBuffer sent) {
    int count = Math.min(ENOUGH, Math.min(came.remaining(), sent.remaining()));
    long same =
        IntStream.range(0, count)
            .filter(i -> came.get(came.position() + i) == sent.get(sent.position() + i))
            .count();
    return 2 * same < count ? advice(came) : Optional.empty();
  }

  /** Ends a talk with a server that is known for another service. */
  public static void refuse(ByteBuffer came, ByteBuffer sent, InetSocketAddress peer)
      throws ProbeException {
    Optional<String> advice = advice(came, sent);
    if (advice.isPresent()) {
      throw Failure.otherService(peer, advice.get()).exception();
    }
  }

  private static boolean isNow(int seconds) {
    int now = (int) (StampPacket.time(Instant.now()) >>> Integer.SIZE);
    return Math.abs(seconds - now) < DAY_SECONDS;
  }
}
