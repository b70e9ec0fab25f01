// SPDX-License-Identifier: Apache-2.0
/** What can stand behind a key: how it is read, checked and written. */
@org.jspecify.annotations.NullMarked
package org.netlabd.config.type;
