// SPDX-License-Identifier: Apache-2.0
/**
 * Probes of echo servers and their relatives, for programs as well as for the command line: each
 * takes a request, does its work on the caller's thread and returns an immutable result.
 */
@org.jspecify.annotations.NullMarked
package org.netlabd.client;
