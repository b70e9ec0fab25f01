// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.text;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.netlabd.config.type.Quote;
import org.netlabd.values.FileError;

/** Lays a file, drop-ins and overrides one over the other; no reference leads out of them. */
public final class Layers {

  private static final ConfigResolveOptions WITHIN =
      ConfigResolveOptions.noSystem().setAllowUnresolved(true);

  private static final String OVERRIDE = "KEY=VALUE, such as log.level=debug";

  private final Findings findings;
  private final SourceFiles files;

  public Layers(Findings findings) {
    this.findings = findings;
    this.files = new SourceFiles(findings);
  }

  /** All that is written; the number of the first source is 0. */
  public ConfigObject read(Path file, List<String> overrides) {
    ConfigObject all = files.parse(file);
    for (Path dropIn : dropIns(file)) {
      all = files.parse(dropIn).withFallback(all);
    }
    for (String override : overrides) {
      all = override(override).withFallback(all);
    }
    return files.hasReferences() ? resolve(all) : all;
  }

  /**
   * {@code KEY=VALUE} of the command line: read as in a file if it begins with a bracket, brace or
   * quote, {@code null} takes a key back, all else is text; nothing, and a problem, if it cannot be
   * read.
   */
  private ConfigObject override(String text) {
    int source = findings.override();
    int equals = text.indexOf('=');
    if (equals < 1) {
      findings.unreadable(source, 0, Quote.quote(text) + " is not an override", OVERRIDE);
      return SourceFiles.nothing(source);
    }
    String key = text.substring(0, equals).strip();
    Outline.Excess excess = new Outline(key + " = 0").excess;
    if (excess != null) {
      findings.unreadable(source, 0, Quote.quote(key) + " " + excess.wrong(), OVERRIDE);
      return SourceFiles.nothing(source);
    }
    try {
      String value = text.substring(equals + 1).strip();
      boolean asInFile = value.equals("null") || value.matches("(?s)[\\[{\"].*");
      String line =
          ConfigUtil.joinPath(ConfigUtil.splitPath(key))
              + " = "
              + (asInFile ? value : ConfigUtil.quoteString(value));
      ConfigObject said = files.parse(source, line, List.of(Path.of("--set")));
      if (said.size() > 1) {
        throw new ConfigException.Generic("more than one value");
      }
      return said;
    } catch (ConfigException.BadPath e) {
      findings.unreadable(source, 0, Quote.quote(key) + " is not a key", OVERRIDE);
    } catch (ConfigException e) {
      findings.unreadable(source, key, "", e);
    }
    return SourceFiles.nothing(source);
  }

  /** Whether nobody has put other files there meanwhile. */
  public boolean areStill() {
    return files.areStill();
  }

  private ConfigObject resolve(ConfigObject all) {
    try {
      if (new Expansion(all, files.includesInBlock(), findings).isBounded()) {
        return all.toConfig().resolve(WITHIN).root();
      }
    } catch (ConfigException e) {
      findings.unreadable(0, "", "", e);
    }
    return SourceFiles.nothing(0);
  }

  /** {@code FILE.d/*.conf} in name order; hidden files are editors' own. */
  private List<Path> dropIns(Path file) {
    Path name = file.getFileName();
    List<Path> dropIns = new ArrayList<>();
    if (name == null) {
      return dropIns;
    }
    Path directory = file.resolveSibling(name + ".d");
    int source = findings.file(directory.toString());
    try {
      files.note(directory);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "[!.]*.conf")) {
        entries.forEach(dropIns::add);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // That there is none is no problem, a link to one that is gone is.
      if (!(e instanceof NoSuchFileException) || Files.isSymbolicLink(directory)) {
        IOException why =
            e instanceof DirectoryIteratorException d
                ? Objects.requireNonNull(d.getCause())
                : (IOException) e;
        findings.unreadable(source, 0, "cannot be read: " + FileError.text(why), "");
      }
    }
    dropIns.sort(null);
    return dropIns;
  }
}
