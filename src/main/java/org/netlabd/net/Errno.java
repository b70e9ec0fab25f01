// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.nio.channels.NotYetConnectedException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Linux's error numbers that a socket can give, with the system's word and its text. The numbers
 * are those of asm-generic, which amd64 and arm64 share; the texts are strerror(3)'s, kept here so
 * that they do not change with the locale.
 */
public enum Errno {
  EPERM(1, "Operation not permitted"),
  ENOENT(2, "No such file or directory"),
  EIO(5, "Input/output error"),
  EBADF(9, "Bad file descriptor"),
  EAGAIN(11, "Resource temporarily unavailable"),
  ENOMEM(12, "Cannot allocate memory"),
  EACCES(13, "Permission denied"),
  EFAULT(14, "Bad address"),
  EBUSY(16, "Device or resource busy"),
  ENODEV(19, "No such device"),
  EINVAL(22, "Invalid argument"),
  ENFILE(23, "Too many open files in system"),
  EMFILE(24, "Too many open files"),
  ENOSPC(28, "No space left on device"),
  EPIPE(32, "Broken pipe"),
  EDOM(33, "Numerical argument out of domain"),
  ENODATA(61, "No data available"),
  ENONET(64, "Machine is not on the network"),
  EPROTO(71, "Protocol error"),
  EMSGSIZE(90, "Message too long"),
  EPROTOTYPE(91, "Protocol wrong type for socket"),
  ENOPROTOOPT(92, "Protocol not available"),
  EPROTONOSUPPORT(93, "Protocol not supported"),
  EOPNOTSUPP(95, "Operation not supported"),
  EAFNOSUPPORT(97, "Address family not supported by protocol"),
  EADDRINUSE(98, "Address already in use"),
  EADDRNOTAVAIL(99, "Cannot assign requested address"),
  ENETDOWN(100, "Network is down"),
  ENETUNREACH(101, "Network is unreachable"),
  ENETRESET(102, "Network dropped connection on reset"),
  ECONNABORTED(103, "Software caused connection abort"),
  ECONNRESET(104, "Connection reset by peer"),
  ENOBUFS(105, "No buffer space available"),
  EISCONN(106, "Transport endpoint is already connected"),
  ENOTCONN(107, "Transport endpoint is not connected"),
  ETIMEDOUT(110, "Connection timed out"),
  ECONNREFUSED(111, "Connection refused"),
  EHOSTDOWN(112, "Host is down"),
  EHOSTUNREACH(113, "No route to host");

  /** How Netty words what it has no exception of its own for; the number is negative there. */
  private static final Pattern NUMBER = Pattern.compile("error\\(-(\\d+)\\)");

  private final int number;
  private final String text;

  Errno(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** The constant of a (positive) number, if it is one that sockets are known to give. */
  public static Optional<Errno> of(int number) {
    return Arrays.stream(values()).filter(errno -> errno.number == number).findFirst();
  }

  /** The number behind what a native socket threw, if there is one. */
  public static Optional<Errno> of(Throwable thrown) {
    return of(number(thrown));
  }

  /** Its text, and where it has no number what the exception says. */
  public static String text(Throwable thrown) {
    return of(thrown).map(Errno::text).orElseGet(() -> String.valueOf(thrown.getMessage()));
  }

  /** The (positive) number behind what Netty's native sockets throw, or 0. */
  static int number(Throwable thrown) {
    if (thrown instanceof NativeIoException nativeError) {
      return -nativeError.expectedErr();
    }
    if (thrown instanceof SystemCallException known) {
      return known.number();
    }
    if (thrown instanceof NoRouteToHostException) {
      return EHOSTUNREACH.number;
    }
    if (thrown instanceof PortUnreachableException) {
      return ECONNREFUSED.number;
    }
    if (thrown instanceof NotYetConnectedException) {
      return ENOTCONN.number;
    }
    Throwable cause = thrown.getCause();
    if (thrown instanceof ChannelException && cause != null) {
      return number(cause);
    }
    String message = String.valueOf(thrown.getMessage());
    Matcher matcher = NUMBER.matcher(message);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : byText(message);
  }

  /** By strerror(3)'s text, asked of the system in the same locale; where nothing else is kept. */
  private static int byText(String message) {
    String whole = ": " + message;
    return Arrays.stream(values())
        .filter(errno -> whole.endsWith(errno.inThisLocale()))
        .mapToInt(Errno::number)
        .findFirst()
        .orElse(0);
  }

  private String inThisLocale() {
    String message = String.valueOf(new NativeIoException("", -number).getMessage());
    return message.substring(message.indexOf(": "));
  }

  /** The word of any number: {@code ECONNREFUSED}, or {@code errno 200} for a strange one. */
  static @Nullable String word(int number) {
    return number == 0 ? null : of(number).map(Errno::name).orElse("errno " + number);
  }

  public int number() {
    return number;
  }

  public String text() {
    return text;
  }
}
