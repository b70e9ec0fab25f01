// SPDX-License-Identifier: Apache-2.0
/** Misbehaviour on purpose: what is to happen to which datagram or byte. Decisions only. */
@org.jspecify.annotations.NullMarked
package org.netlabd.fault;
