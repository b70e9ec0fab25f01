package org.netlabd.values;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Service names and their ports, as getservbyname(3) and getservbyport(3) know them: the first
 * entry of services(5) that fits wins, and an alias is as good as a name. Immutable; for any
 * thread.
 */
public final class Services {

  private static final Path SYSTEM = Path.of("/etc/services");

  /** For hosts whose services(5) is absent or lacks them (minimal containers). */
  private static final List<Entry> BUILT_IN =
      List.of(
          new Entry("echo", 7, "tcp", List.of()),
          new Entry("echo", 7, "udp", List.of()),
          new Entry("discard", 9, "tcp", List.of("sink", "null")),
          new Entry("discard", 9, "udp", List.of("sink", "null")),
          new Entry("daytime", 13, "tcp", List.of()),
          new Entry("daytime", 13, "udp", List.of()),
          new Entry("chargen", 19, "tcp", List.of("ttytst", "source")),
          new Entry("chargen", 19, "udp", List.of("ttytst", "source")),
          new Entry("time", 37, "tcp", List.of("timserver")),
          new Entry("time", 37, "udp", List.of("timserver")));

  private final List<Entry> entries;

  private Services(List<Entry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** One line of services(5). */
  private record Entry(String name, int port, String protocol, List<String> aliases) {

    boolean isCalled(String wanted) {
      return name.equals(wanted) || aliases.contains(wanted);
    }
  }

  /** What this host's /etc/services says now. */
  public static Services system() {
    return read(SYSTEM);
  }

  /** What a file in the format of services(5) says now; one that cannot be read says nothing. */
  public static Services read(Path file) {
    List<Entry> entries = new ArrayList<>();
    try (var lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      lines.map(Services::entry).flatMap(Optional::stream).forEach(entries::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      entries.clear();
    }
    entries.addAll(BUILT_IN);
    return new Services(entries);
  }

  /**
   * The port of a service.
   *
   * @param name name or alias, as written: case counts
   * @param protocol {@code tcp} or {@code udp}
   */
  public OptionalInt port(String name, String protocol) {
    return entries.stream()
        .filter(entry -> entry.protocol().equals(protocol) && entry.isCalled(name))
        .mapToInt(Entry::port)
        .findFirst();
  }

  /**
   * The name of the service that a port belongs to.
   *
   * @param protocol {@code tcp} or {@code udp}
   */
  public Optional<String> name(int port, String protocol) {
    return entries.stream()
        .filter(entry -> entry.protocol().equals(protocol) && entry.port() == port)
        .map(Entry::name)
        .findFirst();
  }

  /** {@code NAME PORT/PROTOCOL [ALIAS]... [# comment]}; nothing else is an entry. */
  private static Optional<Entry> entry(String line) {
    int comment = line.indexOf('#');
    String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
    if (words.length < 2 || !words[1].matches("[0-9]{1,5}/[^/]+")) {
      return Optional.empty();
    }
    int slash = words[1].indexOf('/');
    int port = Integer.parseInt(words[1].substring(0, slash));
    if (port > 65_535) {
      return Optional.empty();
    }
    List<String> aliases = List.of(words).subList(2, words.length);
    return Optional.of(new Entry(words[0], port, words[1].substring(slash + 1), aliases));
  }
}
