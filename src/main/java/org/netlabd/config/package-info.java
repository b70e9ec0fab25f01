// SPDX-License-Identifier: Apache-2.0
/** Configuration text to immutable settings; the only place that knows the text's format. */
@org.jspecify.annotations.NullMarked
package org.netlabd.config;
