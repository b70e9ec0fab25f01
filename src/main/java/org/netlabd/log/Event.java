// SPDX-License-Identifier: Apache-2.0
package org.netlabd.log;

import java.util.Map;
import org.apache.logging.log4j.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * One thing worth a record, kept in its parts so that a target that has fields can carry them.
 *
 * @param kind what happened
 * @param listener name of the listener it happened to, if to one
 * @param peer {@code ADDRESS:PORT} of the peer it happened with, if with one
 * @param text the sentence a person reads, without listener and peer; empty where an exception says
 *     it all
 * @param fields what the sentence says, for programs; values that do not change
 */
public record Event(
    Kind kind,
    @Nullable String listener,
    @Nullable String peer,
    String text,
    Map<Field, Object> fields)
    implements Message {

  /** What programs may want of an event, besides listener and peer. */
  public enum Field {
    /** The word for a refusal or for a session's end. */
    REASON,
    BYTES_IN,
    BYTES_OUT
  }

  /**
   * What can happen: to the program, with peers, and else. The identity is for journal and catalog
   * (src/main/catalog): of {@code systemd-id128 new}, and never changed.
   */
  public enum Kind {
    STARTED("f21444e19d4c48228193a772f6fe47bd"),
    START_FAILED("055934ceca984330b787317611fc7fca"),
    SOCKET_UNUSED("b375de7bac404bff816cffe910fc26bc"),
    SYSTEMD_NOT_TOLD("6d755e6c3da649e7a0905c1fa6fd64ff"),
    TERMINATING("12f1e1b9de8b453187ca976566531481"),
    RELOADED("ee3da657a3bc4b34beea566095d349e1"),
    RELOAD_REFUSED("e64664c267d44fe38fe2a8a18fa8cdc3"),
    SOCKET_OPTIONS("7b6a413328af4c7cb31c7cceda218db7"),
    OPTION_NOT_SET("254b3ea55b02467cb52063cc9cd11323"),
    CONTROL_FAILED("a04eb5e136bc486d8ddd07415f983135"),
    CONNECTED("06ff90c3209d44aca2c4c0b678ed8391"),
    CLOSED("db64a8a36cb04a30b457d7dd04e77874"),
    RECEIVED("026e07dad8ff4f7aaf61957ef75a7b8a"),
    FAULTS_BEGIN("10f3ffc08cee4cbc881e8e493aa081f0"),
    FAULTS_END("76b0f49ff8ca4a1ea33272eafaebba39"),
    REFUSED("8d13dc7d4d5443ba84be1226a0ad871f"),
    STALLED("f5b1abd365b24c9299876b543b75e9ea"),
    DEADLOCKED("bab237e87b384c94b40674ffbc2d7fe1"),
    NETWORK_ERROR("8ce88aebfd674282a3c26681792d8b3a"),
    ACCEPTING_PAUSED("8441656489b341b1aa5a1a766e247e58"),
    ACCEPTING_AGAIN("db6d965fe0024d529aed9996e7bc4fa5"),
    RECEIVING_FAILED("a659e242e6ac47a18f81d55098e27a5d"),
    ADDRESS_AWAITED("45fbaba59b314fa6b9114437dfb61bf2"),
    LOOP_HANGS("28f8c936f56e40539d9e55c765d8108a"),
    UNLISTED("742774e6b1be4839828520911cbb0307"),
    REPEATED("136d238b93fa4a8eaf296febf7fc1284"),
    RECORDS_DROPPED("95f10660318f4902b17625891ec7c968"),
    LOG_TARGET_FAILED("a980ef76a279498eb26e3a09e1358f16"),
    LOG_TARGET_BACK("97ee3f2ef1f247fc9af208a24b63e4bf"),
    LIBRARY("0b673e00a71d4f72bc6dc47ad961772b"),
    INTERNAL_ERROR("58c88c8d489843adb57bb4aa57211726");

    private final String messageId;

    Kind(String messageId) {
      this.messageId = messageId;
    }

    /** 128 bits in hexadecimal digits. */
    public String messageId() {
      return messageId;
    }

    /** What whoever started the program at a terminal wants to see there. */
    boolean isOfTheProgram() {
      return compareTo(CONTROL_FAILED) <= 0;
    }

    /** Whether each says something of its own, or has been counted already. */
    boolean isNeverRepetition() {
      return compareTo(REFUSED) <= 0;
    }

    boolean isOfTheLog() {
      return this == LOG_TARGET_FAILED || this == LOG_TARGET_BACK;
    }
  }

  public Event(Kind kind, @Nullable String listener, @Nullable String peer, String text) {
    this(kind, listener, peer, text, Map.of());
  }

  public static Event of(Kind kind, String text) {
    return new Event(kind, null, null, text);
  }

  public static Event of(Kind kind, String listener, String text) {
    return new Event(kind, listener, null, text);
  }

  Event as(Kind other) {
    return new Event(other, listener, peer, text, fields);
  }

  /** The record's text: {@code LISTENER PEER: TEXT}, as far as it has them. */
  @Override
  public String getFormattedMessage() {
    if (listener == null) {
      return text;
    }
    String origin = peer == null ? listener : listener + " " + peer;
    return text.isEmpty() ? origin : origin + ": " + text;
  }

  @Override
  public Object @Nullable [] getParameters() {
    return null;
  }

  @Override
  public @Nullable Throwable getThrowable() {
    return null;
  }
}
