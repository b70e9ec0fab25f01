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
import picocli.CommandLine.TypeConversionException;

/** How {@code netlab echo} tells what it saw. */
public final class EchoOutputs {

  @Option(
      names = {"-q", "--quiet"},
      description = "Only the summary.")
  public boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "A line for each probe on a terminal too, in place of the histogram.")
  public boolean verbose;

  @Option(
      names = {"-D", "--timestamps"},
      description = "Begin each line with the time, in seconds since 1970.")
  public boolean stamped;

  @Option(
      names = {"-a", "--audible"},
      description = "Ring the terminal's bell at each answer.")
  public boolean audible;

  @Option(
      names = "--percentiles",
      paramLabel = "LIST",
      converter = Percentiles.class,
      defaultValue = "50,90,99,99.9,99.99",
      description = "Which ones the summary and its JSON have. Default: ${DEFAULT-VALUE}.")
  public List<Double> percentiles;

  @Option(
      names = "--json-lines",
      description =
          "Print one JSON document a line: a probe each as soon as its fate is known, and the"
              + " summary last.")
  public boolean jsonLines;

  @Option(
      names = "--csv",
      description =
          "Print a row for each probe sent and each datagram received as CSV, and nothing else.")
  public boolean csv;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with figures and plots; it needs nothing but a browser.")
  public @Nullable Path html;

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description =
          "Compare with an earlier run, as --json printed it: ratios, and if it may be chance.")
  public @Nullable Path compare;

  @Option(
      names = "--textfile",
      paramLabel = "FILE",
      description =
          "Write metrics for node_exporter's textfile collector, in one step, at the end and with"
              + " --every after each period. The name must end in .prom.")
  public @Nullable Path textfile;

  @Option(
      names = "--warn",
      paramLabel = "LIST",
      converter = Thresholds.Reader.class,
      description =
          "What figures may be, such as rtt=50ms,loss=1%%,rate=100:. Times: rtt (the mean), min,"
              + " max, stddev, jitter, by STAMP there and back (the means), p99 or any percentile, corrected-p99 likewise. Percent of"
              + " what was sent: loss, late, duplicate, reorder, corrupt, wrong-length, foreign,"
              + " strange, unsent, skipped. A second: rate. Ranges are those of the monitoring"
              + " plugins: 10 (0 to 10), 10: (or more), ~:10 (or less), 10:20, @10:20 (not between);"
              + " numbers without a unit are milliseconds or percent.")
  public Thresholds warn = Thresholds.NONE;

  @Option(
      names = "--crit",
      paramLabel = "LIST",
      converter = Thresholds.Reader.class,
      description = "The same; with --nagios, what is not so is critical.")
  public Thresholds crit = Thresholds.NONE;

  @Option(
      names = "--nagios",
      description =
          "Print one line with performance data, and exit as monitoring plugins do: 0 ok,"
              + " 1 warning, 2 critical, 3 unknown. What there should be none of (duplicate, corrupt,"
              + " wrong-length, foreign, strange) is critical unless it has a bound. Of several hosts"
              + " it is the worst that counts, and each figure has its host's name before its own.")
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
  public void check(boolean json) throws IOException {
    if (Stream.of(json, jsonLines, csv, nagios).filter(asked -> asked).count() > 1) {
      throw new TypeConversionException(
          "--json, --json-lines, --csv and --nagios exclude each other");
    }
    if (textfile != null && !textfile.toString().endsWith(".prom")) {
      throw new TypeConversionException(
          "--textfile: " + textfile + "; accepted: a name that ends in .prom");
    }
    if (textfile != null && WholeFile.isAnother(textfile)) {
      throw new TypeConversionException("--textfile: " + textfile + " is no regular file");
    }
    for (Path file : Arrays.asList(html, textfile)) {
      if (file != null) {
        WholeFile.check(file);
      }
    }
    Set<Object> files = new HashSet<>();
    for (Path file : Arrays.asList(Path.of("/dev/stdout"), html, textfile, compare)) {
      if (file != null && !files.add(identity(file))) {
        throw new TypeConversionException(
            file + ": two of the options name it; accepted: a file for each");
      }
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
      if (!text.matches("(([0-9]{1,2}(\\.[0-9]{1,4})?|100)(,|$))+(?<!,)")) {
        throw new TypeConversionException(
            "'" + text + "'; accepted: 50,99.9 and the like, 0 to 100");
      }
      return Stream.of(text.split(",")).map(Double::valueOf).distinct().sorted().toList();
    }
  }
}
