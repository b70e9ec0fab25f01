// SPDX-License-Identifier: Apache-2.0
/**
 * Round trips: probes on a schedule or as many as go, each accounted for. What is decided ({@link
 * org.netlabd.client.echo.Ledger}, {@link org.netlabd.client.echo.Counter}) is pure and takes the
 * clock's readings; what talks with the network only carries it out.
 */
@org.jspecify.annotations.NullMarked
package org.netlabd.client.echo;
