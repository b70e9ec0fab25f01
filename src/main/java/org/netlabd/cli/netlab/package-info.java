// SPDX-License-Identifier: Apache-2.0
/** The client's command line. */
@org.jspecify.annotations.NullMarked
package org.netlabd.cli.netlab;
