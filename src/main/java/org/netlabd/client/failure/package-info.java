// SPDX-License-Identifier: Apache-2.0
/** What can go wrong between a client and a server, told apart. */
@org.jspecify.annotations.NullMarked
package org.netlabd.client.failure;
