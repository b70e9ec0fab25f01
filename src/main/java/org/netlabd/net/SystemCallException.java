// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The system refused a call on a socket; has its number and words, and with whom it was. */
public final class SystemCallException extends IOException {

  private final Stage stage;
  private final int number;
  private final String text;
  private final InetSocketAddress peer;

  private SystemCallException(Stage stage, int number, String text, InetSocketAddress peer) {
    super(stage.word() + " " + peer + ": " + text);
    this.stage = stage;
    this.number = number;
    this.text = text;
    this.peer = peer;
  }

  static SystemCallException of(Stage stage, Exception thrown, InetSocketAddress peer) {
    return new SystemCallException(stage, Errno.number(thrown), Errno.text(thrown), peer);
  }

  /** What Netty threw; {@code what} was refused, where step and peer do not say it. */
  static SystemCallException of(
      Stage stage, Exception thrown, InetSocketAddress peer, String what) {
    return new SystemCallException(
        stage, Errno.number(thrown), what + ": " + Errno.text(thrown), peer);
  }

  public static SystemCallException of(Stage stage, int number, InetSocketAddress peer) {
    String text = Errno.of(number).map(Errno::text).orElse("error " + number);
    return new SystemCallException(stage, number, text, peer);
  }

  public Stage stage() {
    return stage;
  }

  /** The error number, positive; 0 where there is none. */
  public int number() {
    return number;
  }

  /** The system's word, such as {@code ECONNREFUSED}, if it has a number. */
  public @Nullable String word() {
    return Errno.word(number);
  }

  /** The system's words, without the call and the peer. */
  public String text() {
    return text;
  }

  public InetSocketAddress peer() {
    return peer;
  }
}
