/** What Netty has no public door to: see docs/decisions/0012. */
@NullMarked
package io.netty.channel.epoll;

import org.jspecify.annotations.NullMarked;
