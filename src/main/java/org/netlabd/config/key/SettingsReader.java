package org.netlabd.config.key;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.ListenerSettings.Proxy;
import org.netlabd.config.Settings;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.config.text.Findings;
import org.netlabd.config.type.Quote;
import org.netlabd.values.Networks;
import org.netlabd.values.Protocol;

/** Turns all that is written into settings, and finds what is wrong with it. For one reading. */
public final class SettingsReader {

  private static final String LISTENERS = "listeners";
  private static final String LISTENERS_ACCEPTED = "listeners { NAME { protocol = tcp } }";
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,31}";
  private static final String NAME_ACCEPTED =
      "1 to 32 of a-z, 0-9 and \"-\", beginning with a letter or digit";

  private final Keys keys;
  private final Findings findings;
  private final Conflicts conflicts = new Conflicts();
  private final List<ListenerSettings> listeners = new ArrayList<>();

  public SettingsReader(Keys keys, Findings findings) {
    this.keys = keys;
    this.findings = findings;
  }

  public Settings read(ConfigObject all) throws ConfigurationProblems {
    ConfigObject rest = all.withoutKey(LISTENERS);
    Block<Settings> top =
        new Block<>(rest, rest.origin(), "", keys.top(), KnownKeys.anywhere(keys), findings);
    top.readAll(Kind.USUAL);
    refuseHalfAnIdentity(top);
    Optional<ConfigValue> written = Optional.ofNullable(all.get(LISTENERS));
    written
        .flatMap(value -> Resolved.block(value, LISTENERS, LISTENERS_ACCEPTED, findings))
        .ifPresent(block -> block.forEach(this::readListener));
    findings.check();
    if (listeners.isEmpty()) {
      refuseNone(written);
    }
    return keys.settings(top, listeners);
  }

  /** A certificate is of no use without its key, nor the other way round. */
  private void refuseHalfAnIdentity(Block<Settings> top) {
    if (top.isComplete()
        && top.get(keys.logCertificate).isEmpty() != top.get(keys.logKey).isEmpty()) {
      findings.add(
          top.last(List.of(keys.logCertificate, keys.logKey)),
          "log.tls",
          "a certificate or a key alone",
          "log.tls.certificate and log.tls.key together, or neither");
    }
  }

  private void refuseNone(Optional<ConfigValue> written) throws ConfigurationProblems {
    String wrong = "there is none";
    written.ifPresentOrElse(
        value -> findings.add(value.origin(), LISTENERS, wrong, LISTENERS_ACCEPTED),
        () -> findings.add(0, 0, LISTENERS, wrong, LISTENERS_ACCEPTED));
    findings.check();
  }

  private void readListener(String name, ConfigValue value) {
    String path = LISTENERS + "." + ConfigUtil.joinPath(name);
    if (!name.matches(NAME)) {
      String wrong = Quote.quote(name) + " cannot be a listener's name";
      findings.add(value.origin(), path, wrong, NAME_ACCEPTED);
      return;
    }
    String accepted = KnownKeys.inListener(keys, name).asBlock(path);
    Resolved.block(value, path, accepted, findings)
        .ifPresent(block -> readListener(name, path, block, value.origin()));
  }

  private void readListener(
      String name, String path, Map<String, ConfigValue> written, ConfigOrigin origin) {
    KnownKeys known = KnownKeys.inListener(keys, name);
    Block<ListenerSettings> block =
        new Block<>(written, origin, path + ".", keys.listener(), known, findings);
    Optional<Protocol> protocol = block.read(keys.protocol, Kind.USUAL);
    if (protocol.isEmpty()) {
      block.readAllOfAnyKind();
      return;
    }
    Kind usual = new Kind(protocol.get(), Kind.USUAL.service());
    Optional<String> service = block.read(keys.service, usual);
    block.readAll(service.map(chosen -> new Kind(protocol.get(), chosen)).orElse(usual));
    if (block.isComplete()) {
      ListenerSettings settings = keys.listener(name, block);
      Conflicts.within(settings.addresses())
          .ifPresent(
              wrong ->
                  findings.add(
                      block.last(List.of(keys.address)), path + ".address", wrong, "one of them"));
      refuseProxyFromAlone(block, path, settings);
      conflicts
          .add(path, settings, block.last(keys.binding()))
          .ifPresent(c -> findings.add(c.where(), c.path(), c.wrong(), c.accepted()));
      listeners.add(settings);
    }
  }

  /** Whose headers are believed says nothing where there are none; its default may stand there. */
  private void refuseProxyFromAlone(
      Block<ListenerSettings> block, String path, ListenerSettings settings) {
    if (settings.proxy() == Proxy.OFF && !settings.proxyFrom().equals(List.of(Networks.LOCAL))) {
      findings.add(
          block.last(List.of(keys.proxyFrom)),
          path + ".proxy-from",
          "does not apply without proxy = required",
          "only with it");
    }
  }
}
