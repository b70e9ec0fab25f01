// SPDX-License-Identifier: Apache-2.0
/** HAProxy's PROXY protocol: how a proxy names the client that it speaks for. Bytes only. */
@org.jspecify.annotations.NullMarked
package org.netlabd.proxy;
