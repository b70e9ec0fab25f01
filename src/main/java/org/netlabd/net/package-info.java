// SPDX-License-Identifier: Apache-2.0
/** How sockets are opened and watched: the one seam between daemon and client and the kernel. */
@org.jspecify.annotations.NullMarked
package org.netlabd.net;
