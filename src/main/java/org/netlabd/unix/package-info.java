// SPDX-License-Identifier: Apache-2.0
/** Unix datagram sockets and what systemd expects on them. */
@NullMarked
package org.netlabd.unix;

import org.jspecify.annotations.NullMarked;
