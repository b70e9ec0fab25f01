// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.option;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;
import org.netlabd.client.failure.Kind;
import org.netlabd.config.ConfigurationProblems;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.control.ControlClient;
import org.netlabd.control.Reply;
import org.netlabd.control.Request;
import org.netlabd.net.Stage;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.BoundedCall;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which daemon is asked, by its control socket, and how long its answer is waited for. */
public final class DaemonOptions {

  private static final Path USUAL_FILE = Path.of("/etc/netlabd.conf");
  private static final Path USUAL_SOCKET = Path.of("/run/netlabd/control.sock");

  private static final String ADVICE =
      "Is it running, and may you ask it? See netlabd(8), CONTROL SOCKET.";

  @Option(names = "--socket", paramLabel = "PATH")
  private @Nullable Path socket;

  @Mixin private final TimeoutOption patience = new TimeoutOption();

  private volatile String waiting = "cannot read " + USUAL_FILE;

  /** The daemon does not do what it was asked to. */
  public static final class Refused extends IOException {

    private final transient List<String> lines;

    Refused(List<String> lines) {
      super(String.join("; ", lines));
      this.lines = lines;
    }

    public List<String> lines() {
      return lines;
    }
  }

  /** What the daemon answers when it has done it. */
  public Reply ask(Request request) throws IOException {
    Reply reply = reply(request);
    if (!reply.done()) {
      throw new Refused(reply.lines());
    }
    return reply;
  }

  /** What the daemon answers; a failure when there is none, or it does not answer in time. */
  public Reply reply(Request request) throws IOException {
    Duration most = patience.timeout;
    List<String> unanswered = new ArrayList<>();
    try {
      // The file may hang, too.
      Reply reply = BoundedCall.within(most, "asking", () -> ask(request, unanswered));
      if (reply != null) {
        return reply;
      }
    } catch (TimeoutException e) {
      throw failure(Kind.TIMED_OUT, waiting, ADVICE);
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // None other is thrown.
    }
    throw failure(Kind.UNREACHABLE, String.join("; ", unanswered), ADVICE);
  }

  private @Nullable Reply ask(Request request, List<String> unanswered) throws IOException {
    for (Path each : sockets()) {
      waiting = "the daemon at " + each + " does not answer";
      try {
        return ControlClient.ask(each, request, patience.timeout.multipliedBy(2));
      } catch (ProtocolException e) {
        throw failure(
            Kind.UNREACHABLE, each + ": " + e.getMessage(), "See which listens there (ss -xlp).");
      } catch (IOException e) {
        unanswered.add("no daemon to ask at " + each + ": " + e.getMessage());
      }
    }
    return null;
  }

  private static IOException failure(Kind kind, String text, String advice) {
    return new Failure(Stage.CONNECT, kind, null, text, null, advice).exception();
  }

  /** The file may be the broken one, or name a socket that the daemon does not have yet. */
  private Set<Path> sockets() {
    if (socket != null) {
      return Set.of(socket);
    }
    Set<Path> sockets = new LinkedHashSet<>();
    try {
      ConfigurationReader reader = new ConfigurationReader(ServiceTable.STANDARD.names());
      sockets.add(reader.read(USUAL_FILE, List.of()).controlSocket());
    } catch (ConfigurationProblems e) {
      // The daemon finds them too, and they are its answer.
    }
    sockets.add(USUAL_SOCKET);
    return sockets;
  }
}
