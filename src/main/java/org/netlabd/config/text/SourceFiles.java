// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.text;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.config.text.Outline.Excess;
import org.netlabd.values.FileError;

/** Turns files and what they include into the library's objects, unresolved; one reading's. */
final class SourceFiles {

  private static final int DEEPEST = 16;
  private static final int MOST_FILES = 1_000;
  private static final int MOST_BYTES = 256 << 10;
  private static final int MOST_BYTES_IN_ALL = 512 << 10;
  private static final int MOST_KEYS = 5_000;
  private static final int MOST_REFERENCES = 200;

  private final Findings findings;

  /** Which file or directory each name was when it was read, and of what state. */
  private final Map<Path, List<Object>> states = new HashMap<>();

  private int files;
  private int characters;
  private int keys;
  private int references;
  private boolean includesInBlock;

  SourceFiles(Findings findings) {
    this.findings = findings;
  }

  /** Whether any file is included within a block, so that its references may count from there. */
  boolean includesInBlock() {
    return includesInBlock;
  }

  /** Whether what was read is there still, so that all of it was there at one time. */
  boolean areStill() {
    for (Map.Entry<Path, List<Object>> each : states.entrySet()) {
      try {
        var now = Files.readAttributes(each.getKey(), BasicFileAttributes.class);
        if (!state(now).equals(each.getValue())) {
          return false;
        }
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  /** A directory that is about to be listed. */
  void note(Path directory) throws IOException {
    states.put(directory, state(Files.readAttributes(directory, BasicFileAttributes.class)));
  }

  private static List<Object> state(BasicFileAttributes file) {
    return List.of(String.valueOf(file.fileKey()), file.lastModifiedTime(), file.size());
  }

  boolean hasReferences() {
    return references > 0;
  }

  /** What an unreadable source says. */
  static ConfigObject nothing(int source) {
    return ConfigFactory.empty(Integer.toString(source)).root();
  }

  /** What a file says; nothing, and a problem, if it cannot be read. */
  ConfigObject parse(Path file) {
    try {
      return parse(file, List.of());
    } catch (IOException e) {
      int source = findings.file(file.toString());
      findings.unreadable(source, 0, String.valueOf(e.getMessage()), "");
      return nothing(source);
    }
  }

  /** What an included file says; throws why it cannot be read. */
  ConfigObject parse(Path file, List<Path> includers) throws IOException {
    if (includers.contains(file)) {
      throw new IOException("would include itself");
    }
    if (includers.size() > DEEPEST) {
      throw new IOException("is included more than " + DEEPEST + " deep");
    }
    if (++files > MOST_FILES) {
      throw new IOException("is one of more than " + MOST_FILES + " files");
    }
    if (characters > MOST_BYTES_IN_ALL) {
      throw new IOException("is beyond 512 KiB of text in all files");
    }
    byte[] bytes = bytes(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    int source = findings.file(file.toString());
    boolean isUtf8 = Arrays.equals(bytes, text.getBytes(StandardCharsets.UTF_8));
    int bad = text.indexOf(isUtf8 ? '\0' : '\ufffd');
    if (bad >= 0) {
      int line = 1 + (int) text.substring(0, bad).chars().filter(c -> c == '\n').count();
      findings.unreadable(
          source, line, isUtf8 ? "has NUL bytes: no text" : "is not UTF-8 text", "");
      return nothing(source);
    }
    try {
      return parse(source, text, Stream.concat(includers.stream(), Stream.of(file)).toList());
    } catch (ConfigException e) {
      findings.unreadable(source, "", text, e);
      return nothing(source);
    }
  }

  /** What a text says, or nothing and a problem if too much; {@code chain} is who includes it. */
  ConfigObject parse(int source, String text, List<Path> chain) {
    Outline outline = new Outline(text);
    Excess excess = outline.excess == null ? excessOfAll(text, outline) : outline.excess;
    if (excess != null) {
      findings.unreadable(source, excess.line(), excess.wrong(), excess.accepted());
      return nothing(source);
    }
    includesInBlock |= outline.includesInBlock;
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setOriginDescription(Integer.toString(source))
            .setIncluder(new Includer(this, findings, source, outline.includes.iterator(), chain));
    return ConfigFactory.parseString(text, options).root();
  }

  private @Nullable Excess excessOfAll(String text, Outline outline) {
    int left = MOST_REFERENCES - references;
    characters += text.length();
    keys += outline.keys;
    references += outline.references.size();
    if (characters > MOST_BYTES_IN_ALL) {
      return new Excess(0, "more text than 512 KiB in all files", "");
    }
    if (keys > MOST_KEYS) {
      return new Excess(0, "more than " + MOST_KEYS + " keys in all files", "");
    }
    if (references > MOST_REFERENCES) {
      String wrong = "more than " + MOST_REFERENCES + " references, ${} and +=, in all files";
      return new Excess(outline.references.get(Math.max(0, left)).line(), wrong, "");
    }
    return null;
  }

  /** A FIFO, a device or a socket is not even opened: that could wait for ever, or do something. */
  private byte[] bytes(Path file) throws IOException {
    byte[] bytes;
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      states.put(file, state(attributes));
      if (!attributes.isRegularFile()) {
        throw new IOException(attributes.isDirectory() ? "Is a directory" : "Not a regular file");
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(MOST_BYTES + 1);
      }
    } catch (IOException e) {
      throw new IOException("cannot be read: " + FileError.text(e), e);
    }
    if (bytes.length > MOST_BYTES) {
      throw new IOException("is longer than 256 KiB");
    }
    return bytes;
  }
}
