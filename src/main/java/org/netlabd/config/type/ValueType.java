package org.netlabd.config.type;

/**
 * What can stand behind a key: how it is read, checked and written. Implementations are pure,
 * except that {@link ServicePort} has been given the host's service names.
 */
public interface ValueType<T> {

  /** The value that a text stands for. */
  T parse(String text) throws InvalidValueException;

  /** A text, in the syntax of the file, that {@link #parse} reads as an equal value. */
  String render(T value);

  /** What is accepted, as a problem says it. */
  String accepted();
}
