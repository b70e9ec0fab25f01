// SPDX-License-Identifier: Apache-2.0
package org.netlabd.values;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Service names and their ports, as getservbyname(3) and getservbyport(3) know them: the first
 * entry of services(5) that fits wins, and an alias is as good as a name. Immutable; for any
 * thread.
 */
public final class Services {

  private static final Path SYSTEM = Path.of("/etc/services");

  /** For hosts whose services(5) is absent or lacks them (minimal containers). */
  private static final List<String> BUILT_IN =
      List.of(
          "echo 7/tcp",
          "echo 7/udp",
          "discard 9/tcp sink null",
          "discard 9/udp sink null",
          "daytime 13/tcp",
          "daytime 13/udp",
          "chargen 19/tcp ttytst source",
          "chargen 19/udp ttytst source",
          "time 37/tcp timserver",
          "time 37/udp timserver");

  /** Of the longest file; what a longer one has behind them is not looked at. */
  private static final int MOST_BYTES = 4 << 20;

  private final List<Entry> entries;

  private Services(Stream<String> lines) {
    entries = lines.flatMap(line -> Stream.ofNullable(entry(line))).toList();
  }

  /** What this host's /etc/services says now. */
  public static Services system() {
    return read(SYSTEM);
  }

  /** What a file in the format of services(5) says now; one that cannot be read says nothing. */
  public static Services read(Path file) {
    List<String> lines = new ArrayList<>();
    try {
      byte[] bytes = RegularFile.read(file, MOST_BYTES);
      new String(bytes, StandardCharsets.ISO_8859_1).lines().forEach(lines::add);
    } catch (IOException e) {
      lines.clear();
    }
    lines.addAll(BUILT_IN);
    return new Services(lines.stream());
  }

  /** The port of a service's name or alias, by {@code tcp} or {@code udp}; case counts. */
  public OptionalInt port(String name, String protocol) {
    return entries(protocol)
        .filter(entry -> entry.names().contains(name))
        .mapToInt(Entry::port)
        .findFirst();
  }

  /** All names and aliases. */
  public Set<String> names() {
    return entries.stream().flatMap(entry -> entry.names().stream()).collect(Collectors.toSet());
  }

  /** The name of the service that a port belongs to, by {@code tcp} or {@code udp}. */
  public Optional<String> name(int port, String protocol) {
    return entries(protocol)
        .filter(entry -> entry.port() == port)
        .map(entry -> entry.names().get(0))
        .findFirst();
  }

  private Stream<Entry> entries(String protocol) {
    return entries.stream().filter(entry -> entry.protocol().equals(protocol));
  }

  /** Name first, then aliases. */
  private record Entry(List<String> names, int port, String protocol) {}

  /** {@code NAME PORT/PROTOCOL [ALIAS]... [# comment]}; nothing else is an entry. */
  private static @Nullable Entry entry(String line) {
    int comment = line.indexOf('#');
    String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
    if (words.length < 2 || !words[1].matches("[0-9]{1,5}/[^/]+")) {
      return null;
    }
    int slash = words[1].indexOf('/');
    int port = Integer.parseInt(words[1].substring(0, slash));
    if (port > 65_535) {
      return null;
    }
    List<String> names = new ArrayList<>(List.of(words));
    names.remove(1);
    return new Entry(names, port, words[1].substring(slash + 1));
  }
}
