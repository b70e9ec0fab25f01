// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.netlabd.values.Cidr;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How a value is typed that an option takes, by its type; an option may have a way of its own. */
public final class Types {

  private Types() {}

  /** Has a command and its subcommands read values so. */
  public static void register(CommandLine command) {
    NumberText.register(command);
    Choice.register(command);
    command
        .registerConverter(Duration.class, text -> new TimeText().convert(text))
        .registerConverter(Range.class, text -> Range.parse(text, TimeText::millis))
        .registerConverter(Thresholds.class, text -> Thresholds.parse(text))
        .registerConverter(Cidr.class, Types::network)
        .registerConverter(Path.class, Types::file)
        .registerConverter(Pattern.class, Types::pattern);
  }

  /** Java takes no name at all for the working directory's. */
  private static Path file(String text) {
    if (text.isEmpty()) {
      throw new TypeConversionException("'' is no file");
    }
    return Path.of(text);
  }

  private static Cidr network(String text) {
    try {
      return Cidr.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new TypeConversionException("'" + text + "' is no pattern: " + e.getDescription());
    }
  }
}
