package org.netlabd.config.type;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Hosts as people write them: a name, or a numeric address. Never asks the resolver. */
final class HostText {

  /** As the DNS has them, and with an underscore, as many networks do (RFC 2181, section 11). */
  private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";

  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

  private HostText() {}

  /** Whether it can be a name. inet_aton's short forms ("127.1") are taken for typing errors. */
  static boolean isName(String text) {
    boolean number = text.matches("[0-9.]*|0[xX][0-9a-fA-F]*");
    return !number && text.length() <= 253 && text.matches(LABEL + "(\\." + LABEL + ")*\\.?");
  }

  /** Whether it has the form of a numeric address. */
  static boolean isNumeric(String text) {
    return text.indexOf(':') >= 0 || text.matches("(" + OCTET + "\\.){3}" + OCTET);
  }

  /** The numeric address, with its zone where it needs one. */
  static InetAddress numeric(String text) throws InvalidValueException {
    if (text.startsWith("[") || text.startsWith("%")) {
      throw notAnAddress(text);
    }
    InetAddress address;
    try {
      // With a colon, or four octets, the JDK never asks the resolver.
      address = InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      if (text.indexOf('%') < 0) {
        throw notAnAddress(text);
      }
      throw new InvalidValueException(
          Quote.quote(text) + " is not an address of this host's interfaces");
    }
    boolean needsZone = address.isLinkLocalAddress() && address instanceof Inet6Address;
    if (needsZone && text.indexOf('%') < 0) {
      String wanted = Quote.quote(text + "%eth0");
      throw new InvalidValueException(
          Quote.quote(text) + " is link-local and has no zone: write " + wanted);
    }
    return address;
  }

  static InvalidValueException notAnAddress(String text) {
    return new InvalidValueException(Quote.quote(text) + " is not an address");
  }
}
