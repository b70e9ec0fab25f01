package org.netlabd.listen;

import org.netlabd.config.ListenerSettings;

/**
 * Who may come to one listener, by TCP or by UDP: a reload may turn one into the other.
 *
 * @param tcp who may connect
 * @param udp whose datagrams are answered
 */
record Gate(TcpGate tcp, UdpGate udp) {

  /** Sources whose rates are remembered: 8 bytes each. */
  static final int SOURCES = 1 << 16;

  Gate(ListenerSettings settings) {
    this(new TcpGate(settings), new UdpGate(settings));
  }

  /** Puts changed settings in force. */
  void change(ListenerSettings settings) {
    tcp.change(settings);
    udp.change(settings);
  }
}
