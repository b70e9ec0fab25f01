// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.netlabd.values.ExitStatus;
import picocli.CommandLine;

/** What a command prints: text in UTF-8, and bytes as they are. */
public final class Output extends PrintWriter {

  private final OutputStream bytes;

  public Output(OutputStream bytes) {
    super(bytes, false, StandardCharsets.UTF_8);
    this.bytes = bytes;
  }

  public static Output of(CommandLine command) {
    return (Output) command.getOut();
  }

  /** The process's; where it cannot be written the process ends. */
  public static Output standard() {
    return new Output(
        new FileOutputStream(FileDescriptor.out) {
          @Override
          public void write(byte[] octets, int offset, int length) {
            try {
              super.write(octets, offset, length);
            } catch (IOException e) {
              end(String.valueOf(e.getMessage()));
            }
          }
        });
  }

  private static void end(String reason) {
    if (reason.equals("Broken pipe")) {
      Runtime.getRuntime().halt(ExitStatus.BROKEN_PIPE);
    }
    System.err.println("netlab: standard output: " + reason);
    Runtime.getRuntime().halt(ExitStatus.IO_ERROR);
  }

  /** Prints lines, at once; what of them a terminal would act on is escaped. */
  public void lines(List<String> lines) {
    lines.forEach(line -> println(Escape.line(line)));
    flush();
  }

  /** These bytes after what has been printed so far, at once. */
  public void send(byte[] octets) throws IOException {
    flush();
    bytes.write(octets, 0, octets.length);
  }

  /** Takes what a peer sent, while it comes. */
  public interface Received {
    void take(byte[] octets) throws IOException;
  }

  /** Where what a peer sent goes: as it is, but escaped on a terminal unless raw is asked for. */
  public Received received(boolean raw) {
    if (raw || !Terminal.isStandardOutput()) {
      return this::send;
    }
    Escape escape = new Escape();
    return octets -> {
      print(escape.next(octets, false));
      flush();
    };
  }
}
