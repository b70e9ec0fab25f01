// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netlabd.values.IpAddress;
import picocli.CommandLine.TypeConversionException;

/** {@code HOST[:PORT]}; an IPv6 address with a port wants brackets. */
public record HostPort(String host, String port) {

  private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]+)\\](?::(.+))?");
  private static final Pattern PLAIN = Pattern.compile("([^:/\\[\\]]+)(?::([^:/]+))?");

  public static HostPort parse(String text, String defaultPort) {
    for (Pattern pattern : new Pattern[] {BRACKETED, PLAIN}) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.matches()) {
        String port = matcher.group(2);
        return new HostPort(matcher.group(1), port == null ? defaultPort : port);
      }
    }
    if (isIpv6(text)) {
      return new HostPort(text, defaultPort);
    }
    throw new TypeConversionException(
        "'" + text + "' is no HOST[:PORT]; accepted: localhost, localhost:7, [::1]:echo");
  }

  /** Whether it is an IPv6 address; it may have a zone. */
  static boolean isIpv6(String text) {
    try {
      IpAddress unused = IpAddress.parse(text.replaceFirst("%[^%:]+$", ""));
      return text.indexOf(':') >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
