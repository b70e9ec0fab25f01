// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.netlabd.config.key.Keys;
import org.netlabd.config.key.Memory;
import org.netlabd.net.Loop;

class SlabPoolTest {

  private static final int SLAB = SlabPool.SLAB_BYTES;

  @Test
  void aSessionMayReadWhatIsLeft() {
    SlabPool pool = new SlabPool(10 * SLAB);
    assertEquals(7 * SLAB, pool.allowed(7 * SLAB, 0));
    for (int i = 0; i < 8; i++) {
      pool.take();
    }
    assertEquals(8L * SLAB, pool.used());
    assertEquals(2 * SLAB, pool.allowed(7 * SLAB, 0));
  }

  @Test
  void aSessionMayKeepALittleInAnyCase() {
    SlabPool pool = new SlabPool(0);
    assertEquals(SLAB, pool.allowed(1 << 20, 0));
    assertEquals(SLAB - 100, pool.allowed(1 << 20, 100));
    assertTrue(pool.allowed(1 << 20, SLAB) <= 0);
  }

  @Test
  void whatIsGivenBackIsTakenAgain() {
    SlabPool pool = new SlabPool(0);
    ByteBuffer slab = pool.take();
    slab.limit(10).position(3);
    pool.giveBack(slab);
    assertEquals(0, pool.used());
    ByteBuffer again = pool.take();
    assertEquals(0, again.limit());
    assertEquals(SLAB, again.capacity());
    assertEquals(slab.duplicate().clear(), again.duplicate().clear());
  }

  /** Else the JVM collects garbage on a loop, in the hope of some memory, and then gives up. */
  @Test
  void theJvmMayTakeAllThatCanBeConfigured() throws Exception {
    String options = Files.readString(Path.of("packaging/bin/jvm.sh"));
    Matcher most = Pattern.compile("-XX:MaxDirectMemorySize=([0-9]+)g").matcher(options);
    assertTrue(most.find());
    long loops = (long) Keys.MOST_WORKERS * Loop.BUFFER_BYTES;
    long needed = Keys.MOST_BUFFER_BYTES + Memory.RESERVE_BYTES + loops;
    assertEquals(Memory.LAUNCHER_BYTES, Long.parseLong(most.group(1)) << 30);
    assertTrue(needed < Memory.LAUNCHER_BYTES, () -> needed + " bytes");
    long heapMegabytes = Memory.LAUNCHER_HEAP_BYTES >> 20;
    assertTrue(options.contains(" -Xmx" + heapMegabytes + "m -XX:MaxDirectMemorySize"), options);
  }
}
