// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config.text;

import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.netlabd.config.type.Quote;

/**
 * Carries out the include statements of one file, relative to it, while the library parses.
 *
 * @param source the file, by its number
 * @param lines of the statements
 * @param chain the file, behind who includes it
 */
record Includer(
    SourceFiles files, Findings findings, int source, Iterator<Integer> lines, List<Path> chain)
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

  static final String ACCEPTED = "include \"FILE\", relative to this file";

  @Override
  public ConfigObject include(ConfigIncludeContext context, String what) {
    if (what.contains("://")) {
      return refuse("a URL cannot be included");
    }
    try {
      Path file = chain.get(chain.size() - 1).resolveSibling(what).normalize();
      int line = line();
      try {
        return files.parse(file, chain);
      } catch (IOException e) {
        findings.unreadable(source, line, Quote.quote(file.toString()) + " " + e.getMessage(), "");
        return SourceFiles.nothing(source);
      }
    } catch (InvalidPathException e) {
      return refuse(Quote.quote(what) + " is not a file name");
    }
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    return refuse("a URL cannot be included");
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    return refuse("the class path cannot be included");
  }

  /** The library asks for its own includer to be tried after this one: it never is. */
  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }

  private ConfigObject refuse(String wrong) {
    findings.unreadable(source, line(), wrong, ACCEPTED);
    return SourceFiles.nothing(source);
  }

  private int line() {
    return lines.hasNext() ? lines.next() : 0;
  }
}
