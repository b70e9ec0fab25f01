// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.WholeFile;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How {@code netlab echo} tells what it saw. */
public final class EchoOutputs {

  @Option(names = {"-q", "--quiet"})
  public boolean quiet;

  @Option(names = {"-v", "--verbose"})
  public boolean verbose;

  @Option(names = {"-D", "--timestamps"})
  public boolean stamped;

  @Option(names = {"-a", "--audible"})
  public boolean audible;

  @Option(
      names = "--percentiles",
      paramLabel = "LIST",
      converter = Percentiles.class,
      defaultValue = "50,90,99,99.9,99.99")
  public List<Double> percentiles;

  @Option(names = "--json-lines")
  public boolean jsonLines;

  @Option(names = "--csv")
  public boolean csv;

  @Option(names = "--html", paramLabel = "FILE")
  public @Nullable Path html;

  @Option(names = "--compare", paramLabel = "FILE")
  public @Nullable Path compare;

  @Option(names = "--textfile", paramLabel = "FILE")
  public @Nullable Path textfile;

  @Option(names = "--warn", paramLabel = "LIST")
  public Thresholds warn = Thresholds.NONE;

  @Option(names = "--crit", paramLabel = "LIST")
  public Thresholds crit = Thresholds.NONE;

  @Option(names = "--nagios")
  public boolean nagios;

  /** Whether what is seen is drawn, where it can be, and not listed. */
  public boolean isDrawn() {
    return !verbose && !stamped;
  }

  /** Whether lines or a histogram accompany the probes. */
  public boolean isTalkative() {
    return !quiet && !csv && !nagios && !jsonLines;
  }

  /** Refuses what makes no sense, or a file that cannot be written, before anything is sent. */
  public void check() throws IOException {
    Refusal.when(
        textfile != null && !textfile.toString().endsWith(".prom"),
        "--textfile: " + textfile + "; accepted: a name that ends in .prom");
    Refusal.when(
        textfile != null && WholeFile.isAnother(textfile),
        "--textfile: " + textfile + " is no regular file");
    for (Path file : Arrays.asList(html, textfile)) {
      if (file != null) {
        WholeFile.check(file);
      }
    }
    Set<Object> files = new HashSet<>();
    for (Path file : Arrays.asList(Path.of("/dev/stdout"), html, textfile, compare)) {
      Refusal.when(
          file != null && !files.add(identity(file)),
          file + ": two of the options name it; accepted: a file for each");
    }
  }

  /** The same by whatever name a file is called. */
  private static Object identity(Path file) throws IOException {
    return Files.isRegularFile(file)
        ? Files.readAttributes(file, BasicFileAttributes.class).fileKey()
        : file.toAbsolutePath().normalize();
  }

  /** {@code 50,99.9}. */
  static final class Percentiles implements ITypeConverter<List<Double>> {

    @Override
    public List<Double> convert(String text) {
      Refusal.when(
          !text.matches("(([0-9]{1,2}(\\.[0-9]{1,4})?|100)(,|$))+(?<!,)"),
          "'" + text + "'; accepted: 50,99.9 and the like, 0 to 100");
      return Stream.of(text.split(",")).map(Double::valueOf).distinct().sorted().toList();
    }
  }
}
