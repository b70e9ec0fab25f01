// SPDX-License-Identifier: Apache-2.0
/** How a probe comes to its peer: names to addresses, addresses to a connection. */
@org.jspecify.annotations.NullMarked
package org.netlabd.client.dial;
