// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.netlabd.config.type.InvalidValueException;
import org.netlabd.config.type.ValueType;
import org.netlabd.values.Protocol;

/**
 * One entry of the table of keys: all that is known of a key.
 *
 * @param path the key, within its block
 * @param protocols which listeners it applies to
 * @param type how it is read and written
 * @param standard its default, items separated by commas, without quotes; empty where it has none
 */
public record Key<T>(
    String path,
    Set<Protocol> protocols,
    Function<Kind, ValueType<T>> type,
    Function<Kind, Optional<String>> standard) {

  /** What a key's type and default can depend on; keys outside a listener do not look at it. */
  public record Kind(Protocol protocol, String service) {

    /** Also for what is read before the kind is known. */
    public static final Kind USUAL = new Kind(Protocol.TCP, "echo");
  }

  public boolean appliesTo(Kind kind) {
    return protocols.contains(kind.protocol());
  }

  public Optional<T> standard(Kind kind) {
    return standard.apply(kind).map(text -> parse(text, kind));
  }

  private T parse(String text, Kind kind) {
    try {
      return type.apply(kind).parse(text);
    } catch (InvalidValueException e) {
      throw new IllegalStateException(path + ": default " + e.wrong(), e);
    }
  }
}
