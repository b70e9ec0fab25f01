package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** How {@code netlab echo} probes, and how it tells. */
public final class EchoOptions {

  private static final String[] WITH_LOAD = {"--connections", "--window", "--rate", "--duration"};
  private static final String[] WITHOUT_LOAD = {"-c", "-i"};

  @Option(names = "--udp", description = "Datagrams instead of one TCP stream.")
  public boolean udp;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N",
      description = "How many probes. Default: until Ctrl-C.")
  public long count;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "TIME",
      converter = TimeText.class,
      defaultValue = "1s",
      description =
          "From one probe to the next, 1ms or more; kept without drift. Default: ${DEFAULT-VALUE}.")
  public Duration interval;

  @Option(
      names = {"-s", "--size"},
      paramLabel = "BYTES",
      converter = SizeText.class,
      defaultValue = "64",
      description =
          "Bytes of a probe: 20 to 65507 by UDP, to 1M by TCP; 20 hold its number and time."
              + " Default: ${DEFAULT-VALUE}.")
  public long size;

  @Option(
      names = {"-l", "--load"},
      description =
          "Load: as many round trips as go, or as --rate wants, instead of one per interval.")
  public boolean load;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "8",
      description =
          "With -l: how many connections or UDP sockets, 1 to 10000. Default: ${DEFAULT-VALUE}.")
  public int connections;

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "With -l: how many probes may be out on each, 1 to 10000. Default: ${DEFAULT-VALUE}.")
  public int window;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "With -l: probes a second in all; times then count from when each was due, so that a"
              + " stall cannot hide. Default: as many as go.")
  public int rate;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = TimeText.Some.class,
      defaultValue = "10s",
      description = "With -l: how long. Default: ${DEFAULT-VALUE}.")
  public Duration duration;

  @Option(
      names = {"-q", "--quiet"},
      description = "Only the summary.")
  public boolean quiet;

  @Option(names = "--json", description = "Print the summary as JSON, and nothing else.")
  public boolean json;

  @Option(names = "--csv", description = "Print a row for each probe as CSV, and nothing else.")
  public boolean csv;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with figures and plots; it needs nothing but a browser.")
  public @Nullable Path html;

  @Option(
      names = "--warn",
      paramLabel = "LIST",
      converter = Thresholds.Reader.class,
      description =
          "Bounds that a figure must not exceed, such as rtt=50ms,loss=1%%: rtt (the mean), p50,"
              + " p90, p99, p99.9, p99.99, max, jitter as times; loss, duplicate, reorder, corrupt"
              + " as percent.")
  public Thresholds warn = Thresholds.NONE;

  @Option(
      names = "--crit",
      paramLabel = "LIST",
      converter = Thresholds.Reader.class,
      description = "The same; with --nagios, beyond these it is critical.")
  public Thresholds crit = Thresholds.NONE;

  @Option(
      names = "--nagios",
      description =
          "Print one line with performance data, and exit as monitoring plugins do: 0 ok,"
              + " 1 warning, 2 critical, 3 unknown.")
  public boolean nagios;

  /** Whether lines or a histogram accompany the probes. */
  public boolean isTalkative() {
    return !quiet && !json && !csv && !nagios;
  }

  /** Refuses what makes no sense, before anything is sent. */
  public void check(ParseResult given) throws IOException {
    String[] others = load ? WITHOUT_LOAD : WITH_LOAD;
    for (String option : others) {
      if (given.hasMatchedOption(option)) {
        throw new TypeConversionException(option + (load ? ": not with -l" : ": only with -l"));
      }
    }
    if (given.hasMatchedOption("-c")) {
      between("-c", count, 1, 1L << 40);
    }
    between("-s", size, 20, udp ? 65_507 : 1 << 20);
    between("--connections", connections, 1, 10_000);
    between("--window", window, 1, 10_000);
    between("--connections times --window", (long) connections * window, 1, 500_000);
    between("--connections times -s", connections * size, 1, 32 << 20);
    between("--rate", rate, given.hasMatchedOption("--rate") ? 1 : 0, 10_000_000);
    if (interval.compareTo(Duration.ofMillis(1)) < 0) {
      throw new TypeConversionException("-i: too short; accepted: 1ms to 24h");
    }
    if ((json ? 1 : 0) + (csv ? 1 : 0) + (nagios ? 1 : 0) > 1) {
      throw new TypeConversionException("--json, --csv and --nagios exclude each other");
    }
    if (nagios && !load && count == 0) {
      throw new TypeConversionException("--nagios: -c says how many probes, or -l how long");
    }
    if (html != null) {
      Files.newByteChannel(html, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
    }
  }

  private static void between(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new TypeConversionException(
          option + ": " + value + " is out of range; accepted: " + least + " to " + most);
    }
  }
}
