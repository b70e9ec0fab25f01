package org.netlabd.config.key;

import com.typesafe.config.ConfigValue;
import java.util.Optional;
import org.netlabd.config.type.InvalidValueException;

/** The shape of a key's value in the file: one {@link Scalar}, or a {@link ListOf} them. */
interface Form<T> {

  /** The value, or empty when there was something to refuse. */
  Optional<T> read(ConfigValue value, Refuse refuse);

  /** The value that a default stands for, whose text has neither brackets nor quotes. */
  T standard(String text) throws InvalidValueException;

  /** A text, in the syntax of the file, that is read as an equal value. */
  String render(T value);

  /** What is accepted, as a problem says it. */
  String accepted();

  /** Takes what is wrong, and where. */
  interface Refuse {

    void refuse(ConfigValue where, String wrong);
  }
}
