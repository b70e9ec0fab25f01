// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Classes of traffic: the six bits of RFC 2474, by number or by the names of IANA's registry. */
public final class Dscp {

  /** What is accepted, in words. */
  public static final String ACCEPTED = "0 to 63, cs0 to cs7, af11 to af43, ef, va or le";

  /** RFC 3246, RFC 5865 and RFC 8622. */
  private static final Map<String, Integer> NAMES = Map.of("ef", 46, "va", 44, "le", 1);

  /** RFC 2474 (class selectors) and RFC 2597 (assured forwarding: class and drop precedence). */
  private static final Pattern CLASS = Pattern.compile("cs([0-7])|af([1-4])([1-3])");

  private Dscp() {}

  /** The class of this number or name, in any case; empty if there is none. */
  public static OptionalInt parse(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    Matcher matcher = CLASS.matcher(name);
    if (matcher.matches()) {
      int major = Integer.parseInt(matcher.group(matcher.group(1) == null ? 2 : 1));
      int minor = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
      return OptionalInt.of(8 * major + 2 * minor);
    }
    if (name.matches("0*[0-9]{1,2}") && Integer.parseInt(name) < 64) {
      return OptionalInt.of(Integer.parseInt(name));
    }
    Integer known = NAMES.get(name);
    return known == null ? OptionalInt.empty() : OptionalInt.of(known);
  }
}
