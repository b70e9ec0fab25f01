package org.netlabd.net;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;

/** The system's own words for why a call failed. */
public final class SystemReason {

  private SystemReason() {}

  /** strerror(3)'s text, without the name of the call that Netty puts before it. */
  public static String of(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof NativeIoException) {
      int text = message.indexOf("): ");
      return text < 0 ? message : message.substring(text + 3);
    }
    return message;
  }
}
