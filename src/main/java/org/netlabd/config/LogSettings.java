// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.util.List;

/**
 * The {@code log} block.
 *
 * @param targets where each record goes; never empty
 * @param facility the syslog facility of every record
 * @param level the least severe level that is logged
 * @param traceback when an exception is logged with its traceback
 * @param sessions whether a TCP session's start and end are logged
 * @param sessionRate how many such records a second at most
 * @param tls whom TLS log hosts must be, and who we are to them
 */
public record LogSettings(
    List<LogTarget> targets,
    Facility facility,
    Level level,
    Traceback traceback,
    boolean sessions,
    int sessionRate,
    Tls tls) {

  /** Copies the list, so that nobody can change it afterwards. */
  public LogSettings {
    targets = List.copyOf(targets);
  }

  /**
   * Paths of PEM files, empty where there is none.
   *
   * @param ca the certificates that are trusted; none: those that the JVM trusts
   * @param certificate our own certificate, and what leads from it to its authority
   * @param key its private key
   */
  public record Tls(String ca, String certificate, String key) {
    /** Trusts whom the JVM trusts, and has no certificate. */
    public static final Tls DEFAULT = new Tls("", "", "");
  }

  /** Syslog facilities, with their codes (RFC 5424, section 6.2.1). */
  public enum Facility {
    KERN(0),
    USER(1),
    MAIL(2),
    DAEMON(3),
    AUTH(4),
    SYSLOG(5),
    LPR(6),
    NEWS(7),
    UUCP(8),
    CRON(9),
    AUTHPRIV(10),
    FTP(11),
    NTP(12),
    AUDIT(13),
    ALERT(14),
    CLOCK(15),
    LOCAL0(16),
    LOCAL1(17),
    LOCAL2(18),
    LOCAL3(19),
    LOCAL4(20),
    LOCAL5(21),
    LOCAL6(22),
    LOCAL7(23);

    private final int code;

    Facility(int code) {
      this.code = code;
    }

    /** The facility's code, 0 to 23. */
    public int code() {
      return code;
    }
  }

  /** Levels, from the most severe. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** When an exception is logged with its traceback. */
  public enum Traceback {
    /** Never: one record, {@code CLASS: message}. */
    NEVER,
    /** For what should not happen: records of level error. */
    UNEXPECTED,
    /** For every record that has an exception. */
    ALWAYS
  }
}
