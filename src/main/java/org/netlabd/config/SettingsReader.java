package org.netlabd.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.netlabd.config.Key.Kind;
import org.netlabd.config.ListenerSettings.Protocol;
import org.netlabd.config.ListenerSettings.ServiceName;

/** Turns all that is written into settings, and finds what is wrong with it. For one reading. */
final class SettingsReader {

  private static final String LISTENERS = "listeners";
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,31}";
  private static final String NAME_ACCEPTED =
      "1 to 32 of a-z, 0-9 and \"-\", beginning with a letter or digit";

  private final Keys keys;
  private final Findings findings;
  private final List<Listener> listeners = new ArrayList<>();

  private record Listener(String path, ListenerSettings settings, ConfigOrigin origin) {}

  SettingsReader(Keys keys, Findings findings) {
    this.keys = keys;
    this.findings = findings;
  }

  Settings read(ConfigObject all) throws ConfigurationProblems {
    ConfigObject rest = all.withoutKey(LISTENERS);
    Block<Settings> top =
        new Block<>(rest, rest.origin(), "", keys.top(), KnownKeys.anywhere(keys), findings);
    top.readAll(Kind.USUAL);
    Optional.ofNullable(all.get(LISTENERS))
        .flatMap(value -> Resolved.block(value, LISTENERS, findings))
        .ifPresent(block -> block.forEach(this::readListener));
    findings.check();
    if (listeners.isEmpty()) {
      findings.add(0, 0, LISTENERS, "there is none", "listeners { NAME { protocol = tcp } }");
      findings.check();
    }
    return keys.settings(top, listeners.stream().map(Listener::settings).toList());
  }

  private void readListener(String name, ConfigValue value) {
    String path = LISTENERS + "." + ConfigUtil.joinPath(name);
    if (!name.matches(NAME)) {
      String wrong = Quote.quote(name) + " cannot be a listener's name";
      findings.add(value.origin(), path, wrong, NAME_ACCEPTED);
      return;
    }
    Resolved.block(value, path, findings)
        .ifPresent(block -> readListener(name, path, block, value.origin()));
  }

  private void readListener(
      String name, String path, Map<String, ConfigValue> written, ConfigOrigin origin) {
    KnownKeys known = KnownKeys.inListener(keys, name);
    Block<ListenerSettings> block =
        new Block<>(written, origin, path + ".", keys.listener(), known, findings);
    Optional<Protocol> protocol = block.read(keys.protocol, Kind.USUAL);
    Optional<ServiceName> service = block.read(keys.service, Kind.USUAL);
    if (protocol.isEmpty() || service.isEmpty()) {
      block.readAllOfAnyKind();
      return;
    }
    block.readAll(new Kind(protocol.get(), service.get()));
    if (block.isComplete()) {
      Listener listener = new Listener(path, keys.listener(name, block), origin);
      refuseConflicts(listener);
      listeners.add(listener);
    }
  }

  private void refuseConflicts(Listener listener) {
    ListenerSettings settings = listener.settings();
    Conflicts.within(settings.addresses())
        .ifPresent(
            wrong ->
                findings.add(
                    listener.origin(), listener.path() + ".address", wrong, "one of them"));
    for (Listener other : listeners) {
      Conflicts.between(other.settings(), settings)
          .ifPresent(
              address -> {
                String wrong = "would bind " + address + " as " + other.path() + " does";
                findings.add(listener.origin(), listener.path(), wrong, "another port or address");
              });
    }
  }
}
