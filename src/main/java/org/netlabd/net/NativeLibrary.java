// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.epoll.Epoll;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.netlabd.values.FileError;

/** Netty's native library, which every socket needs. */
final class NativeLibrary {

  private NativeLibrary() {}

  /** Loads it, if nothing has; an error that says why it cannot be had. */
  static void require() {
    Throwable problem = Epoll.unavailabilityCause();
    if (problem != null) {
      String text = "Netty's native library is not available: " + reason(problem);
      throw (UnsatisfiedLinkError) new UnsatisfiedLinkError(text).initCause(problem);
    }
  }

  /** Of the files that were tried, the first that was there or had no room; else what was first. */
  private static String reason(Throwable problem) {
    List<Throwable> causes =
        Stream.iterate(problem, Objects::nonNull, Throwable::getCause).toList();
    return causes.stream()
        .flatMap(each -> Stream.concat(Stream.of(each), Stream.of(each.getSuppressed())))
        .map(NativeLibrary::text)
        .filter(text -> text.startsWith("/"))
        .findFirst()
        .orElseGet(() -> text(causes.get(causes.size() - 1)));
  }

  private static String text(Throwable problem) {
    return problem instanceof FileSystemException e
        ? e.getFile() + ": " + FileError.text(e)
        : String.valueOf(problem.getMessage());
  }
}
