/** How sockets are opened and watched: the one seam between netlabd and the kernel. */
@NullMarked
package org.netlabd.net;

import org.jspecify.annotations.NullMarked;
