package org.netlabd.config.key;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.Settings;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.values.Services;

/**
 * Writes settings down: {@code KEY = VALUE}, one key a line, every key that applies, in the order
 * of the table and of the listeners' names. What it writes is read as equal settings. Pure.
 */
public final class Dump {

  private Dump() {}

  /** The text, with a newline at its end. */
  public static String of(Settings settings) {
    Keys keys = new Keys(Services.system(), Map.of());
    Stream<String> top = keys.top().stream().map(key -> line("", key, settings, Kind.USUAL));
    Stream<String> listeners =
        settings.listeners().stream().flatMap(listener -> lines(keys.listener(), listener));
    return Stream.concat(top, listeners).collect(Collectors.joining());
  }

  private static Stream<String> lines(
      List<Key<ListenerSettings, ?>> keys, ListenerSettings listener) {
    Kind kind = new Kind(listener.protocol(), listener.service());
    String prefix = "listeners." + listener.name() + ".";
    return keys.stream()
        .filter(key -> key.appliesTo(kind))
        .map(key -> line(prefix, key, listener, kind));
  }

  private static <R> String line(String prefix, Key<R, ?> key, R settings, Kind kind) {
    return prefix + key.path() + " = " + key.render(settings, kind) + "\n";
  }
}
