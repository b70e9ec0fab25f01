package org.netlabd.daemon;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.Settings;

/** What a reload changes, in words. Pure. */
final class ReloadPlan {

  private static final String LATER = " (automatic buffer sizes at the next start)";

  private ReloadPlan() {}

  /** For example {@code echo-tcp changed, lab added}, or {@code nothing changed}. */
  static String describe(Settings before, Settings after) {
    List<String> changes = new ArrayList<>();
    Map<String, ListenerSettings> old = byName(before);
    for (ListenerSettings listener : after.listeners()) {
      ListenerSettings was = old.remove(listener.name());
      if (was == null) {
        changes.add(listener.name() + " added");
      } else if (!was.equals(listener)) {
        changes.add(listener.name() + " changed" + (later(was, listener) ? LATER : ""));
      }
    }
    old.keySet().forEach(name -> changes.add(name + " removed"));
    if (!before.log().equals(after.log())) {
      changes.add("log changed");
    }
    if (before.buffersBytes() != after.buffersBytes()) {
      changes.add("buffers changed");
    }
    if (!before.controlSocket().equals(after.controlSocket())) {
      changes.add("control socket changed");
    }
    if (!before.drain().equals(after.drain())) {
      changes.add("drain changed");
    }
    if (!before.workers().equals(after.workers())) {
      changes.add("workers will change at the next start");
    }
    return changes.isEmpty() ? "nothing changed" : String.join(", ", changes);
  }

  /** The system has no way back from a size of a bound socket to its own choice. */
  private static boolean later(ListenerSettings was, ListenerSettings now) {
    return goesToAuto(was.socket().receiveBufferBytes(), now.socket().receiveBufferBytes())
        || goesToAuto(was.socket().sendBufferBytes(), now.socket().sendBufferBytes());
  }

  private static boolean goesToAuto(OptionalInt was, OptionalInt now) {
    return was.isPresent() && now.isEmpty();
  }

  private static Map<String, ListenerSettings> byName(Settings settings) {
    Map<String, ListenerSettings> byName = new LinkedHashMap<>();
    settings.listeners().forEach(each -> byName.put(each.name(), each));
    return byName;
  }
}
