package org.netlabd.client.net;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Closes a descriptor, which fails only if the program has lost count of them. */
final class Closing {

  private Closing() {}

  static void close(FileDescriptor descriptor) {
    try {
      descriptor.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
