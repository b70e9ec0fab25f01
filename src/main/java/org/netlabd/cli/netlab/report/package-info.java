// SPDX-License-Identifier: Apache-2.0
/** What a probe found as text: for people, for programs, for monitoring. */
@org.jspecify.annotations.NullMarked
package org.netlabd.cli.netlab.report;
