// SPDX-License-Identifier: Apache-2.0
/** Misbehaviour on purpose: what is to happen to which datagram or byte. Decisions only. */
@NullMarked
package org.netlabd.fault;

import org.jspecify.annotations.NullMarked;
