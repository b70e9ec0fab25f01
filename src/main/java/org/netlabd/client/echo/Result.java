// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.echo;

import java.net.InetSocketAddress;
import java.util.List;
import org.netlabd.client.failure.Failure;

/**
 * What came of round trips; immutable.
 *
 * @param peer whom they were made with
 * @param flows over how many connections or sockets
 * @param failures what the system reported, the same one once, bounded
 */
public record Result(
    InetSocketAddress peer, int flows, Statistics statistics, List<Failure> failures) {

  public Result {
    failures = List.copyOf(failures);
  }
}
