package org.netlabd.values;

/** Transport protocols. */
public enum Protocol {
  TCP,
  UDP
}
