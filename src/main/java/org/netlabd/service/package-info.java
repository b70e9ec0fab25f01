// SPDX-License-Identifier: Apache-2.0
/** Echo and its relatives, and the table of them: the ends of a listener's pipelines. */
@org.jspecify.annotations.NullMarked
package org.netlabd.service;
