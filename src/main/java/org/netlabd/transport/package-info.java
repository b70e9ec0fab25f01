/** How sockets are opened and watched: the one seam between netlabd and the kernel. */
@NullMarked
package org.netlabd.transport;

import org.jspecify.annotations.NullMarked;
