// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.net.Severity;
import org.netlabd.net.DatagramSender;

/** The systemd journal, by its native protocol: an entry is one datagram, traceback included. */
final class Journal implements Target {

  /** Of an entry's message: no kernel finds a datagram too long, and none goes as a file. */
  private static final int MAX_MESSAGE_BYTES = 32_768;

  private static final Pattern PEER = Pattern.compile("^\\[?(.*?)]?:[0-9]+$");

  private final Path socket;
  private final SyslogHeader header;
  private final DatagramSender datagrams = new DatagramSender();

  /** Opens when there is an entry; what the header has are fields of each. */
  Journal(Path socket, SyslogHeader header) {
    this.socket = socket;
    this.header = header;
  }

  @Override
  public String name() {
    return socket.toString();
  }

  /** All that syslog has there is a field. */
  @Override
  public String header(Level level, long timeMillis) {
    return "";
  }

  @Override
  public List<String> records(List<String> texts) {
    int bytes = 0;
    int count = 0;
    for (String text : texts) {
      bytes += text.getBytes(StandardCharsets.UTF_8).length + 1;
      count += bytes <= MAX_MESSAGE_BYTES ? 1 : 0;
    }
    String message = String.join("\n", texts.subList(0, count));
    int left = texts.size() - count;
    return List.of(left == 0 ? message : message + "\n    ... " + left + " more lines");
  }

  @Override
  public void send(Entry entry, String record) throws IOException {
    if (!datagrams.send(name(), encode(fields(entry, record)))) {
      throw new IOException("its reader does not read");
    }
  }

  private Map<String, String> fields(Entry entry, String message) {
    Event event = entry.event();
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("MESSAGE", message);
    fields.put("MESSAGE_ID", event.kind().messageId());
    fields.put("PRIORITY", "" + Severity.getSeverity(entry.level()).getCode());
    fields.put("SYSLOG_FACILITY", "" + header.facility());
    fields.put("SYSLOG_IDENTIFIER", header.program());
    // journald knows only when it got it.
    fields.put("SYSLOG_TIMESTAMP", SyslogHeader.localTime(entry.timeMillis()));
    if (event.listener() != null) {
      fields.put("NETLABD_LISTENER", event.listener());
    }
    if (event.peer() != null) {
      fields.put("NETLABD_PEER", event.peer());
      fields.put("NETLABD_PEER_ADDRESS", PEER.matcher(event.peer()).replaceFirst("$1"));
    }
    event.fields().forEach((field, value) -> fields.put("NETLABD_" + field, value.toString()));
    if (entry.thrown() != null && entry.thrown().getStackTrace().length > 0) {
      StackTraceElement at = entry.thrown().getStackTrace()[0];
      fields.put("CODE_FILE", String.valueOf(at.getFileName()));
      fields.put("CODE_LINE", "" + at.getLineNumber());
      fields.put("CODE_FUNC", at.getClassName() + "." + at.getMethodName());
    }
    return fields;
  }

  /** A value that has line breaks goes with its length, so that none of its lines is a field. */
  static byte[] encode(Map<String, String> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    fields.forEach(
        (name, value) -> {
          byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
          out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
          if (value.indexOf('\n') < 0) {
            out.write('=');
          } else {
            ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            out.write('\n');
            out.writeBytes(length.putLong(bytes.length).array());
          }
          out.writeBytes(bytes);
          out.write('\n');
        });
    return out.toByteArray();
  }

  @Override
  public void close() {
    datagrams.close();
  }
}
