package org.netlabd.client.failure;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Ends a probe; carries its {@link Failure} to whoever asked for the probe. */
public final class ProbeException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  public ProbeException(Failure failure) {
    super(message(failure));
    this.failure = failure;
  }

  private static String message(Failure failure) {
    InetSocketAddress address = failure.address();
    String word = failure.word() == null ? "" : " (" + failure.word() + ")";
    return failure.stage().word()
        + (address == null ? "" : " " + address)
        + ": "
        + failure.text()
        + word;
  }

  public Failure failure() {
    return failure;
  }
}
