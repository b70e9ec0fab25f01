// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.netlabd.guard.End;
import org.netlabd.guard.Reason;
import org.netlabd.log.Event.Kind;

/** What {@code journalctl -x} says, in each language: of each kind of event, and nothing else. */
class CatalogTest {

  private static final Pattern ENTRY =
      Pattern.compile("(?m)^-- (?<id>[0-9a-f]{32})\n(?<text>(?s:.*?))(?=^-- |\\z)");
  private static final Pattern TEXT =
      Pattern.compile(
          "Subject: (?<subject>.+)\nDefined-By: netlabd\nDocumentation: (man:[a-z_.-]+\\([1-8]\\) ?)+"
              + "\n\n(?<body>(?s:.+))");
  private static final Pattern FIELD = Pattern.compile("@([A-Z_]*)@");

  /** journalctl does not wrap lines. */
  private static final int WIDTH = 90;

  /** Each entry's text by its identity. */
  private static Map<String, String> entries(String file) throws IOException {
    String text = Files.readString(Path.of("src", "main", "catalog", file));
    Map<String, String> entries = new HashMap<>();
    ENTRY
        .matcher(text.replaceAll("(?m)^#.*\n", ""))
        .results()
        .forEach(entry -> assertNull(entries.put(entry.group(1), entry.group(2)), entry.group(1)));
    return entries;
  }

  @Test
  void everyKindHasAnIdentityOfItsOwn() {
    assertEquals(
        Kind.values().length, Arrays.stream(Kind.values()).map(Kind::messageId).distinct().count());
    for (Kind kind : Kind.values()) {
      assertTrue(kind.messageId().matches("[0-9a-f]{32}"), kind.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"netlabd.catalog", "netlabd.ro.catalog", "netlabd.el.catalog"})
  void explainsEveryKindAndNothingElse(String file) throws IOException {
    Map<String, String> entries = entries(file);
    Map<String, String> english = entries("netlabd.catalog");
    for (Kind kind : Kind.values()) {
      String text = entries.remove(kind.messageId());
      assertTrue(text != null && TEXT.matcher(text).matches(), kind + ": " + text);
      assertEquals(fields(english.get(kind.messageId())), fields(text), kind.toString());
      assertTrue(text.lines().allMatch(line -> line.length() <= WIDTH), kind.toString());
      assertEquals(-1, text.replaceAll(FIELD.pattern(), "").indexOf('@'), kind.toString());
    }
    assertEquals(Map.of(), entries);
  }

  @Test
  void theManualPageListsEveryKind() throws IOException {
    String page = Files.readString(Path.of("src", "main", "man", "netlabd.8"));
    assertEquals(
        Arrays.stream(Kind.values()).map(Kind::messageId).toList(),
        Pattern.compile("(?m)^\\.It Li ([0-9a-f]{32})$")
            .matcher(page)
            .results()
            .map(item -> item.group(1))
            .toList());
  }

  /** journalctl shows the name of a field that an entry does not have. */
  @Test
  void speaksOnlyOfFieldsThatTheKindAlwaysHas() throws IOException {
    Set<Kind> ofPeers =
        EnumSet.of(Kind.CONNECTED, Kind.CLOSED, Kind.RECEIVED, Kind.STALLED, Kind.DEADLOCKED);
    Set<Kind> ofListeners =
        EnumSet.of(
            Kind.FAULTS_BEGIN,
            Kind.FAULTS_END,
            Kind.REFUSED,
            Kind.ACCEPTING_PAUSED,
            Kind.ACCEPTING_AGAIN,
            Kind.RECEIVING_FAILED,
            Kind.SOCKET_OPTIONS,
            Kind.OPTION_NOT_SET);
    Map<String, String> english = entries("netlabd.catalog");
    for (Kind kind : Kind.values()) {
      for (String field : fields(english.get(kind.messageId()))) {
        boolean has =
            switch (field) {
              case "NETLABD_LISTENER" -> ofPeers.contains(kind) || ofListeners.contains(kind);
              case "NETLABD_PEER", "NETLABD_PEER_ADDRESS" -> ofPeers.contains(kind);
              case "NETLABD_REASON" -> kind == Kind.CLOSED || kind == Kind.REFUSED;
              case "NETLABD_BYTES_IN", "NETLABD_BYTES_OUT" -> kind == Kind.CLOSED;
              default -> false;
            };
        assertTrue(has, kind + " " + field);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"netlabd.catalog", "netlabd.ro.catalog", "netlabd.el.catalog"})
  void explainsEveryReasonAndEveryEnd(String file) throws IOException {
    assertHasAll(entries(file).get(Kind.REFUSED.messageId()), Reason.values());
    assertHasAll(entries(file).get(Kind.CLOSED.messageId()), End.values());
  }

  private static void assertHasAll(String text, Object[] words) {
    List<String> terms =
        text.lines()
            .filter(line -> line.matches(" {4}\\w.*"))
            .flatMap(line -> Arrays.stream(line.strip().split(" {2,}")[0].split(", ")))
            .sorted()
            .toList();
    assertEquals(Arrays.stream(words).map(Object::toString).sorted().toList(), terms);
  }

  private static Set<String> fields(String text) {
    return FIELD
        .matcher(text)
        .results()
        .map((MatchResult field) -> field.group(1))
        .collect(Collectors.toSet());
  }
}
