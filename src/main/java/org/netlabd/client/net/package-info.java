/** Sockets that keep the system's error numbers; the only place of the client that knows Netty. */
@NullMarked
package org.netlabd.client.net;

import org.jspecify.annotations.NullMarked;
