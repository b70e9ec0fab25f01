// SPDX-License-Identifier: Apache-2.0
package org.netlabd.cli.netlab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.netlabd.values.SocketOption;

class SockoptsCommandTest {

  @Test
  void theTableNamesNoOptionTwice() {
    Set<String> seen = new HashSet<>();
    for (SocketOption option : SocketOption.all()) {
      assertTrue(seen.add(option.level() + " " + option.name()), option.name());
    }
    assertTrue(seen.size() > 200, "all five levels");
  }

  @Test
  void defaultsAreTheKernels() throws IOException {
    Map<String, Object> json = JSON.std.mapFrom(Run.netlab("sockopts", "--json").out());
    List<?> options = (List<?>) json.get("options");
    Map<?, ?> receive = (Map<?, ?>) option(options, "SO_RCVBUF").get("udp");
    // Files of /proc/sys are read at once or not whole.
    String kernels;
    try (BufferedReader file =
        Files.newBufferedReader(Path.of("/proc/sys/net/core/rmem_default"))) {
      kernels = file.readLine();
    }
    assertEquals(kernels, receive.get("default"));
    assertEquals(true, receive.get("settable"));
    Map<?, ?> type = (Map<?, ?>) option(options, "SO_TYPE").get("tcp");
    assertEquals("1", type.get("default"));
    assertEquals(false, type.get("settable"));
    assertEquals("ENOPROTOOPT", type.get("set_refusal"));
    assertEquals("off", ((Map<?, ?>) option(options, "SO_LINGER").get("tcp")).get("default"));
    assertEquals(null, option(options, "TCP_NODELAY").get("udp"));
    assertEquals("socket.no-delay", option(options, "TCP_NODELAY").get("key"));
  }

  /** Some hundred calls of the kernel take longer than a microsecond. */
  @Test
  void itWaitsNoLongerThanToldTo() {
    Run run = Run.netlab("sockopts", "--timeout", "1us");
    assertEquals(75, run.status());
    assertEquals("netlab sockopts: this system has not answered within 1.0 us", run.err().strip());
  }

  @Test
  void aValueIsShownAsTheKernelTakesIt() throws IOException {
    Run run = Run.netlab("sockopts", "--set", "SO_RCVBUF=5000", "--set", "SO_LINGER=5", "--json");
    assertEquals(0, run.status(), run.err());
    List<?> trials = (List<?>) JsonDocument.of(run, "sockopts").get("set");
    assertEquals(4, trials.size(), "two options on two sockets");
    // socket(7): the kernel doubles it.
    assertEquals("10000", ((Map<?, ?>) trials.get(0)).get("after"));
    assertEquals("5 s", ((Map<?, ?>) trials.get(2)).get("after"));
    Run refused = Run.netlab("sockopts", "--set", "SO_TYPE=3");
    assertEquals(1, refused.status());
    assertTrue(refused.out().contains("ENOPROTOOPT"), refused.out());
    for (String mistake : List.of("SO_NOSUCH=1", "SO_RCVBUF", "SO_RCVBUF=x", "TCP_INFO=1")) {
      assertEquals(64, Run.netlab("sockopts", "--set", mistake).status(), mistake);
    }
  }

  private static Map<?, ?> option(List<?> options, String name) {
    return options.stream()
        .map(option -> (Map<?, ?>) option)
        .filter(option -> name.equals(option.get("name")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatTheSystemDoesNotHaveIsListedOnlyWithAll() {
    // A relic that no Linux since 2.2 can be asked for on a stream or datagram socket.
    assertFalse(Run.netlab("sockopts").out().contains("IPV6_AUTHHDR"));
    assertTrue(Run.netlab("sockopts", "--all").out().contains("IPV6_AUTHHDR"));
  }

  @Test
  void aLineHasLevelNameNumberValuesAndWhetherItCanBeSet() {
    String line =
        Run.netlab("sockopts")
            .out()
            .lines()
            .filter(text -> text.contains(" TCP_NODELAY "))
            .findFirst()
            .orElse("");
    assertEquals("IPPROTO_TCP TCP_NODELAY 1 0 - yes", line.replaceAll(" +", " ").strip());
  }
}
