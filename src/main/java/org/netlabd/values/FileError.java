// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file cannot be had, in the words of strerror(3), which not all exceptions have. Pure. */
public final class FileError {

  private FileError() {}

  public static String text(IOException thrown) {
    if (thrown instanceof NoSuchFileException) {
      return "No such file or directory";
    }
    if (thrown instanceof AccessDeniedException) {
      return "Permission denied";
    }
    if (thrown instanceof NotDirectoryException) {
      return "Not a directory";
    }
    String reason = thrown instanceof FileSystemException f ? f.getReason() : thrown.getMessage();
    return reason == null
        ? thrown.getClass().getSimpleName()
        : reason.replaceFirst(" or unable to access .*", ""); // what the JDK adds to ELOOP
  }
}
