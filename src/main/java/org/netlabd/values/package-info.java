// SPDX-License-Identifier: Apache-2.0
/** Units, names and addresses that the whole program speaks in. */
@org.jspecify.annotations.NullMarked
package org.netlabd.values;
