package org.netlabd.config.text;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.net.URL;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.netlabd.config.type.InvalidValueException;
import org.netlabd.config.type.Quote;

/**
 * Carries out the include statements of one file: files only, relative to that file, and none of
 * them optional. Called by the library while it parses that file.
 */
final class Includer
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

  private static final String ACCEPTED = "include \"FILE\", relative to this file";

  private final SourceFiles files;
  private final Findings findings;
  private final int source;
  private final List<Line> includes;
  private final List<Path> chain;

  private record Line(int number, String text) {}

  /**
   * For one file.
   *
   * @param source the file's number
   * @param text the file's text
   * @param chain the file, after those that include it
   */
  Includer(SourceFiles files, Findings findings, int source, String text, List<Path> chain) {
    this.files = files;
    this.findings = findings;
    this.source = source;
    this.includes = text.contains("include") ? includes(text) : List.of();
    this.chain = chain;
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (what.contains("://")) {
      return refuse(what, "a URL cannot be included", ACCEPTED);
    }
    try {
      Path includer = chain.get(chain.size() - 1);
      return files.include(includer.resolveSibling(what).normalize(), chain);
    } catch (InvalidPathException e) {
      return refuse(what, Quote.quote(what) + " is not a file name", ACCEPTED);
    } catch (InvalidValueException e) {
      return refuse(what, e.wrong(), "");
    }
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    return refuse("url(", "a URL cannot be included", ACCEPTED);
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    return refuse(what, "the class path cannot be included", ACCEPTED);
  }

  /** The library asks for its own includer to be tried after this one: it never is. */
  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  private ConfigObject refuse(String clue, String wrong, String accepted) {
    findings.unreadable(source, line(clue), wrong, accepted);
    return SourceFiles.nothing(source);
  }

  /** The library does not tell the line: that of the first statement that can be it, or 0. */
  private int line(String clue) {
    return includes.stream()
        .filter(line -> includes.size() == 1 || line.text().contains(clue))
        .findFirst()
        .map(Line::number)
        .orElse(0);
  }

  private static List<Line> includes(String text) {
    List<String> lines = text.lines().toList();
    return IntStream.range(0, lines.size())
        .mapToObj(i -> new Line(i + 1, lines.get(i)))
        .filter(line -> line.text().contains("include"))
        .toList();
  }
}
