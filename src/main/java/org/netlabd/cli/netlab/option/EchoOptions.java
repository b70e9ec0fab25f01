// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.dial.Target;
import org.netlabd.client.echo.Request;
import org.netlabd.values.SharedKey;
import org.netlabd.values.StampPacket;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** How {@code netlab echo} probes; {@link EchoOutputs} says how it tells. */
public final class EchoOptions {

  /** Probes of each size, where nobody says how many. */
  private static final long SWEEP_COUNT = 10;

  @Option(names = "--udp")
  public boolean udp;

  @Option(names = "--stamp")
  private boolean stamp;

  @Option(names = "--stamp-key", paramLabel = "FILE")
  private @Nullable Path stampKey;

  private Request.@Nullable Stamp session;

  @Option(
      names = {"-c", "--count"},
      paramLabel = "N")
  public long count;

  @Option(
      names = {"-i", "--interval"},
      paramLabel = "TIME",
      defaultValue = "1s")
  public Duration interval;

  @Option(
      names = {"-w", "--deadline"},
      paramLabel = "TIME")
  public @Nullable Duration deadline;

  @Option(
      names = {"-s", "--size"},
      paramLabel = "BYTES",
      converter = SizeText.class,
      defaultValue = "64")
  public long size;

  @Option(names = "--sizes", paramLabel = "SIZES", converter = SizesText.class)
  private @Nullable List<Long> sizes;

  @Option(names = "--path-mtu")
  public boolean pathMtu;

  @Option(
      names = {"-p", "--pattern"},
      paramLabel = "HEX")
  private String pattern = "";

  @Option(names = {"-l", "--load"})
  public boolean load;

  @Option(names = "--connections", paramLabel = "N", defaultValue = "8")
  public int connections;

  @Option(names = "--window", paramLabel = "N", defaultValue = "1")
  public int window;

  @Option(names = "--rate", paramLabel = "N")
  public int rate;

  @Option(names = "--duration", paramLabel = "TIME", defaultValue = "10s")
  public Duration duration;

  @Option(names = "--every", paramLabel = "TIME")
  public @Nullable Duration every;

  public List<Long> sizes() {
    return sizes == null ? List.of(size) : sizes;
  }

  public boolean isBounded() {
    return load || pathMtu || count > 0 || deadline != null || sizes != null;
  }

  /** What is asked of the client, for one host and size. */
  public Request request(Target whom, long bytes, Duration timeout) {
    boolean sweeps = sizes != null && count == 0 && deadline == null;
    Request.Plan endless =
        load
            ? Request.Plan.load(connections, window, rate, duration)
            : Request.Plan.paced(sweeps ? SWEEP_COUNT : count, interval);
    Request.Plan plan =
        endless
            .until(Objects.requireNonNullElse(deadline, Duration.ZERO))
            .reporting(Objects.requireNonNullElse(every, Duration.ZERO));
    byte[] filling = HexFormat.of().parseHex(pattern);
    return new Request(whom, udp, (int) bytes, filling, session, timeout, plan);
  }

  public String defaultPort() {
    return session == null ? "echo" : "" + StampPacket.PORT;
  }

  public void check(ParseResult given) throws IOException {
    if (stamp) {
      checkStamp(given);
    }
    Refusal.when(
        given.hasMatchedOption("-p") && !pattern.matches("([0-9a-fA-F]{2}){1,16}"),
        "-p: '" + pattern + "'; accepted: 1 to 16 bytes, such as ff00");
    if (given.hasMatchedOption("-c")) {
      Refusal.unlessBetween("-c", count, 1, 1L << 40);
    }
    String sized = sizes == null ? "-s" : "--sizes";
    sizes().forEach(bytes -> Refusal.unlessBetween(sized, bytes, 20, udp ? 65_507 : 1 << 20));
    Refusal.unlessBetween("--connections", connections, 1, 10_000);
    Refusal.unlessBetween("--window", window, 1, 10_000);
    Refusal.unlessBetween("--connections times --window", (long) connections * window, 1, 500_000);
    long largest = sizes().stream().mapToLong(Long::longValue).max().orElse(size);
    Refusal.unlessBetween("--connections times -s", connections * largest, 1, 32 << 20);
    Refusal.unlessBetween("--rate", rate, given.hasMatchedOption("--rate") ? 1 : 0, 10_000_000);
    Refusal.when(
        interval.compareTo(Duration.ofMillis(1)) < 0, "-i: too short; accepted: 1ms to 24h");
  }

  private void checkStamp(ParseResult given) throws IOException {
    Request.Stamp asked = new Request.Stamp(stampKey == null ? null : SharedKey.read(stampKey));
    session = asked;
    udp = true;
    size = given.hasMatchedOption("-s") ? size : asked.base();
    for (long bytes : sizes()) {
      Refusal.when(
          !asked.fits(bytes),
          "%d bytes are no test packet; accepted: %d, and %d to 65507"
              .formatted(bytes, asked.base(), asked.base() + 4));
    }
  }

  /** {@code 64..1472}, {@code 64..1472/128}, {@code 64,512}. */
  static final class SizesText implements ITypeConverter<List<Long>> {

    private static final int MOST = 1_000;

    private static final String SIZE = "[^./]+(\\.[^./]+)?";

    @Override
    public List<Long> convert(String text) {
      List<Long> sizes = new ArrayList<>();
      for (String part : text.split(",", -1)) {
        String[] ends = part.split("\\.\\.|/", -1);
        Refusal.when(
            !part.matches(SIZE + "(\\.\\." + SIZE + "(/" + SIZE + ")?)?"),
            "'" + text + "'; accepted: 64..1472, 64..1472/128, 64,512,1472");
        long from = size(ends[0]);
        long to = ends.length > 1 ? size(ends[1]) : from;
        long step = ends.length > 2 ? size(ends[2]) : 0;
        Refusal.when(
            from < 1
                || to < from
                || (ends.length > 2 && step < 1)
                || (step > 0 && (to - from) / step > MOST),
            "'" + part + "' is no way to go up; accepted: up to 1000 sizes");
        for (long size = from; size < to; size += step > 0 ? step : size) {
          sizes.add(size);
        }
        sizes.add(to);
      }
      return List.copyOf(sizes);
    }

    private static long size(String text) {
      return new SizeText().convert(text);
    }
  }
}
