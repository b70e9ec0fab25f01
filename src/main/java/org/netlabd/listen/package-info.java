// SPDX-License-Identifier: Apache-2.0
/** TCP and UDP listeners: transports, sockets and pipelines. */
@NullMarked
package org.netlabd.listen;

import org.jspecify.annotations.NullMarked;
