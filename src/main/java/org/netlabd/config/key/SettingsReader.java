// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader.Effective;
import org.netlabd.config.FaultSettings;
import org.netlabd.config.ListenerSettings;
import org.netlabd.config.LogTarget;
import org.netlabd.config.LogTarget.LogHost;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.config.text.Findings;
import org.netlabd.config.type.Quote;
import org.netlabd.values.Pem;
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
  private final List<Named> named = new ArrayList<>();
  private final List<Supplier<String>> texts = new ArrayList<>();
  private final long mostListenerBytes = Memory.mostListenerBytes(System.getenv());
  private long listenerBytes;
  private final String hidden;
  private final UnaryOperator<List<Path>> cannotRead;

  private record Named(Path file, Block block, Key<?> key) {}

  /** For an account, which cannot read some files; {@code hidden} says so. */
  public SettingsReader(
      Keys keys, Findings findings, String hidden, UnaryOperator<List<Path>> cannotRead) {
    this.keys = keys;
    this.findings = findings;
    this.hidden = hidden;
    this.cannotRead = cannotRead;
  }

  public Effective read(ConfigObject all) throws ConfigurationProblems {
    ConfigObject rest = all.withoutKey(LISTENERS);
    KnownKeys known = new KnownKeys(keys, "NAME");
    Block top = new Block(rest, rest.origin(), "", keys.top(), known, findings);
    top.readAll(Kind.USUAL);
    if (top.isComplete()) {
      top.require(Need.ofTop(keys), Kind.USUAL);
      refuseHalfAnIdentity(top);
      for (Key<String> file : List.of(keys.logCa, keys.logCertificate, keys.logKey)) {
        name(top.get(file), top, file);
      }
      ConfigOrigin binding = top.last(List.of(keys.metricsListen));
      top.get(keys.metricsListen)
          .ifPresent(at -> conflicts.add(keys.metricsListen.path(), at, binding));
    }
    Optional<ConfigValue> written = Optional.ofNullable(all.get(LISTENERS));
    written
        .flatMap(value -> Block.of(value, LISTENERS, () -> LISTENERS_ACCEPTED, findings))
        .ifPresent(block -> new TreeMap<>(block).forEach(this::readListener));
    refuseMoreThanTheJvmHas(top);
    refuseALogWithoutEnd(top);
    refuseWhatTheAccountCannotRead();
    findings.check();
    if (listeners.isEmpty()) {
      String wrong = "there is none";
      written.ifPresentOrElse(
          value -> findings.add(value.origin(), LISTENERS, wrong, LISTENERS_ACCEPTED),
          () -> findings.add(0, 0, LISTENERS, wrong, LISTENERS_ACCEPTED));
      findings.check();
    }
    texts.add(0, () -> top.text(Kind.USUAL));
    return new Effective(
        keys.settings(top, listeners),
        () -> texts.stream().map(Supplier::get).collect(Collectors.joining()));
  }

  private void name(String file, Block block, Key<?> key) {
    if (!file.isEmpty()) {
      named.add(new Named(Path.of(file), block, key));
    }
  }

  private void refuseWhatTheAccountCannotRead() {
    List<Path> files = named.stream().map(Named::file).toList();
    List<Path> unreadable = files.isEmpty() ? files : cannotRead.apply(files);
    String accepted = "a file of its group that the group may read";
    named.stream()
        .filter(each -> unreadable.contains(each.file))
        .forEach(each -> each.block.refuse(each.key, each.file + " " + hidden, accepted));
  }

  /** A certificate is of no use without its own key, nor the other way round. */
  private void refuseHalfAnIdentity(Block top) {
    String certificate = top.get(keys.logCertificate);
    String key = top.get(keys.logKey);
    ConfigOrigin where = top.last(List.of(keys.logCertificate, keys.logKey));
    if (certificate.isEmpty() != key.isEmpty()) {
      String accepted = "log.tls.certificate and log.tls.key together, or neither";
      findings.add(where, "log.tls", "a certificate or a key alone", accepted);
    } else if (!certificate.isEmpty()) {
      String accepted = "the key's own certificate first, then each one's issuer";
      Pem.mismatch(Path.of(certificate), Path.of(key))
          .ifPresent(wrong -> findings.add(where, "log.tls", wrong, accepted));
    }
  }

  private void refuseMoreThanTheJvmHas(Block top) {
    if (!top.isComplete()) {
      return;
    }
    if (Memory.isHeapTooSmall()) {
      String wrong = "the JVM's heap is too small for a daemon";
      top.refuse(keys.buffers, wrong, "-Xmx16m or more in NETLABD_JAVA_OPTIONS");
    }
    int loops = top.get(keys.workers).orElse(Runtime.getRuntime().availableProcessors());
    long most = Memory.mostBytes(System.getenv(), loops);
    long queues = listeners.stream().mapToLong(Memory::queueBytes).sum();
    if (top.get(keys.buffers) + queues > most) {
      String what = queues == 0 ? "is" : "and every faults.queue of TCP are";
      String less = most < 1 << 20 ? "" : (most >> 20) + "M at most, or ";
      String accepted = less + "a larger -XX:MaxDirectMemorySize in NETLABD_JAVA_OPTIONS";
      top.refuse(keys.buffers, what + " more than the JVM may hold", accepted);
    }
  }

  /** A record of what was received would be received, and so on. Names are looked at later. */
  private void refuseALogWithoutEnd(Block top) {
    for (LogTarget target : top.isComplete() ? top.get(keys.logTarget) : List.<LogTarget>of()) {
      for (ListenerSettings each : listeners) {
        if (target instanceof LogHost host && host.mayFeed(each) && has(each, host.host())) {
          String feeds = target + " is listener " + each.name();
          String wrong = feeds + ", which would log each record anew";
          top.refuse(keys.logTarget, wrong, "another log host, or payload = none there");
        }
      }
    }
  }

  private static boolean has(ListenerSettings listener, String host) {
    return host.matches("localhost|127\\..*|::1")
        || listener.addresses().stream().anyMatch(own -> own.text().equals(host));
  }

  private void readListener(String name, ConfigValue value) {
    String path = LISTENERS + "." + ConfigUtil.joinPath(name);
    if (!name.matches(NAME)) {
      String wrong = Quote.quote(name) + " cannot be a listener's name";
      findings.add(value.origin(), path, wrong, NAME_ACCEPTED);
      return;
    }
    KnownKeys known = new KnownKeys(keys, name);
    Block.of(value, path, () -> known.asBlock(path), findings)
        .map(
            block -> new Block(block, value.origin(), path + ".", keys.listener(), known, findings))
        .ifPresent(block -> readListener(name, path, block));
  }

  private void readListener(String name, String path, Block block) {
    Optional<Protocol> protocol = block.read(keys.protocol, Kind.USUAL);
    if (protocol.isEmpty()) {
      block.readAllOfAnyKind();
      return;
    }
    Kind usual = new Kind(protocol.get(), Kind.USUAL.service());
    Kind kind = block.read(keys.service, usual).map(s -> new Kind(protocol.get(), s)).orElse(usual);
    block.readAll(kind);
    if (block.isComplete()) {
      block.require(Need.ofListener(keys), kind);
      ListenerSettings settings = keys.listener(name, block);
      listeners.add(settings);
      texts.add(() -> block.text(kind));
      Conflicts.within(settings.addresses())
          .ifPresent(wrong -> block.refuse(keys.address, wrong, "one of them"));
      refuseImpossible(block, settings);
      refuseMoreThanTheHeapHas(block, path, settings);
      name(block.get(keys.stampKey).map(Object::toString).orElse(""), block, keys.stampKey);
      conflicts
          .add(path, settings, block.last(keys.binding()))
          .ifPresent(c -> findings.add(c.where(), c.path(), c.wrong(), c.accepted()));
    }
  }

  /** The listener with which all are too much. */
  private void refuseMoreThanTheHeapHas(Block block, String path, ListenerSettings settings) {
    long before = listenerBytes;
    listenerBytes += Memory.listenerBytes(settings);
    if (before <= mostListenerBytes && listenerBytes > mostListenerBytes) {
      boolean faulty = !settings.faults().isNone();
      findings.add(
          block.last(faulty ? List.of(keys.faults.queue) : List.of(keys.sourceRate)),
          path + (faulty ? ".faults" : "." + keys.sourceRate.path()),
          "with what the listeners before it may keep, is more than the JVM's heap holds",
          (settings.faults().holdsBack() ? "a smaller faults.queue" : "fewer of them")
              + ", or a larger -Xmx in NETLABD_JAVA_OPTIONS");
    }
  }

  /** Runs so short, and so much lost, cannot be: in between something has to arrive. */
  private void refuseImpossible(Block block, ListenerSettings settings) {
    FaultSettings faults = settings.faults();
    // Of shares with so many decimals as can be written, not of their binary fractions.
    double least = faults.loss() / (1 - faults.loss()) * (1 - 1e-9);
    if (faults.burst() > 0 && faults.burst() < least) {
      String wrong = "is too short for so much loss";
      String longer = least > 10_000 ? "" : "at least " + (int) Math.ceil(least) + ", or ";
      block.refuse(keys.faults.burst, wrong, longer + "less loss");
    }
    if (faults.jitter().compareTo(faults.delay()) > 0) {
      String wrong = "is more than delay: nothing can leave before it is there";
      block.refuse(keys.faults.jitter, wrong, "at most the delay");
    }
    if (settings.protocol() == Protocol.TCP) {
      for (Key<Duration> wait : List.of(keys.faults.delay, keys.faults.slowAccept)) {
        if (settings.timeouts().idle().filter(i -> i.compareTo(block.get(wait)) <= 0).isPresent()) {
          String wrong = "does not end before timeouts.idle ends the session";
          block.refuse(wait, wrong, "less than timeouts.idle");
        }
      }
    }
  }
}
