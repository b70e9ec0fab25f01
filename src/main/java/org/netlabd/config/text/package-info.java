// SPDX-License-Identifier: Apache-2.0
/** The text: files, includes, layers, overrides, and where in them a problem is. */
@org.jspecify.annotations.NullMarked
package org.netlabd.config.text;
