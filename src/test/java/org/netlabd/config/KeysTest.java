// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.netlabd.config.key.Key;
import org.netlabd.config.key.Key.Kind;
import org.netlabd.config.key.Keys;
import org.netlabd.config.type.Word;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.Protocol;
import org.netlabd.values.Services;

/** Holds for every entry of the table, also for those to come. */
final class KeysTest {

  private static final Keys KEYS = new Keys(Services.system(), ServiceTable.STANDARD.names());

  @TempDir private Path directory;

  private ConfigurationFiles files() {
    return new ConfigurationFiles(directory).main(ConfigurationFiles.MINIMAL);
  }

  /** Full key, and its default where it applies and has one. */
  static Stream<Arguments> everyKey() {
    Stream<Arguments> top =
        KEYS.top().stream().map(k -> Arguments.of(k.path(), true, standardText(k, Kind.USUAL)));
    return Stream.concat(top, Stream.of(Protocol.values()).flatMap(protocol -> keysOf(protocol)));
  }

  private static Stream<Arguments> keysOf(Protocol protocol) {
    Kind kind = new Kind(protocol, "echo");
    String prefix = "listeners.echo-" + Word.of(Protocol.class).render(protocol) + ".";
    return KEYS.listener().stream()
        .map(k -> Arguments.of(prefix + k.path(), k.appliesTo(kind), standardText(k, kind)));
  }

  /** Its default, in the syntax of the file; empty where it has none. */
  static <T> Optional<String> standardText(Key<T> key, Kind kind) {
    return key.standard(kind).map(key.type().apply(kind)::render);
  }

  @ParameterizedTest
  @MethodSource("everyKey")
  void itsDefaultCanBeWritten(String key, boolean applies, Optional<String> standard)
      throws ConfigurationProblems {
    if (standard.isPresent() && applies) {
      assertEquals(files().read(), files().read(key + "=" + standard.get()));
    } else if (applies) {
      assertEquals(1, files().problems(key + "=null").size());
    } else {
      List<String> problems = files().problems(key + "=" + standard.orElse(""));
      assertEquals(1, problems.size());
      assertEquals(0, problems.get(0).indexOf("--set: " + key + ": does not apply to "));
    }
  }

  @ParameterizedTest
  @MethodSource("everyKey")
  void nonsenseIsRefused(String key, boolean applies, Optional<String> standard) {
    List<String> problems = files().problems(key + "={ \"?\" = 1 }");
    assertEquals(1, problems.size());
    assertEquals(0, problems.get(0).indexOf("--set: " + key + ": "));
  }

  @ParameterizedTest
  @MethodSource("everyKey")
  void aSlipInItIsRecognised(String key, boolean applies, Optional<String> standard) {
    String slip = key.substring(0, key.length() - 1);
    List<String> problems = files().problems(slip + "=1");
    assertEquals(1, problems.size());
    String question = "--set: " + slip + ": unknown key; did you mean ";
    assertEquals(question, problems.get(0).substring(0, question.length()));
    // Others can be as near: buffer is what limits.buffer ends in, ipv6 differs as ipv4 does.
    String near = problems.get(0).substring(question.length()).replace("?", "");
    assertTrue(List.of(near.split(" or ")).contains(key), near);
  }
}
