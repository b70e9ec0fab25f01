// SPDX-License-Identifier: Apache-2.0
package org.netlabd.listen;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.netlabd.fault.StreamFaults;
import org.netlabd.net.TcpSocket;
import org.netlabd.service.StreamService;

/**
 * What a session with faults sends: all of it is kept, and leaves when they let it.
 *
 * <pre>
 *   | unsent: the kernel takes no more | held back by the faults |
 *   | kept                                                       |
 * </pre>
 */
final class HeldQueue extends SendQueue {

  /** What a source has ready. */
  private static final int SOURCE_BYTES = 64 * 1024;

  private final StreamFaults faults;
  private int unsent;

  HeldQueue(TcpSocket socket, StreamService service, SlabPool slabs, StreamFaults faults) {
    super(socket, service, slabs);
    this.faults = faults;
  }

  @Override
  int unsent() {
    return unsent;
  }

  @Override
  boolean wantsRoom() {
    return unsent > 0 || (isSource() && kept() == 0);
  }

  @Override
  int write(ByteBuffer bytes) {
    faults.enter(bytes, System.nanoTime());
    keep(bytes);
    return 0;
  }

  @Override
  int flush(ByteBuffer through) throws IOException {
    ByteBuffer more = kept() == 0 ? next() : null;
    if (more != null) {
      more.limit(more.position() + Math.min(more.remaining(), SOURCE_BYTES));
      // Copied, because it may be damaged.
      write(through.clear().put(more).flip());
    }
    unsent += faults.pass(System.nanoTime());
    int n = flush(through, unsent);
    unsent -= n;
    return n;
  }

  @Override
  void free() {
    super.free();
    faults.free();
    unsent = 0;
  }
}
