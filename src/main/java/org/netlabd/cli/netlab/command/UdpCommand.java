// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.command;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.option.OutputOptions;
import org.netlabd.cli.netlab.option.PeerOptions;
import org.netlabd.cli.netlab.option.Refusal;
import org.netlabd.cli.netlab.option.TimeText;
import org.netlabd.cli.netlab.report.JsonText;
import org.netlabd.cli.netlab.report.Outcome;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.AskUdp;
import org.netlabd.client.dial.Patience;
import org.netlabd.client.failure.Failure;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.PeerAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "udp")
public final class UdpCommand implements Callable<Integer> {

  /** Of a datagram by IPv6, where it is longest. */
  private static final int LONGEST = 65_527;

  /** In a document, as they are kept until its end. */
  private static final int MOST_REPLIES = 1_000;

  @Spec private CommandSpec spec;

  @Mixin private final PeerOptions options = new PeerOptions();

  @Option(names = "--sleep", paramLabel = "TIME", converter = TimeText.class, defaultValue = "0s")
  private Duration sleep;

  @Option(
      names = "--linger",
      paramLabel = "TIME",
      converter = TimeText.class,
      defaultValue = "200ms")
  private Duration linger;

  @Option(names = "--hex")
  private boolean hex;

  @Option(names = "--file", paramLabel = "FILE")
  private @Nullable Path file;

  @Option(names = "--raw")
  private boolean raw;

  @Mixin private final OutputOptions outputs = new OutputOptions();

  @Parameters(index = "2", arity = "0..1", paramLabel = "MESSAGE")
  private @Nullable String message;

  private final List<Object> replies = new ArrayList<>();
  private long omitted;
  private long heard;
  private long foreign;
  private long lastNanos;
  private int status = ExitStatus.OK;
  private @Nullable Failure last;

  @Override
  public Integer call() throws Exception {
    Refusal.when(file != null && message != null, "MESSAGE and --file exclude each other");
    return outputs.around(this::figures, this::converse);
  }

  private synchronized Map<String, Object> figures() {
    return Map.of("replies", List.copyOf(replies), "omitted", omitted);
  }

  private int converse() throws IOException {
    boolean lines = file == null && message == null;
    Patience patience = lines ? Patience.perStep(options.timeout) : options.patience();
    try (AskUdp asking = new AskUdp(options.target("udp"), patience, sleep, linger)) {
      return askAll(asking);
    }
  }

  private int askAll(AskUdp asking) throws IOException {
    if (file != null) {
      ask(asking, beginning(file));
    } else if (message != null) {
      ask(asking, hex ? hex(message) : message.getBytes(StandardCharsets.UTF_8));
    } else {
      askLines(asking, new BufferedInputStream(System.in));
    }
    String text =
        "%d came, the last in %s".formatted(heard, Wording.time(lastNanos))
            + (foreign == 0 ? "" : ", %d not from the address that was asked".formatted(foreign));
    // What failed has been said already.
    return outputs.tell(
        new Outcome(status, List.of(), List.of(), text, lastNanos, figures(), last));
  }

  /** All of a file, or more than a datagram can be. */
  private static byte[] beginning(Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      return bytes.readNBytes(LONGEST + 1);
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private byte[] hex(String digits) {
    try {
      return HexFormat.of().parseHex(digits.replace(" ", ""));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "'" + digits + "' is not hexadecimal; accepted: 00ff, '00 ff'");
    }
  }

  /** Each line byte for byte, without its line feed; a lost reply does not keep the next back. */
  private void askLines(AskUdp asking, InputStream lines) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int octet = read(lines);
    while (octet >= 0 || line.size() > 0) {
      if (octet >= 0 && octet != '\n') {
        line.write(octet);
        if (line.size() > 2 * LONGEST) {
          throw new IOException("standard input: a line is longer than a datagram can be");
        }
      } else {
        byte[] bytes = line.toByteArray();
        line.reset();
        ask(asking, hex ? hex(line(bytes)) : bytes);
      }
      octet = octet < 0 ? octet : read(lines);
    }
  }

  private static int read(InputStream lines) throws IOException {
    try {
      return lines.read();
    } catch (IOException e) {
      throw new IOException("standard input: " + e.getMessage(), e);
    }
  }

  private static String line(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void ask(AskUdp asking, byte[] sent) throws IOException {
    try {
      asking.ask(sent, reply -> heard(sent, reply));
    } catch (IOException e) {
      if (!Failure.isIn(e)) {
        throw e;
      }
      last = Failure.of(e);
      status = last.kind().exitStatus();
      if (!outputs.isCheck()) {
        Endings.fail(spec.commandLine(), last);
      }
    }
  }

  private void heard(byte[] sent, AskUdp.Reply reply) throws IOException {
    status = reply.expected() ? status : ExitStatus.CHECK_FAILED;
    foreign += reply.expected() ? 0 : 1;
    heard++;
    lastNanos = reply.nanos();
    if (outputs.isCheck()) {
      return;
    }
    if (outputs.isAsked()) {
      keep(sent, reply);
    } else {
      print(reply);
    }
  }

  private synchronized void keep(byte[] sent, AskUdp.Reply reply) {
    if (replies.size() < MOST_REPLIES) {
      replies.add(json(sent, reply));
    } else {
      omitted++;
    }
  }

  private static Map<String, Object> json(byte[] sent, AskUdp.Reply reply) {
    return JsonText.object(
        "message", line(sent),
        "reply", line(reply.bytes()),
        "bytes", reply.bytes().length,
        "from", PeerAddress.text(reply.from()),
        "expected", reply.expected(),
        "ms", reply.nanos() / 1e6);
  }

  private void print(AskUdp.Reply reply) throws IOException {
    Output out = Output.of(spec.commandLine());
    out.received(raw).take(reply.bytes());
    out.println();
    out.flush();
    String bytes = Wording.count(reply.bytes().length, "byte");
    String from = " from " + PeerAddress.text(reply.from()) + " in " + Wording.time(reply.nanos());
    String foreign = reply.expected() ? "" : ": not the address that was asked";
    Endings.say(spec.commandLine(), bytes + from + foreign);
  }
}
