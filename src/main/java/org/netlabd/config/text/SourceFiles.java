package org.netlabd.config.text;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.netlabd.config.type.Quote;

/**
 * Turns files, and what they include, into the library's objects; unresolved as yet. What all of
 * one reading may take is counted here: the library's time grows with the square of some of it.
 */
final class SourceFiles {

  private static final int DEEPEST = 16;
  private static final int MOST_FILES = 1_000;
  private static final int MOST_BYTES = 512 << 10;
  private static final int MOST_KEYS = 5_000;
  private static final int MOST_REFERENCES = 200;

  private final Findings findings;
  private int files;
  private int characters;
  private int keys;
  private int references;
  private boolean includesInBlock;

  SourceFiles(Findings findings) {
    this.findings = findings;
  }

  /** What a file says; nothing, and a problem, if it cannot be read. */
  ConfigObject parse(Path file) {
    try {
      return parse(file, read(file), List.of());
    } catch (IOException e) {
      int source = findings.file(file.toString());
      findings.unreadable(source, 0, String.valueOf(e.getMessage()), "");
      return nothing(source);
    }
  }

  /**
   * What an included file says.
   *
   * @throws IOException why it cannot be included
   */
  ConfigObject include(Path file, List<Path> includers) throws IOException {
    String name = Quote.quote(file.toString());
    if (includers.contains(file)) {
      throw new IOException(name + " would include itself");
    }
    if (includers.size() > DEEPEST) {
      throw new IOException("includes are nested more than " + DEEPEST + " deep");
    }
    SourceText text;
    try {
      text = read(file);
    } catch (IOException e) {
      throw new IOException(name + " " + e.getMessage(), e);
    }
    return parse(file, text, includers);
  }

  /** Whether any file is included within a block, so that its references may count from there. */
  boolean includesInBlock() {
    return includesInBlock;
  }

  /** Whether there is anything to resolve. */
  boolean hasReferences() {
    return references > 0;
  }

  /** What an unreadable source says. */
  static ConfigObject nothing(int source) {
    return ConfigFactory.empty(Integer.toString(source)).root();
  }

  private SourceText read(Path file) throws IOException {
    if (++files > MOST_FILES) {
      throw new IOException("is one of more than " + MOST_FILES + " files");
    }
    if (characters > MOST_BYTES) {
      throw new IOException("is beyond 512 KiB of text in all files");
    }
    return SourceText.read(file);
  }

  private ConfigObject parse(Path file, SourceText text, List<Path> includers) {
    int source = findings.file(file.toString());
    if (text.badLine() > 0) {
      findings.unreadable(source, text.badLine(), "is not UTF-8", "");
      return nothing(source);
    }
    try {
      List<Path> chain = Stream.concat(includers.stream(), Stream.of(file)).toList();
      return parse(source, text.text(), chain);
    } catch (ConfigException e) {
      findings.unreadable(source, e);
    }
    return nothing(source);
  }

  /**
   * What the text of a source says; nothing, and a problem, if it says too much.
   *
   * @param chain the file that it is of, after those that include it
   * @throws ConfigException what is wrong with it
   */
  ConfigObject parse(int source, String text, List<Path> chain) {
    Outline outline = new Outline(text);
    Optional<Outline.Excess> excess = outline.excess().or(() -> excessOfAll(text, outline));
    if (excess.isPresent()) {
      Outline.Excess e = excess.get();
      findings.unreadable(source, e.line(), e.wrong(), e.accepted());
      return nothing(source);
    }
    includesInBlock |= outline.includesInBlock();
    Includer includer = new Includer(this, findings, source, outline.includes(), chain);
    return ConfigFactory.parseString(text, options(source, includer)).root();
  }

  private Optional<Outline.Excess> excessOfAll(String text, Outline outline) {
    characters += text.length();
    keys += outline.keys();
    int before = references;
    references += outline.references().size();
    if (characters > MOST_BYTES) {
      return Optional.of(new Outline.Excess(0, "more text than 512 KiB in all files", ""));
    }
    if (keys > MOST_KEYS) {
      return Optional.of(
          new Outline.Excess(0, "more than " + MOST_KEYS + " keys in all files", ""));
    }
    if (references > MOST_REFERENCES) {
      int line = outline.references().get(Math.max(0, MOST_REFERENCES - before));
      String wrong = "more than " + MOST_REFERENCES + " references, ${} and +=, in all files";
      return Optional.of(new Outline.Excess(line, wrong, ""));
    }
    return Optional.empty();
  }

  private static ConfigParseOptions options(int source, Includer includer) {
    return ConfigParseOptions.defaults()
        .setSyntax(ConfigSyntax.CONF)
        .setOriginDescription(Integer.toString(source))
        .setIncluder(includer);
  }
}
