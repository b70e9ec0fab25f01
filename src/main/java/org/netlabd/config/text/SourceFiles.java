package org.netlabd.config.text;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.netlabd.config.type.InvalidValueException;
import org.netlabd.config.type.Quote;

/** Turns files, and what they include, into the library's objects; unresolved as yet. */
final class SourceFiles {

  private static final int DEEPEST = 16;
  private static final int MOST = 1_000;

  /** The library's time grows with the square of their number, and its stack with their chains. */
  private static final int MOST_REFERENCES = 200;

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{|\\+=");

  private final Findings findings;
  private int included;
  private long references;

  SourceFiles(Findings findings) {
    this.findings = findings;
  }

  /** What a file says; nothing, and a problem, if it cannot be read. */
  ConfigObject parse(Path file) {
    try {
      return parse(file, SourceText.read(file), List.of());
    } catch (InvalidValueException e) {
      int source = findings.file(file.toString());
      findings.unreadable(source, 0, e.wrong(), "");
      return nothing(source);
    }
  }

  /** What an included file says; the refusal says why it cannot be included. */
  ConfigObject include(Path file, List<Path> includers) throws InvalidValueException {
    String name = Quote.quote(file.toString());
    if (includers.contains(file)) {
      throw new InvalidValueException(name + " would include itself");
    }
    if (includers.size() > DEEPEST) {
      throw new InvalidValueException("includes are nested more than " + DEEPEST + " deep");
    }
    if (++included > MOST) {
      throw new InvalidValueException("more than " + MOST + " files are included");
    }
    String text;
    try {
      text = SourceText.read(file);
    } catch (InvalidValueException e) {
      throw new InvalidValueException(name + " " + e.wrong());
    }
    return parse(file, text, includers);
  }

  /** What an unreadable source says. */
  static ConfigObject nothing(int source) {
    return ConfigFactory.empty(Integer.toString(source)).root();
  }

  private ConfigObject parse(Path file, String text, List<Path> includers) {
    int source = findings.file(file.toString());
    references += REFERENCE.matcher(text).results().count();
    if (references > MOST_REFERENCES) {
      String wrong = "more than " + MOST_REFERENCES + " references, ${} and +=";
      findings.unreadable(source, 0, wrong, "");
      return nothing(source);
    }
    List<Path> chain = Stream.concat(includers.stream(), Stream.of(file)).toList();
    Includer includer = new Includer(this, findings, source, text, chain);
    try {
      return ConfigFactory.parseString(text, options(source, includer)).root();
    } catch (ConfigException e) {
      findings.unreadable(source, e);
    } catch (StackOverflowError e) {
      // The library descends by recursion.
      findings.unreadable(source, 0, "is nested too deeply", "");
    }
    return nothing(source);
  }

  private static ConfigParseOptions options(int source, Includer includer) {
    return ConfigParseOptions.defaults()
        .setSyntax(ConfigSyntax.CONF)
        .setOriginDescription(Integer.toString(source))
        .setIncluder(includer);
  }
}
