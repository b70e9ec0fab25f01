package org.netlabd.cli.netlab.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.netlabd.cli.netlab.console.Endings;
import org.netlabd.cli.netlab.console.Output;
import org.netlabd.cli.netlab.option.PeerOptions;
import org.netlabd.cli.netlab.option.TimeText;
import org.netlabd.cli.netlab.report.JsonText;
import org.netlabd.cli.netlab.report.Wording;
import org.netlabd.client.AskUdp;
import org.netlabd.client.AskUdp.Reply;
import org.netlabd.values.ExitStatus;
import org.netlabd.values.PeerAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code netlab udp}. */
@Command(
    name = "udp",
    description = {
      "Sends a datagram, or each line of the standard input as one, and prints every reply.",
      "A line for each reply on standard output: its bytes. On standard error: who sent it, its"
          + " length and how long it took. A reply from another address than the one asked is"
          + " printed too, said to be one, and makes the exit status 1."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  netlab udp localhost echo hello", "  seq 3 | netlab udp 192.0.2.7 7"})
public final class UdpCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private final PeerOptions options = new PeerOptions();

  @Option(
      names = "--linger",
      paramLabel = "TIME",
      converter = TimeText.class,
      defaultValue = "200ms",
      description =
          "How long to wait for further replies after the first. Default: ${DEFAULT-VALUE}.")
  private Duration linger;

  @Option(names = "--json", description = "Print the replies, and how long they took, as JSON.")
  private boolean json;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "MESSAGE",
      description = "What to send; without it, each line of the standard input.")
  private @Nullable String message;

  private final List<Object> replies = new ArrayList<>();
  private int status = ExitStatus.OK;

  @Override
  public Integer call() throws IOException {
    try (AskUdp asking = new AskUdp(options.target("udp"), options.timeout, linger)) {
      if (message != null) {
        ask(asking, message);
      } else {
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          ask(asking, line);
        }
      }
    }
    if (json) {
      spec.commandLine().getOut().println(JsonText.of(Map.of("replies", replies)));
    }
    return status;
  }

  private void ask(AskUdp asking, String text) throws IOException {
    for (Reply reply : asking.ask(text.getBytes(StandardCharsets.UTF_8))) {
      status = reply.expected() ? status : ExitStatus.CHECK_FAILED;
      if (json) {
        replies.add(json(text, reply));
      } else {
        print(reply);
      }
    }
  }

  private static Map<String, Object> json(String text, Reply reply) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("message", text);
    fields.put("reply", new String(reply.bytes(), StandardCharsets.UTF_8));
    fields.put("bytes", reply.bytes().length);
    fields.put("from", PeerAddress.text(reply.from()));
    fields.put("expected", reply.expected());
    fields.put("ms", reply.nanos() / 1e6);
    return fields;
  }

  private void print(Reply reply) throws IOException {
    Output out = Output.of(spec.commandLine());
    out.send(reply.bytes());
    out.println();
    out.flush();
    Endings.say(
        spec.commandLine(),
        "%s from %s in %s%s"
            .formatted(
                Wording.count(reply.bytes().length, "byte"),
                PeerAddress.text(reply.from()),
                Wording.time(reply.nanos()),
                reply.expected() ? "" : ": not the address that was asked"));
  }
}
