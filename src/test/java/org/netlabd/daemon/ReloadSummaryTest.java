// SPDX-License-Identifier: Apache-2.0
package org.netlabd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.netlabd.config.ConfigurationReader;
import org.netlabd.config.Settings;
import org.netlabd.daemon.ReloadSummary.Side;
import org.netlabd.listen.Listeners.Bound;
import org.netlabd.service.ServiceTable;
import org.netlabd.values.Protocol;

class ReloadSummaryTest {

  private static final String LAB =
      "listeners { lab { protocol = tcp, address = [\"127.0.0.1\"], port = 7007 } }\n";

  @TempDir Path directory;

  private Side side(String text, String... addresses) throws Exception {
    Path file = Files.writeString(directory.resolve("netlabd.conf"), text);
    Settings settings =
        new ConfigurationReader(ServiceTable.STANDARD.names()).read(file, List.of());
    return new Side(
        settings,
        Stream.of(addresses)
            .map(each -> new Bound("lab", Protocol.TCP, new InetSocketAddress(each, 7007), 0))
            .toList());
  }

  @Test
  void whatStaysIsNothing() throws Exception {
    Side side = side(LAB, "127.0.0.1");
    assertEquals("nothing changed", ReloadSummary.text(side, side, false));
  }

  @Test
  void addressesThatANameNewlyStandsForAreSaid() throws Exception {
    assertEquals(
        "lab on tcp 127.0.0.3:7007 opened, lab on tcp 127.0.0.1:7007 closed",
        ReloadSummary.text(
            side(LAB, "127.0.0.1", "127.0.0.2"), side(LAB, "127.0.0.2", "127.0.0.3"), false));
  }

  @Test
  void portsOfAListenerThatIsChangedAnywayAreNot() throws Exception {
    assertEquals(
        "lab changed",
        ReloadSummary.text(
            side(LAB, "127.0.0.1"), side(LAB + "listeners.lab.backlog = 7\n", "127.0.0.2"), false));
  }

  @Test
  void aControlSocketThatFailedBeforeIsSaid() throws Exception {
    Side side = side(LAB, "127.0.0.1");
    assertEquals("control socket opened", ReloadSummary.text(side, side, true));
  }

  @Test
  void moreThanARecordHoldsIsCounted() throws Exception {
    StringBuilder many = new StringBuilder();
    for (int i = 1; i <= 30; i++) {
      many.append("listeners.l").append(i).append(" { protocol = tcp, port = ");
      many.append(8000 + i).append(" }\n");
    }
    String text = ReloadSummary.text(side(LAB), side(LAB + many), false);
    assertEquals(", and 10 more", text.substring(text.lastIndexOf(',')));
  }
}
