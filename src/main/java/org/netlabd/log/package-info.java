// SPDX-License-Identifier: Apache-2.0
/** What the program says: events, records and the Log4j 2 appenders that carry them. */
@org.jspecify.annotations.NullMarked
package org.netlabd.log;
