// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.netlabd.values.IpAddress;

/**
 * A connection to the metrics' port, each of whose states has an end.
 *
 * <pre>
 *   asks (5 s) ---> is answered (10 s) ---> asks again, or not (30 s)
 *                          |
 *                          +---> has its last answer, and may say what it likes (2 s)
 * </pre>
 *
 * On the server's own loop; requests are answered by {@code threads}, one at a time.
 */
final class Caller extends SimpleChannelInboundHandler<FullHttpRequest>
    implements Places.Connection {

  private static final int ASK_SECONDS = 5;
  private static final int ANSWER_SECONDS = 10;
  private static final int IDLE_SECONDS = 30;

  /** Closed with bytes of the caller's unread, the connection would be reset, the answer lost. */
  private static final int LINGER_SECONDS = 2;

  private final SocketChannel channel;
  private final InetSocketAddress address;
  private final Answers answers;
  private final Executor threads;
  private final Places<Caller> places;

  /** What came together with the request that is being answered: of one read at most. */
  private final Queue<HttpRequest> pipelined = new ArrayDeque<>();

  private boolean answering;
  private boolean lingering;
  private @Nullable Future<?> deadline;

  Caller(SocketChannel channel, Answers answers, Executor threads, Places<Caller> places) {
    this.channel = channel;
    address = channel.remoteAddress();
    this.answers = answers;
    this.threads = threads;
    this.places = places;
  }

  @Override
  public IpAddress peer() {
    return IpAddress.of(address.getAddress());
  }

  @Override
  public boolean isWaiting() {
    return !answering;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    closeAfter(ASK_SECONDS);
    Caller leaves = places.give(this);
    if (leaves != null) {
      leaves.close();
    }
  }

  private void closeAfter(int seconds) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    deadline = channel.eventLoop().schedule(this::close, seconds, SECONDS);
  }

  private void close() {
    var unused = channel.close();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (lingering) {
      return;
    }
    pipelined.add(request);
    if (!answering) {
      answerNext();
    }
  }

  private void answerNext() {
    HttpRequest request = pipelined.poll();
    answering = request != null;
    channel.config().setAutoRead(!answering);
    if (request == null) {
      closeAfter(IDLE_SECONDS);
      places.waitsAgain(this);
      return;
    }
    closeAfter(ANSWER_SECONDS);
    var unused =
        CompletableFuture.supplyAsync(() -> answers.to(request, address), threads)
            .thenAcceptAsync(answer -> send(request, answer), channel.eventLoop());
  }

  @SuppressWarnings("JavaUtilDate") // What Netty formats.
  private void send(HttpRequest request, FullHttpResponse answer) {
    boolean last =
        !HttpUtil.isKeepAlive(request)
            || answer.status().code() >= HttpResponseStatus.BAD_REQUEST.code()
            || (pipelined.isEmpty() && channel.isInputShutdown());
    answer.headers().set(HttpHeaderNames.DATE, new Date());
    answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
    HttpUtil.setKeepAlive(answer.headers(), request.protocolVersion(), !last);
    boolean headOnly = request.method().equals(HttpMethod.HEAD);
    FullHttpResponse sent = headOnly ? answer.replace(Unpooled.EMPTY_BUFFER) : answer;
    var unused =
        channel
            .writeAndFlush(sent)
            .addListener(
                done -> {
                  if (!done.isSuccess()) {
                    close();
                  } else if (last) {
                    linger();
                  } else {
                    answerNext();
                  }
                });
  }

  private void linger() {
    lingering = true;
    answering = false;
    pipelined.clear();
    closeAfter(LINGER_SECONDS);
    if (channel.isInputShutdown()) {
      close();
    } else {
      var unused = channel.shutdownOutput();
      channel.config().setAutoRead(true);
    }
  }

  /** Who half-closes still gets what was asked for. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !answering) {
      close();
    }
  }

  /** A reset, or what no bound of the decoder's has foreseen. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    places.free(this);
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
