package org.netlabd.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * An IPv6 address of an interface: whether the system lets it be used yet. That of a new address
 * asks its link for a second or two who else has it (RFC 4862, section 5.4).
 *
 * @param address without its zone
 * @param device the interface's name
 * @param flags IFA_F_TENTATIVE and the like (linux/if_addr.h)
 */
record Ipv6State(InetAddress address, String device, int flags) {

  private static final int TENTATIVE = 0x40;
  private static final int DUPLICATE = 0x08;

  private static final Path TABLE = Path.of("/proc/net/if_inet6");

  /** Those of all interfaces, now. */
  static List<Ipv6State> all() throws IOException {
    List<Ipv6State> all = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(TABLE)) {
        // Address, index of the interface, prefix length, scope, flags, name of the interface.
        String[] words = line.strip().split(" +", 6);
        InetAddress address = InetAddress.getByAddress(HexFormat.of().parseHex(words[0]));
        all.add(new Ipv6State(address, words[5], Integer.parseInt(words[4], 16)));
      }
    } catch (NoSuchFileException e) {
      // A kernel without IPv6.
    }
    return all;
  }

  /** Whether it can be bound. */
  boolean isUsable() {
    return (flags & (TENTATIVE | DUPLICATE)) == 0;
  }

  /** Whether it soon can be, or turns out to be another's. */
  boolean isTentative() {
    return (flags & TENTATIVE) != 0 && (flags & DUPLICATE) == 0;
  }
}
