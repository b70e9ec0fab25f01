// SPDX-License-Identifier: Apache-2.0
package org.netlabd.proxy;

import java.nio.ByteBuffer;
import org.netlabd.proxy.ProxyHeader.Unusable;
import org.netlabd.values.IpAddress;

/**
 * Version 2 of the PROXY protocol (proxy-protocol.txt, section 2.2). Used by {@link ProxyHeader};
 * pure.
 *
 * <pre>
 *   signature (12) | version, command (1) | family, transport (1) | length (2) | addresses | TLVs
 * </pre>
 *
 * <p>TLVs are skipped, a checksum too, as the text allows: nothing here needs them, and they are
 * where readers have had their bugs.
 */
final class ProxyBlock {

  private static final ByteBuffer SIGNATURE =
      ByteBuffer.wrap(new byte[] {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'})
          .asReadOnlyBuffer();
  private static final int HEAD = 16;

  private static final int LOCAL = 0x20;
  private static final int PROXY = 0x21;
  private static final int TCP_OVER_IPV4 = 0x11;
  private static final int TCP_OVER_IPV6 = 0x21;

  /** AF_UNIX and SOCK_DGRAM: the last that version 2 has. */
  private static final int LAST_FAMILY = 3;

  private static final int LAST_TRANSPORT = 2;

  private ProxyBlock() {}

  static ProxyHeader read(ByteBuffer bytes, int leftOut) {
    if (!ProxyHeader.beginsAs(bytes, SIGNATURE)) {
      return new Unusable("no PROXY header");
    }
    if (bytes.limit() < HEAD) {
      return new ProxyHeader.Incomplete();
    }
    int command = Byte.toUnsignedInt(bytes.get(12));
    if (command != LOCAL && command != PROXY) {
      return new Unusable("PROXY header of an unknown version or command");
    }
    int length = HEAD + Short.toUnsignedInt(bytes.getShort(14));
    if (length > ProxyHeader.MOST_BYTES) {
      return new Unusable("PROXY header of more than " + ProxyHeader.MOST_BYTES + " bytes");
    }
    if (bytes.limit() + leftOut < length) {
      return new ProxyHeader.Incomplete();
    }
    return command == LOCAL
        ? ProxyHeader.Accepted.ofPeer(length, true)
        : client(bytes, Byte.toUnsignedInt(bytes.get(13)), length);
  }

  /** UDP, Unix sockets and what is unspecified have no client that an access list could judge. */
  private static ProxyHeader client(ByteBuffer bytes, int family, int length) {
    if (family >>> 4 > LAST_FAMILY || (family & 0xf) > LAST_TRANSPORT) {
      return new Unusable("PROXY header of an unknown address family or transport");
    }
    return switch (family) {
      case TCP_OVER_IPV4 -> tcpClient(bytes, 4, length);
      case TCP_OVER_IPV6 -> tcpClient(bytes, 16, length);
      default -> ProxyHeader.Accepted.ofPeer(length, false);
    };
  }

  private static ProxyHeader tcpClient(ByteBuffer bytes, int addressBytes, int length) {
    if (length < HEAD + 2 * addressBytes + 4) {
      return new Unusable("PROXY header without two addresses and two ports");
    }
    byte[] address = new byte[addressBytes];
    bytes.get(HEAD, address);
    int port = Short.toUnsignedInt(bytes.getShort(HEAD + 2 * addressBytes));
    return new ProxyHeader.Accepted(length, false, IpAddress.of(address), port);
  }
}
