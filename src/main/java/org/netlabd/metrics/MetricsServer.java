// SPDX-License-Identifier: Apache-2.0
package org.netlabd.metrics;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.netlabd.config.ListenerSettings.AccessLists;
import org.netlabd.guard.AddressSet;
import org.netlabd.log.Event;
import org.netlabd.net.AcceptFailures;
import org.netlabd.net.LoopSocket;
import org.netlabd.values.DaemonThread;
import org.netlabd.values.IpAddress;

/** Serves {@code /metrics} and {@code /healthz} on its own loop, in bounded number and time. */
public final class MetricsServer implements AutoCloseable {

  /** Requests that are answered at a time. */
  private static final int MOST_ANSWERS = 4;

  /** Beyond it a connect(2) is tried again by the kernel, and seems to hang. */
  private static final int MOST_WAITING = 1024;

  private static final int MOST_LINE_BYTES = 8 << 10;
  private static final int MOST_HEADER_BYTES = 16 << 10;

  /** One of four bytes takes more than a hundred on the heap. */
  private static final int MOST_HEADERS = 100;

  /** A request has no use for one. */
  private static final int MOST_BODY_BYTES = 16 << 10;

  /** Pieces of one that are kept as they came, each in a buffer of its own. */
  private static final int MOST_PIECES = 16;

  private static final int READ_BYTES = 4 << 10;

  /** How many connections it may have at once. */
  public static final int MOST_CALLERS = Places.OF_ALLOWED + Places.OF_OTHERS;

  private static final int CLOSE_SECONDS = 5;

  private final EventLoop loop;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(MOST_ANSWERS, task -> DaemonThread.of("metrics", task));
  private final ChannelGroup all;
  private final Channel channel;
  private volatile AddressSet access;

  /** Binds, and accepts nothing yet; {@code refused} is told of each caller that may not ask. */
  public MetricsServer(
      InetSocketAddress at,
      AccessLists access,
      Metrics metrics,
      Consumer<InetSocketAddress> refused)
      throws IOException {
    this.access = AddressSet.of(access.allow(), access.deny());
    Answers answers = new Answers(metrics, this::mayAsk, refused);
    Places<Caller> places = new Places<>(this::mayAsk);
    try {
      loop =
          new SingleThreadIoEventLoop(
              null,
              (ThreadFactory) task -> DaemonThread.of("metrics-loop", task),
              NioIoHandler.newFactory());
    } catch (ChannelException e) {
      throw new IOException(e);
    }
    all = new DefaultChannelGroup(loop, true);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, MOST_WAITING)
            .option(ChannelOption.AUTO_READ, false)
            .handler(new Accepting())
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel caller) {
                    all.add(caller);
                    caller
                        .pipeline()
                        .addLast(
                            new HttpRequestDecoder(
                                new HttpDecoderConfig()
                                    .setMaxInitialLineLength(MOST_LINE_BYTES)
                                    .setMaxHeaderSize(MOST_HEADER_BYTES)
                                    .setHeadersFactory(new FewHeaders())
                                    .setTrailersFactory(new FewHeaders())),
                            new HttpResponseEncoder(),
                            bodies(),
                            new Caller(caller, answers, threads, places));
                  }
                })
            .bind(at)
            .awaitUninterruptibly();
    channel = bound.channel();
    all.add(channel);
    Throwable failure = bound.cause();
    if (failure != null) {
      close();
      throw failure instanceof IOException why ? why : new IOException(failure);
    }
  }

  private static HttpObjectAggregator bodies() {
    HttpObjectAggregator bodies = new HttpObjectAggregator(MOST_BODY_BYTES, true);
    bodies.setMaxCumulationBufferComponents(MOST_PIECES);
    return bodies;
  }

  /** Makes headers of which there are no more than a request may have. */
  private static final class FewHeaders implements HttpHeadersFactory {

    @Override
    public HttpHeaders newHeaders() {
      return new DefaultHttpHeaders() {
        @Override
        public HttpHeaders add(CharSequence name, Object value) {
          if (size() >= MOST_HEADERS) {
            throw new TooLongHttpHeaderException("more than " + MOST_HEADERS + " headers");
          }
          return super.add(name, value);
        }
      };
    }

    @Override
    public HttpHeaders newEmptyHeaders() {
      return newHeaders();
    }
  }

  /** Accepts again after a moment where descriptors lack: accept(2) would fail at once. */
  static final class Accepting extends ChannelInboundHandlerAdapter {

    private final AcceptFailures failures = new AcceptFailures();

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      failures.end();
      context.fireChannelRead(accepted);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LogManager.getLogger(MetricsServer.class)
          .debug(Event.of(Event.Kind.INTERNAL_ERROR, "metrics"), cause);
      if (failures.add(cause)) {
        ChannelConfig server = context.channel().config();
        server.setAutoRead(false);
        Runnable again = () -> server.setAutoRead(true);
        var unused = context.executor().schedule(again, LoopSocket.REST_MILLIS, MILLISECONDS);
      }
    }
  }

  private boolean mayAsk(IpAddress peer) {
    return access.contains(peer.high(), peer.low());
  }

  /** Who may ask from now on. */
  public void allow(AccessLists lists) {
    access = AddressSet.of(lists.allow(), lists.deny());
  }

  public void start() {
    channel.config().setAutoRead(true);
  }

  /** Where it was really bound. */
  public InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  @Override
  public void close() {
    // A loop without a quiet period may end before it has closed what it watches.
    all.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    loop.terminationFuture().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    threads.shutdownNow();
  }
}
