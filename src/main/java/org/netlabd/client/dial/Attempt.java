// SPDX-License-Identifier: Apache-2.0
package org.netlabd.client.dial;

import java.net.InetSocketAddress;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.netlabd.client.failure.Failure;

/**
 * One address that was tried; immutable.
 *
 * @param nanos how long the answer took
 * @param local where the connection starts, if it stands
 * @param failure why it does not, else
 */
public record Attempt(
    InetSocketAddress address,
    long nanos,
    @Nullable InetSocketAddress local,
    @Nullable Failure failure) {

  Stream<Failure> failures() {
    return Stream.ofNullable(failure);
  }
}
