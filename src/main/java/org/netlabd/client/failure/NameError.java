// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.failure;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.netlabd.net.Stage;

/** Why getaddrinfo(3) found nothing; the texts are gai_strerror(3)'s. */
public enum NameError {
  EAI_NONAME(
      "Name or service not known",
      "No such host: check the spelling, /etc/hosts and the search list."),
  EAI_AGAIN(
      "Temporary failure in name resolution",
      "No name server answered: check /etc/resolv.conf and that its servers can be reached."),
  EAI_FAIL(
      "Non-recoverable failure in name resolution",
      "The name server failed: ask another one (dig @SERVER NAME)."),
  EAI_NODATA(
      "No address associated with hostname",
      "The name exists but has no address: check its A and AAAA records."),
  EAI_ADDRFAMILY(
      "Address family for hostname not supported",
      "The name has no address of the family that was asked for."),
  EAI_SERVICE(
      "Servname not supported for ai_socktype",
      "No such service: give the port's number, or a name of /etc/services.");

  private final String text;
  private final String advice;

  NameError(String text, String advice) {
    this.text = text;
    this.advice = advice;
  }

  /** The failure that a resolver's message means; the JDK's repeated ones have no reason. */
  public static Failure failure(String name, String message) {
    return Arrays.stream(values())
        .filter(error -> message.endsWith(error.text))
        .findFirst()
        .map(error -> error.of(name))
        .orElseGet(() -> of(null, name, "unknown host", EAI_NONAME.advice));
  }

  /** The failure that this error is, of a name that was looked up. */
  public Failure of(String name) {
    return of(name(), name, text, advice);
  }

  public static Failure noInterface(String name) {
    return of(null, name, "no such interface", "See which there are (ip link).");
  }

  /** The failure that a name is whose letters have two forms in ASCII. */
  public static Failure twoNames(String name) {
    String text = "by IDNA 2003 another name than by IDNA 2008";
    return of(null, name, text, "Write the one that is meant in ASCII: xn--...");
  }

  private static Failure of(@Nullable String word, String name, String text, String advice) {
    return new Failure(Stage.RESOLVE, Kind.UNKNOWN_NAME, word, name + ": " + text, null, advice);
  }

  /** The failure that a resolver's silence is. */
  public static Failure timedOut(String name, Duration patience) {
    String text = name + ": no answer from the resolver within " + Failure.typed(patience);
    return new Failure(Stage.RESOLVE, Kind.TIMED_OUT, null, text, null, EAI_AGAIN.advice);
  }
}
