// SPDX-License-Identifier: Apache-2.0
/** The text: files, includes, layers, overrides, and where in them a problem is. */
@NullMarked
package org.netlabd.config.text;

import org.jspecify.annotations.NullMarked;
