// SPDX-License-Identifier: Apache-2.0
package org.netlabd.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.netlabd.values.Cidr;
import org.netlabd.values.IpAddress;
import org.netlabd.values.Networks;

class AccessTest {

  @ParameterizedTest
  @CsvSource({
    // allow,                 deny,           address,              allowed
    "local,                   '',             127.0.0.1,            true",
    "local,                   '',             127.255.255.255,      true",
    "local,                   '',             126.255.255.255,      false",
    "local,                   '',             128.0.0.0,            false",
    "local,                   '',             10.0.0.0,             true",
    "local,                   '',             172.15.255.255,       false",
    "local,                   '',             172.16.0.0,           true",
    "local,                   '',             172.31.255.255,       true",
    "local,                   '',             172.32.0.0,           false",
    "local,                   '',             192.168.0.1,          true",
    "local,                   '',             192.169.0.0,          false",
    "local,                   '',             169.254.1.1,          true",
    "local,                   '',             100.64.0.1,           false",
    "local,                   '',             ::1,                  true",
    "local,                   '',             ::,                   false",
    "local,                   '',             ::2,                  false",
    "local,                   '',             fe80::1,              true",
    "local,                   '',             fec0::1,              false",
    "local,                   '',             fd00::1,              true",
    "local,                   '',             fe00::1,              false",
    "local,                   '',             2001:db8::1,          false",
    "local,                   '',             ::ffff:10.0.0.1,      true",
    "local,                   '',             ::ffff:11.0.0.1,      false",
    // IPv4 as part of an IPv6 address: compatible, 6to4, Teredo, NAT64, ISATAP.
    "local,                   '',             ::10.0.0.1,           false",
    "local,                   '',             ::127.0.0.1,          false",
    "local,                   '',             2002:a00:1::,         false",
    "local,                   '',             2001:0:a00:1::,       false",
    "local,                   '',             64:ff9b::a00:1,       false",
    "local,                   '',             2001:db8::5efe:a00:1, false",
    "all,                     10.0.0.0/8,     64:ff9b::a00:1,       true",
    "all,                     '',             0.0.0.0,              true",
    "all,                     '',             255.255.255.255,      true",
    "all,                     '',             ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, true",
    "all,                     '',             ::,                   true",
    "all,                     local,          10.0.0.1,             false",
    "all,                     local,          11.0.0.1,             true",
    "local,                   all,            10.0.0.1,             false",
    "'',                      '',             127.0.0.1,            false",
    "192.0.2.0/24,            192.0.2.7,      192.0.2.7,            false",
    "192.0.2.0/24,            192.0.2.7,      192.0.2.6,            true",
    "192.0.2.0/24,            192.0.2.7,      192.0.2.8,            true",
    "192.0.2.7,               192.0.2.0/24,   192.0.2.7,            false",
    "192.0.2.7 192.0.2.0/24,  '',             192.0.2.7,            true",
    "0.0.0.0/0,               '',             ::1,                  false",
    "::/0,                    '',             127.0.0.1,            false",
    "::/0,                    '',             ::fffe:ffff:ffff,     true",
    "::/0,                    '',             ::1:0:0:0,            true",
    "all,                     ::/0,           127.0.0.1,            true",
    "all,                     ::/0,           ::1,                  false",
    "::/64,                   '',             127.0.0.1,            false",
    "::/80,                   '',             255.255.255.255,      false",
    "::/80,                   '',             ::1,                  true",
    "::/80,                   '',             ::1:0:0:0,            false",
  })
  void decides(String allow, String deny, String address, boolean allowed) {
    IpAddress asked = IpAddress.parse(address);
    AddressSet access = AddressSet.of(entries(allow), entries(deny));
    assertEquals(allowed, access.contains(asked.high(), asked.low()));
  }

  @Test
  void anEntryIsPrintedByItsUsualText() {
    assertEquals(
        List.of("local", "all", "10.0.0.0/8", "192.0.2.1"),
        Stream.of("local", "all", "::ffff:10.0.0.0/104", "192.0.2.1")
            .map(text -> Networks.parse(text).toString())
            .toList());
    assertThrows(IllegalArgumentException.class, () -> Networks.parse("Local"));
  }

  @Property
  @Domain(Addresses.class)
  void agreesWithASlowModel(
      @ForAll @Size(max = 6) List<Cidr> allow,
      @ForAll @Size(max = 6) List<Cidr> deny,
      @ForAll @Size(max = 6) List<IpAddress> asked) {
    AddressSet access =
        AddressSet.of(List.of(new Networks("allow", allow)), List.of(new Networks("deny", deny)));
    Stream<IpAddress> edges =
        Stream.concat(allow.stream(), deny.stream())
            .flatMap(cidr -> Stream.of(cidr.network(), cidr.last()))
            .flatMap(Addresses::withNeighbours);
    Stream.concat(asked.stream(), edges)
        .forEach(
            address ->
                assertEquals(
                    Addresses.anyHolds(allow, address) && !Addresses.anyHolds(deny, address),
                    access.contains(address.high(), address.low()),
                    () -> address + ": allow " + allow + ", deny " + deny));
  }

  private static List<Networks> entries(String words) {
    return Stream.of(words.split(" ", -1))
        .filter(word -> !word.isEmpty())
        .map(Networks::parse)
        .toList();
  }
}
