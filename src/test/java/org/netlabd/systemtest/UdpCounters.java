// SPDX-License-Identifier: Apache-2.0
package org.netlabd.systemtest;

import java.util.Arrays;
import java.util.List;

/**
 * What a network namespace counts of its UDP datagrams over IPv4.
 *
 * @param in those that a program has received
 * @param out those that a program has sent
 * @param errors those that arrived and were dropped
 */
record UdpCounters(long in, long out, long errors) {

  /** Reads them out of {@code /proc/net/snmp}: a line of names, a line of values. */
  static UdpCounters parse(String snmp) {
    List<String> lines = snmp.lines().filter(line -> line.startsWith("Udp: ")).toList();
    List<String> names = Arrays.asList(lines.get(0).split(" "));
    String[] values = lines.get(1).split(" ");
    return new UdpCounters(
        Long.parseLong(values[names.indexOf("InDatagrams")]),
        Long.parseLong(values[names.indexOf("OutDatagrams")]),
        Long.parseLong(values[names.indexOf("InErrors")]));
  }
}
