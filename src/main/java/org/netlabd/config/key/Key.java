package org.netlabd.config.key;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.netlabd.config.type.InvalidValueException;
import org.netlabd.values.Protocol;

/**
 * One entry of the table of keys: all that is known of a key.
 *
 * @param path the key, within its block
 * @param protocols which listeners it applies to
 * @param form how it is read and written
 * @param standard its default, items separated by commas, without quotes; empty where it has none
 * @param from where the settings hold it
 * @param <R> the settings that hold it
 */
public record Key<R, T>(
    String path,
    Set<Protocol> protocols,
    Function<Kind, Form<T>> form,
    Function<Kind, Optional<String>> standard,
    Function<R, T> from) {

  /** What a key's form and default can depend on; keys outside a listener do not look at it. */
  public record Kind(Protocol protocol, String service) {

    /** Also for what is read before the kind is known. */
    public static final Kind USUAL = new Kind(Protocol.TCP, "echo");
  }

  public boolean appliesTo(Kind kind) {
    return protocols.contains(kind.protocol());
  }

  /** Its default; empty where it has none. */
  public Optional<T> standard(Kind kind) {
    return standard.apply(kind).map(text -> standard(text, kind));
  }

  /** Its default, in the syntax of the file; empty where it has none. */
  public Optional<String> standardText(Kind kind) {
    return standard(kind).map(form.apply(kind)::render);
  }

  private T standard(String text, Kind kind) {
    try {
      return form.apply(kind).standard(text);
    } catch (InvalidValueException e) {
      throw new IllegalStateException(path + ": default " + e.wrong(), e);
    }
  }

  /** The value that these settings have, in the syntax of the file. */
  public String render(R settings, Kind kind) {
    return form.apply(kind).render(from.apply(settings));
  }
}
