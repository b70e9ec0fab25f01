// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

/**
 * How a log target fared so far.
 *
 * @param target what people call it: {@code /dev/log}, {@code tls://log.example:6514}
 * @param sent records that it took
 * @param dropped records that it did not
 */
public record TargetCounters(String target, long sent, long dropped) {}
