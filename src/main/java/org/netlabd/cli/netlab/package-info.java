// SPDX-License-Identifier: Apache-2.0
/** The client's command line. */
@NullMarked
package org.netlabd.cli.netlab;

import org.jspecify.annotations.NullMarked;
