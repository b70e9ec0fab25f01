package org.netlabd.service;

/**
 * What a listener does with what it receives: by TCP, by UDP, or, as a class of both, by either.
 */
public sealed interface Service permits StreamService, DatagramService {}
