package org.netlabd.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Turns files, and what they include, into the library's objects; unresolved as yet. */
final class SourceFiles {

  private static final int DEEPEST = 16;
  private static final int MOST = 1_000;

  private final Findings findings;
  private int files;

  SourceFiles(Findings findings) {
    this.findings = findings;
  }

  /** What a file says; nothing, and a problem, if it cannot be read. */
  ConfigObject parse(Path file) {
    return parse(file, List.of());
  }

  /** What an included file says; the refusal says why it cannot be included at all. */
  ConfigObject include(Path file, List<Path> includers) throws Refusal {
    if (includers.size() >= DEEPEST) {
      throw new Refusal("includes are nested more than " + DEEPEST + " deep");
    }
    if (includers.contains(file)) {
      throw new Refusal(Quote.quote(file.toString()) + " would include itself");
    }
    if (++files > MOST) {
      throw new Refusal("more than " + MOST + " files are included");
    }
    return parse(file, includers);
  }

  /** What an unreadable source says. */
  static ConfigObject nothing(int source) {
    return ConfigFactory.empty(Integer.toString(source)).root();
  }

  private ConfigObject parse(Path file, List<Path> includers) {
    int source = findings.source(file.toString());
    try {
      return parse(file, source, SourceText.read(file), includers);
    } catch (Refusal e) {
      findings.unreadable(source, 0, e.wrong(), "");
    }
    return nothing(source);
  }

  private ConfigObject parse(Path file, int source, String text, List<Path> includers) {
    List<Path> chain = Stream.concat(includers.stream(), Stream.of(file)).toList();
    try {
      return ConfigFactory.parseString(
              text,
              ConfigParseOptions.defaults()
                  .setSyntax(ConfigSyntax.CONF)
                  .setOriginDescription(Integer.toString(source))
                  .setIncluder(new Includer(this, findings, source, text, chain)))
          .root();
    } catch (ConfigException e) {
      findings.unreadable(source, e);
    } catch (StackOverflowError e) {
      // The library descends by recursion.
      findings.unreadable(source, 0, "is nested too deeply", "");
    }
    return nothing(source);
  }
}
