// SPDX-License-Identifier: Apache-2.0
package org.netlabd.config;

import java.util.List;

/** The {@code log} block, by the names of its keys (netlabd.conf(5)); there is always a target. */
public record LogSettings(
    List<LogTarget> targets,
    Facility facility,
    Level level,
    Traceback traceback,
    boolean sessions,
    int sessionRate,
    Tls tls) {

  /** Paths of PEM files, empty for none: whom we trust, or else the JVM does, and who we are. */
  public record Tls(String ca, String certificate, String key) {
    /** Trusts whom the JVM trusts, and has no certificate. */
    public static final Tls DEFAULT = new Tls("", "", "");
  }

  /** Syslog facilities, in the order of their codes (RFC 5424, section 6.2.1). */
  public enum Facility {
    KERN,
    USER,
    MAIL,
    DAEMON,
    AUTH,
    SYSLOG,
    LPR,
    NEWS,
    UUCP,
    CRON,
    AUTHPRIV,
    FTP,
    NTP,
    AUDIT,
    ALERT,
    CLOCK,
    LOCAL0,
    LOCAL1,
    LOCAL2,
    LOCAL3,
    LOCAL4,
    LOCAL5,
    LOCAL6,
    LOCAL7;

    public int code() {
      return compareTo(KERN);
    }
  }

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
