// SPDX-License-Identifier: Apache-2.0
/** The table of keys, and what it drives: reading, defaults, the nearest key, the dump. */
@org.jspecify.annotations.NullMarked
package org.netlabd.config.key;
