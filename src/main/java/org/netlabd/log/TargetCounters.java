// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

/** How many records a log target, {@code tls://log.example:6514}, took and did not. */
public record TargetCounters(String target, long sent, long dropped) {}
