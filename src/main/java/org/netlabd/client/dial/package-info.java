// SPDX-License-Identifier: Apache-2.0
/** How a probe comes to its peer: names to addresses, addresses to a connection. */
@NullMarked
package org.netlabd.client.dial;

import org.jspecify.annotations.NullMarked;
