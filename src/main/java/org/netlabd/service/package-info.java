/** Echo and its relatives: the ends of a listener's pipelines. */
@NullMarked
package org.netlabd.service;

import org.jspecify.annotations.NullMarked;
