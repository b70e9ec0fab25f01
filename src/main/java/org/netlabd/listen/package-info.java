// SPDX-License-Identifier: Apache-2.0
/** TCP and UDP listeners: transports, sockets and pipelines. */
@org.jspecify.annotations.NullMarked
package org.netlabd.listen;
