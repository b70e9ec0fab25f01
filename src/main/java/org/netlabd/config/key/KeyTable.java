package org.netlabd.config.key;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.ListenerSettings.Timeouts;
import org.netlabd.config.Settings;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.config.type.Choice;
import org.netlabd.config.type.DurationBetween;
import org.netlabd.config.type.NumberBetween;
import org.netlabd.config.type.OrUnlimited;
import org.netlabd.config.type.Switch;
import org.netlabd.config.type.ValueType;
import org.netlabd.values.Protocol;
import org.netlabd.values.SocketOptions;
import org.netlabd.values.SourcePrefix;

/**
 * The form of the table of keys: what an entry is made of, and the lists that it is in. {@link
 * Keys} fills it.
 */
class KeyTable {

  static final Set<Protocol> ALL = EnumSet.allOf(Protocol.class);
  static final Set<Protocol> TCP = EnumSet.of(Protocol.TCP);
  static final Choice<Protocol> PROTOCOL = Choice.of(Protocol.class);
  static final Switch SWITCH = new Switch();
  private static final OrUnlimited<Duration> PATIENCE =
      new OrUnlimited<>(new DurationBetween(Duration.ofMillis(100), Duration.ofDays(365)));

  private final List<Key<Settings, ?>> top = new ArrayList<>();
  private final List<Key<ListenerSettings, ?>> listener = new ArrayList<>();

  /** Keys outside the listeners, in the order of the shipped file. */
  public List<Key<Settings, ?>> top() {
    return List.copyOf(top);
  }

  /** Keys of each listener, in the order of the shipped file. */
  public List<Key<ListenerSettings, ?>> listener() {
    return List.copyOf(listener);
  }

  <T> Key<Settings, T> top(String path, Form<T> form, String standard, Function<Settings, T> from) {
    Key<Settings, T> key = new Key<>(path, ALL, k -> form, k -> Optional.of(standard), from);
    top.add(key);
    return key;
  }

  <T> Key<ListenerSettings, T> listener(
      Set<Protocol> protocols,
      String path,
      Function<Kind, Form<T>> form,
      Function<Kind, Optional<String>> standard,
      Function<ListenerSettings, T> from) {
    Key<ListenerSettings, T> key = new Key<>(path, protocols, form, standard, from);
    listener.add(key);
    return key;
  }

  <T> Key<ListenerSettings, T> listener(
      Set<Protocol> protocols,
      String path,
      Form<T> form,
      String standard,
      Function<ListenerSettings, T> from) {
    return listener(protocols, path, k -> form, k -> Optional.of(standard), from);
  }

  Key<ListenerSettings, Integer> prefix(
      String path, int most, Function<SourcePrefix, Integer> from) {
    String standard = Integer.toString(from.apply(SourcePrefix.DEFAULT));
    Form<Integer> form = one(new NumberBetween(0, most));
    return listener(ALL, path, form, standard, s -> from.apply(s.limits().sourcePrefix()));
  }

  Key<ListenerSettings, Optional<Duration>> timeout(
      String path, String standard, Function<Timeouts, Optional<Duration>> from) {
    return listener(TCP, path, one(PATIENCE), standard, s -> from.apply(s.timeouts()));
  }

  <T> Key<ListenerSettings, T> socket(
      String path, ValueType<T> type, String standard, Function<SocketOptions, T> from) {
    return listener(ALL, path, one(type), standard, s -> from.apply(s.socket()));
  }

  /** A switch that is on by default for some of the protocols that it applies to. */
  Key<ListenerSettings, Boolean> onFor(
      Set<Protocol> on,
      Set<Protocol> protocols,
      String path,
      Function<SocketOptions, Boolean> from) {
    return listener(
        protocols,
        path,
        k -> one(SWITCH),
        k -> Optional.of(SWITCH.render(on.contains(k.protocol()))),
        s -> from.apply(s.socket()));
  }

  static <E extends Enum<E>> Form<E> choice(Class<E> type) {
    return one(Choice.of(type));
  }

  static <T> Form<T> one(ValueType<T> type) {
    return new Scalar<>(type);
  }

  static Optional<String> none() {
    return Optional.empty();
  }
}
