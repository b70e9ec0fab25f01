package org.netlabd.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.net.Severity;
import org.jspecify.annotations.Nullable;
import org.netlabd.unix.DatagramSender;
import org.netlabd.unix.UnixAddress;

/**
 * The local syslog daemon, spoken to as glibc's syslog(3) does: {@code <PRI>Mmm dd hh:mm:ss
 * PROGRAM[PID]: TEXT}, a datagram a record.
 */
final class DevLogWire implements Wire {

  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  private final UnixAddress address;
  private final int facilityCode;
  private final String tag;
  private @Nullable DatagramSender sender;

  /**
   * A wire to {@code address}, which is looked up for each record, so that a syslog daemon may come
   * and go.
   */
  DevLogWire(UnixAddress address, int facilityCode, String program, long pid) {
    this.address = address;
    this.facilityCode = facilityCode;
    this.tag = " " + program + "[" + pid + "]: ";
  }

  @Override
  public String name() {
    return address.toString();
  }

  @Override
  public int overhead(Level level, long timeMillis) {
    return header(level, timeMillis).getBytes(StandardCharsets.UTF_8).length;
  }

  @Override
  public void send(Level level, long timeMillis, String text) throws IOException {
    byte[] record = (header(level, timeMillis) + text).getBytes(StandardCharsets.UTF_8);
    String trouble =
        switch (send(record)) {
          case SENT -> null;
          case FULL -> "was not read";
          case ABSENT -> "was not there";
          case FORBIDDEN -> "could not be written: permission denied";
        };
    if (trouble != null) {
      throw new IOException(address + " " + trouble);
    }
  }

  private DatagramSender.Outcome send(byte[] record) throws IOException {
    try {
      if (sender == null) {
        sender = DatagramSender.open();
      }
      return sender.send(address, record);
    } catch (IOException e) {
      throw new IOException(address + " could not be written: " + e.getMessage(), e);
    }
  }

  private String header(Level level, long timeMillis) {
    LocalDateTime time =
        LocalDateTime.ofInstant(Instant.ofEpochMilli(timeMillis), ZoneId.systemDefault());
    StringBuilder header = new StringBuilder(48);
    header.append('<').append(8 * facilityCode + Severity.getSeverity(level).getCode()).append('>');
    header.append(MONTHS[time.getMonthValue() - 1]).append(' ');
    appendTwo(header, time.getDayOfMonth(), ' ').append(' ');
    appendTwo(header, time.getHour(), '0').append(':');
    appendTwo(header, time.getMinute(), '0').append(':');
    appendTwo(header, time.getSecond(), '0');
    return header.append(tag).toString();
  }

  private static StringBuilder appendTwo(StringBuilder header, int number, char padding) {
    return (number < 10 ? header.append(padding) : header).append(number);
  }

  @Override
  public void close() {
    if (sender != null) {
      try {
        sender.close();
      } catch (IOException e) {
        // The descriptor is given back all the same.
      }
      sender = null;
    }
  }
}
