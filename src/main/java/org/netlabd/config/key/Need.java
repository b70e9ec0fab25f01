// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.key;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.netlabd.config.ListenerSettings.Proxy;
import org.netlabd.config.LogTarget;

/**
 * What keys need of others of their block to say anything; without it only their defaults may stand
 * there ({@link Block#require}). Not here: what the protocol decides ({@link Key#protocols}), and
 * bounds that are not reached, such as a rate of a source above that of all.
 *
 * @param switches the keys that decide it
 * @param isMet whether a complete block has it
 * @param keys those that need it
 */
record Need(String words, List<Key<?>> switches, Predicate<Block> isMet, List<Key<?>> keys) {

  /** Services that send nothing. */
  private static final Set<String> MUTE = Set.of("discard", "log");

  /** Of the keys outside the listeners. */
  static List<Need> ofTop(Keys keys) {
    return List.of(
        of(
            "a log.target other than stderr",
            keys.logTarget,
            targets -> !targets.equals(List.of(LogTarget.Local.STDERR)),
            keys.logFacility),
        of("log.sessions = on", keys.logSessions, on -> on, keys.logSessionRate),
        of(
            "a tls:// log host",
            keys.logTarget,
            targets -> targets.stream().anyMatch(Need::isTls),
            keys.logCa,
            keys.logCertificate,
            keys.logKey),
        of(
            "metrics.listen",
            keys.metricsListen,
            at -> at.isPresent(),
            keys.metricsAllow,
            keys.metricsDeny));
  }

  /** Of the keys of a listener; one that rests on another comes behind it. */
  static List<Need> ofListener(Keys keys) {
    FaultKeys faults = keys.faults;
    SocketKeys socket = keys.socket;
    Predicate<String> answers = service -> !MUTE.contains(service);
    return List.of(
        of("service = greet", keys.service, "greet"::equals, keys.greeting),
        of(
            "service = stamp",
            keys.service,
            "stamp"::equals,
            keys.stampKey,
            keys.authenticate,
            keys.stateful),
        of("stamp.key-file", keys.stampKey, key -> key.isPresent(), keys.authenticate),
        of("a service that answers", keys.service, answers, keys.buffer, keys.stall),
        new Need(
            "a service that answers",
            List.of(keys.service),
            block -> answers.test(block.get(keys.service)),
            faults.ofAnswers),
        of(
            "keep-alive = on",
            socket.named("keep-alive"),
            on -> on.orElse(0) == 1,
            socket.named("keep-alive-idle"),
            socket.named("keep-alive-interval"),
            socket.named("keep-alive-count")),
        of("proxy = required", keys.proxy, proxy -> proxy != Proxy.OFF, keys.proxyFrom),
        of("loss", faults.loss, share -> share > 0, faults.burst),
        of("jitter", faults.jitter, jitter -> !jitter.isZero(), faults.distribution),
        new Need(
            "a fault",
            // What does not answer takes faults of answers away.
            Stream.concat(Stream.of(keys.service), faults.faults.stream()).toList(),
            block -> !faults.settings(block).isNone(),
            faults.ofOthers));
  }

  private static <T> Need of(String words, Key<T> on, Predicate<T> isMet, Key<?>... keys) {
    return new Need(words, List.of(on), block -> isMet.test(block.get(on)), List.of(keys));
  }

  private static boolean isTls(LogTarget target) {
    return target instanceof LogTarget.LogHost host && host.scheme() == LogTarget.Scheme.TLS;
  }
}
