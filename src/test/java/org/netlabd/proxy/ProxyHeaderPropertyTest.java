// SPDX-License-Identifier: Apache-2.0
package org.netlabd.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.netlabd.guard.Addresses;
import org.netlabd.proxy.ProxyHeader.Accepted;
import org.netlabd.proxy.ProxyHeader.Incomplete;
import org.netlabd.values.IpAddress;

/** PROXY headers, right and broken, with Netty's reading of them as the second opinion. */
class ProxyHeaderPropertyTest {

  /** Nothing but the three answers, whatever comes; and no answer is taken back later. */
  @Property
  void anyBytesGetAnAnswerThatStays(@ForAll("nearlyHeaders") byte[] bytes) {
    ProxyHeader before = new Incomplete();
    for (int n = 0; n <= bytes.length; n++) {
      ProxyHeader now = ProxyHeader.read(ByteBuffer.wrap(bytes, 0, n), 0);
      if (before instanceof Incomplete) {
        assertTrue(n < ProxyHeader.MOST_BYTES || !(now instanceof Incomplete));
      } else {
        assertEquals(before, now);
      }
      before = now;
    }
    if (before instanceof Accepted accepted) {
      assertTrue(accepted.length() <= bytes.length);
    }
  }

  /** Whatever is cut out behind the addresses, and wherever the header has come to. */
  @Property
  void whatIsLeftOutChangesNothing(
      @ForAll byte command,
      @ForAll byte family,
      @ForAll @IntRange(max = 4200) int length,
      @ForAll @IntRange(min = ProxyHeader.READ_BYTES, max = 4300) int received,
      @ForAll @IntRange(max = 4250) int cut) {
    ByteBuffer bytes = ByteBuffer.allocate(received);
    bytes.put("\r\n\r\n\0\r\nQUIT\n".getBytes(ISO_8859_1));
    bytes.put((byte) (0x20 | command & 1)).put((byte) (family & 0x33)).putShort((short) length);
    while (bytes.hasRemaining()) {
      bytes.put((byte) bytes.position());
    }
    int leftOut = Math.min(cut, received - ProxyHeader.READ_BYTES);
    ByteBuffer kept = bytes.flip().slice(0, received - leftOut);
    assertEquals(ProxyHeader.read(bytes, 0), ProxyHeader.read(kept, leftOut));
  }

  /** The client that we read, Netty reads too, unless it stumbles over a TLV that we skip. */
  @Property
  void nettyReadsTheSameClient(@ForAll("nearlyHeaders") byte[] bytes) {
    if (ProxyHeader.read(ByteBuffer.wrap(bytes), 0) instanceof Accepted accepted
        && accepted.client() != null) {
      boolean mayHaveTlvs = bytes[0] == '\r' && accepted.length() > 28;
      Optional<Accepted> netty = nettyReads(bytes, accepted.length());
      if (netty.isPresent() || !mayHaveTlvs) {
        assertEquals(Optional.of(accepted), netty);
      }
    }
  }

  /** What a proxy that uses Netty's encoder sends, we accept. */
  @Property
  @Domain(Addresses.class)
  @Domain(DomainContext.Global.class)
  void whatNettyWritesIsAccepted(
      @ForAll IpAddress client,
      @ForAll IpAddress server,
      @ForAll @IntRange(min = 1, max = 65535) int port,
      @ForAll HAProxyProtocolVersion version) {
    boolean ipv4 = client.isIpv4() && server.isIpv4();
    EmbeddedChannel channel = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
    channel.writeOutbound(
        new HAProxyMessage(
            version,
            HAProxyCommand.PROXY,
            ipv4 ? HAProxyProxiedProtocol.TCP4 : HAProxyProxiedProtocol.TCP6,
            text(client, ipv4),
            text(server, ipv4),
            port,
            7));
    ByteBuf written = channel.readOutbound();
    ByteBuffer bytes = written.nioBuffer();
    assertEquals(new Accepted(bytes.remaining(), false, client, port), ProxyHeader.read(bytes, 0));
    written.release();
    channel.finishAndReleaseAll();
  }

  private static String text(IpAddress address, boolean ipv4) {
    return address.isIpv4() && !ipv4 ? "::ffff:" + address : address.toString();
  }

  private static Optional<Accepted> nettyReads(byte[] bytes, int length) {
    EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
    try {
      channel.writeInbound(Unpooled.copiedBuffer(bytes));
      HAProxyMessage message = channel.readInbound();
      if (message == null) {
        return Optional.empty();
      }
      String client = message.sourceAddress();
      Accepted accepted =
          new Accepted(
              length, false, client == null ? null : IpAddress.parse(client), message.sourcePort());
      message.release();
      return Optional.of(accepted);
    } catch (DecoderException e) {
      return Optional.empty();
    } finally {
      try {
        channel.finishAndReleaseAll();
      } catch (DecoderException e) {
        // Thrown once more at the close; said above.
      }
    }
  }

  @Provide
  static Arbitrary<byte[]> nearlyHeaders() {
    Arbitrary<byte[]> whole = Arbitraries.oneOf(lines(), blocks());
    return Arbitraries.frequencyOf(
        Tuple.of(4, whole),
        Tuple.of(4, Combinators.combine(whole, damages()).as(Damage::all)),
        Tuple.of(1, Arbitraries.bytes().array(byte[].class).ofMaxSize(200)));
  }

  private static Arbitrary<byte[]> lines() {
    Arbitrary<String> word =
        Arbitraries.of(
            "TCP4",
            "TCP6",
            "UNKNOWN",
            "UDP4",
            "192.0.2.7",
            "10.0.0.1",
            "010.0.0.1",
            "::1",
            "2001:db8::7",
            "::ffff:1.2.3.4",
            "fe80::1%1",
            "0",
            "7",
            "40000",
            "65536",
            "+1",
            "",
            "x");
    Arbitrary<String> right =
        Arbitraries.of(
            "TCP4 192.0.2.7 192.0.2.1 40000 7", "TCP6 2001:db8::7 2001:db8::1 65535 7", "UNKNOWN");
    Arbitrary<String> words =
        Arbitraries.oneOf(right, word.list().ofMaxSize(8).map(list -> String.join(" ", list)));
    return words.map(text -> ("PROXY " + text + "\r\nand then").getBytes(ISO_8859_1));
  }

  private static Arbitrary<byte[]> blocks() {
    Arbitrary<Byte> command = Arbitraries.of((byte) 0x21, (byte) 0x21, (byte) 0x20, (byte) 0x31);
    Arbitrary<Byte> family =
        Arbitraries.of(
            (byte) 0x11, (byte) 0x21, (byte) 0x00, (byte) 0x12, (byte) 0x31, (byte) 0x7f);
    Arbitrary<byte[]> rest = Arbitraries.bytes().array(byte[].class).ofMaxSize(120);
    Arbitrary<Integer> more = Arbitraries.of(0, 0, 0, -1, 1, 5000, 65535);
    return Combinators.combine(command, family, rest, more).as(ProxyHeaderPropertyTest::block);
  }

  private static byte[] block(byte command, byte family, byte[] rest, int more) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + rest.length);
    bytes.put(new byte[] {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'});
    bytes.put(command).put(family).putShort((short) Math.max(0, rest.length + more)).put(rest);
    return bytes.array();
  }

  private static Arbitrary<List<Damage>> damages() {
    return Combinators.combine(Arbitraries.integers().between(0, 60), Arbitraries.bytes())
        .as(Damage::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  /** One byte that is another. */
  private record Damage(int at, byte now) {

    static byte[] all(byte[] bytes, List<Damage> damages) {
      byte[] damaged = bytes.clone();
      damages.forEach(damage -> damaged[damage.at() % damaged.length] = damage.now());
      return damaged;
    }
  }
}
