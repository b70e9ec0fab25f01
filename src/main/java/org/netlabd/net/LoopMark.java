// SPDX-License-Identifier: Apache-2.0
package org.netlabd.net;

import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.netlabd.values.SocketOption;

/**
 * Keeps two netlabds from answering each other, on whatever ports: each sends its datagrams with a
 * hop limit (IPv4: TTL) that no system begins with, and its kernel drops those that arrive with
 * what is left of such a one.
 *
 * <pre>
 *   hop limit   0        64       128      160   191       255
 *   peers       |=========|========|        .     .  =======|     arrive up to 63 hops below
 *   netlabds    .         .        .        |=====|         .     arrive up to 31 hops below 191
 * </pre>
 */
final class LoopMark {

  private static final int SENT = 191;
  private static final int MOST_HOPS = 31;

  private static final int LOAD_WORD = 0x20;
  private static final int LOAD_BYTE = 0x30;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_GREATER = 0x25;
  private static final int JUMP_IF_NOT_LESS = 0x35;
  private static final int RETURN = 0x06;

  /** SKF_NET_OFF: where the IP header begins. */
  private static final int IP_HEADER = -0x100000;

  /** Each one its code, how many to skip if true, and if not, and its operand (bpf(4)). */
  private static final int[][] PROGRAM = {
    {LOAD_BYTE, 0, 0, IP_HEADER},
    {AND, 0, 0, 0xf0},
    {JUMP_IF_EQUAL, 0, 2, 0x40},
    {LOAD_BYTE, 0, 0, IP_HEADER + 8},
    {JUMP, 0, 0, 7},
    {LOAD_WORD, 0, 0, IP_HEADER + 16},
    {JUMP_IF_EQUAL, 0, 4, 0xffff},
    {LOAD_WORD, 0, 0, IP_HEADER + 12},
    {JUMP_IF_EQUAL, 0, 2, 0},
    {LOAD_WORD, 0, 0, IP_HEADER + 8},
    {JUMP_IF_EQUAL, 4, 0, 0},
    {LOAD_BYTE, 0, 0, IP_HEADER + 7},
    {JUMP_IF_NOT_LESS, 0, 1, SENT - MOST_HOPS},
    {JUMP_IF_GREATER, 0, 1, SENT},
    {RETURN, 0, 0, -1},
    {RETURN, 0, 0, 0},
  };

  private static final ByteBuffer CODE = code();

  private LoopMark() {}

  /** Marks what a datagram socket sends, and drops what comes marked. */
  static void set(Socket socket, InetAddress local) throws IOException {
    NativeOptions.set(socket, "IP_TTL", SENT);
    if (ServerSockets.isIpv6(local)) {
      NativeOptions.set(socket, "IPV6_UNICAST_HOPS", SENT);
    }
    // struct sock_fprog: how many, and where; the kernel copies them.
    ByteBuffer program = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder());
    program.putShort(0, (short) PROGRAM.length).putLong(8, Buffer.memoryAddress(CODE));
    NativeOptions.setRaw(socket, SocketOption.named("SO_ATTACH_FILTER"), program);
  }

  /** An array of struct sock_filter. */
  private static ByteBuffer code() {
    ByteBuffer code = ByteBuffer.allocateDirect(8 * PROGRAM.length).order(ByteOrder.nativeOrder());
    for (int[] each : PROGRAM) {
      code.putShort((short) each[0]).put((byte) each[1]).put((byte) each[2]).putInt(each[3]);
    }
    return code;
  }
}
