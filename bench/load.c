// SPDX-License-Identifier: Apache-2.0
/*
 * load MODE [OPTION]...: loads an echo server on 127.0.0.1 and compares every byte that comes back. One thread. Prints one
 * line of key=value. bench/run calls it.
 *
 * What is sent is a block of random bytes, repeated; each connection or socket begins elsewhere in it, so that lost, doubled
 * and mistaken bytes show, and both sending and comparing work from the block itself.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum {
    BLOCK = 65521,        /* bytes until it repeats: a prime, so that no message size divides it */
    APART = 7919,         /* bytes of it between one connection and the next */
    CHUNK = 256 * 1024,   /* bytes in one call, at most */
    EVENTS = 512,         /* taken in one call */
    BATCH = 64,           /* datagrams in one call, and in one that the kernel splits */
    STRIDE = 65536 + 1088, /* from one receive buffer to the next: not a power of two, to spread them over the cache */
    PER_SOURCE = 500,     /* connections of one source address; netlabd takes 1,000 as shipped */
    CHURN_SOURCES = 64,   /* addresses to connect from: a closed connection keeps its port for a minute */
    MOST_IN_FLIGHT = 1024, /* messages of one connection at a fixed rate */
    SUB = 128,            /* of the histogram: it tells latencies apart that differ by 1.6 % */
};

static const uint64_t SECOND = 1000000000;
static const uint64_t LOST_AFTER = 200000000; /* a datagram that has not come back by then does not come */

static struct {
    uint16_t port;
    unsigned count, window;
    size_t size;
    double seconds, warm_up, rate;
    int pid;
    bool gso, udp, keep;
    uint32_t sources;
} option = { .port = 7007, .count = 1, .window = 1, .size = 64, .seconds = 3, .warm_up = 0.3 };

static unsigned char block[BLOCK + CHUNK];
static unsigned char received[BATCH * STRIDE];

/* What was counted between the end of the warm-up and the end of the time. */
static struct {
    uint64_t begin, end;
    bool begun, ended;
    double cpu; /* of the server, in seconds */
    uint64_t echoes, bytes, lost, wrong;
    uint64_t latency[64 * SUB];
} measured;

static void die(const char *what)
{
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void *allocate(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory)
        die("calloc");
    return memory;
}

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * SECOND + (uint64_t)time.tv_nsec;
}

static void fill_block(void)
{
    uint32_t x = 2463534242;

    for (size_t i = 0; i < sizeof block; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        block[i] = i < BLOCK ? (unsigned char)x : block[i - BLOCK];
    }
}

/* What connection `id` sends from `offset` on, CHUNK bytes at least. */
static const unsigned char *bytes_of(unsigned id, uint64_t offset)
{
    return block + ((uint64_t)id * APART + offset) % BLOCK;
}

static void compare(const void *got, const void *sent, size_t length)
{
    if (memcmp(got, sent, length) != 0)
        measured.wrong++;
}

/* -------------------------------------------------------------------------------------------------- measuring */

/* CPU seconds that the server has used, with the children that it has waited for. */
static double server_cpu(void)
{
    unsigned long ticks[4] = { 0 };
    char path[64];

    if (!option.pid)
        return 0;
    snprintf(path, sizeof path, "/proc/%d/stat", option.pid);
    FILE *file = fopen(path, "r");
    if (!file || fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu %lu %lu", &ticks[0], &ticks[1],
                     &ticks[2], &ticks[3]) != 4)
        die(path);
    fclose(file);
    return (double)(ticks[0] + ticks[1] + ticks[2] + ticks[3]) / (double)sysconf(_SC_CLK_TCK);
}

static void start_clock(void)
{
    measured.begin = now() + (uint64_t)(option.warm_up * 1e9);
}

/* True until the time is up. */
static bool running(uint64_t time)
{
    if (!measured.begun && time >= measured.begin) {
        measured.begun = true;
        measured.begin = time;
        measured.end = time + (uint64_t)(option.seconds * 1e9);
        measured.cpu = server_cpu();
    }
    if (measured.begun && !measured.ended && time >= measured.end) {
        measured.ended = true;
        measured.end = time;
        measured.cpu = server_cpu() - measured.cpu;
    }
    return !measured.ended;
}

/* True while replies may still come after the time is up. */
static bool draining(uint64_t time)
{
    return time < measured.end + 2 * SECOND;
}

static void count_bytes(size_t bytes)
{
    if (measured.begun && !measured.ended)
        measured.bytes += bytes;
}

static void count_echo(uint64_t nanos)
{
    if (!measured.begun || measured.ended)
        return;
    unsigned shift = nanos < SUB ? 0 : 57 - (unsigned)__builtin_clzll(nanos);

    measured.echoes++;
    measured.latency[shift * SUB + (nanos >> shift)]++;
}

static double percentile(double share)
{
    uint64_t rank = (uint64_t)(share * (double)measured.echoes), seen = 0;

    for (unsigned i = 0; i < 64 * SUB; i++) {
        seen += measured.latency[i];
        if (seen > rank)
            return (double)((uint64_t)(i % SUB) << i / SUB) / 1e3;
    }
    return 0;
}

/* The rate is of bytes in a stream, of echoes otherwise; the CPU time is that of one of these. */
static int report(uint64_t counted)
{
    double seconds = (double)(measured.end - measured.begin) / 1e9;

    printf("rate=%.0f cpu_ns=%.3f", (double)counted / seconds, counted ? measured.cpu * 1e9 / (double)counted : 0);
    if (measured.echoes)
        printf(" p50_us=%.1f p99_us=%.1f p999_us=%.1f", percentile(0.5), percentile(0.99), percentile(0.999));
    printf(" lost=%llu wrong=%llu\n", (unsigned long long)measured.lost, (unsigned long long)measured.wrong);
    return 0;
}

/* ------------------------------------------------------------------------------------------------ connections */

struct connection {
    int fd;
    unsigned id;
    uint64_t sent, came;
    uint64_t *times; /* when each message in flight was sent, or was to be */
};

static int loop;

static struct sockaddr_in server_address(void)
{
    return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(option.port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static void watch(int operation, int fd, uint32_t events, void *of)
{
    struct epoll_event event = { .events = events, .data.ptr = of };

    if (epoll_ctl(loop, operation, fd, &event) < 0)
        die("epoll_ctl");
}

/*
 * A connection from 127.0.1.SOURCE, or above; -1 if there is none. It blocks, but on loopback there is nothing to wait for,
 * unless the server does not accept: not for long.
 */
static int connect_from(unsigned source)
{
    struct sockaddr_in to = server_address(), from = { .sin_family = AF_INET };
    struct timeval patience = { .tv_sec = 3 };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    if (fd < 0)
        die("socket");
    from.sin_addr.s_addr = htonl(0x7f000100 + source);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0)
        die("bind");
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static struct connection *connect_all(uint32_t events)
{
    struct connection *connections = allocate(option.count, sizeof *connections);

    for (unsigned i = 0; i < option.count; i++) {
        struct connection *c = &connections[i];

        c->id = i;
        c->times = allocate(option.window, sizeof *c->times);
        if ((c->fd = connect_from(i / PER_SOURCE)) < 0)
            die("connect");
        watch(EPOLL_CTL_ADD, c->fd, events, c);
    }
    return connections;
}

/* Sends whole messages. That may block, but what is in flight on a connection fits into what the server keeps. */
static void send_messages(struct connection *c, size_t count, uint64_t time)
{
    for (size_t i = 0; i < count; i++)
        c->times[(c->sent / option.size + i) % option.window] = time;
    if (send(c->fd, bytes_of(c->id, c->sent), count * option.size, MSG_NOSIGNAL) != (ssize_t)(count * option.size))
        die("send");
    c->sent += count * option.size;
}

/* Receives and compares what is there; returns how many messages it completed. */
static size_t receive_messages(struct connection *c)
{
    ssize_t n = recv(c->fd, received, CHUNK, MSG_DONTWAIT);
    uint64_t time = now(), first = c->came / option.size;

    if (n < 0 && errno == EAGAIN)
        return 0;
    if (n <= 0)
        die("the server ended a connection");
    compare(received, bytes_of(c->id, c->came), (size_t)n);
    c->came += (uint64_t)n;
    for (uint64_t i = first; i < c->came / option.size; i++)
        count_echo(time - c->times[i % option.window]);
    return c->came / option.size - first;
}

/* Sends what is due at the fixed rate: message k at begin + k / rate, on one connection after the other. */
static uint64_t send_due(struct connection *connections, uint64_t begin, uint64_t next, uint64_t time)
{
    for (;; next++) {
        uint64_t due = begin + (uint64_t)((double)next * 1e9 / option.rate);
        struct connection *c = &connections[next % option.count];

        if (due > time)
            return next;
        if (c->sent - c->came >= option.window * option.size)
            measured.lost++;
        else
            send_messages(c, 1, due);
    }
}

/* Each connection keeps `window` messages in flight; with a rate, messages leave when they are due, come what may. */
static int run_tcp(void)
{
    if (option.rate > 0)
        option.window = MOST_IN_FLIGHT;
    if (option.window * option.size > 65536) {
        fprintf(stderr, "load: at most 65536 bytes in flight on a connection\n");
        return 64;
    }
    struct connection *connections = connect_all(EPOLLIN);
    uint64_t begin = now(), next = 0, time, in_flight = 0;

    start_clock();
    for (unsigned i = 0; i < option.count && option.rate == 0; i++)
        send_messages(&connections[i], option.window, now());
    for (bool more = true; (more = running(time = now())) || (in_flight > 0 && draining(time));) {
        struct epoll_event events[EVENTS];

        if (option.rate > 0 && more)
            next = send_due(connections, begin, next, time);
        int n = epoll_wait(loop, events, EVENTS, option.rate > 0 ? 0 : 100);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            size_t count = receive_messages(c);

            if (option.rate == 0 && more && count > 0)
                send_messages(c, count, now());
        }
        in_flight = 0;
        for (unsigned i = 0; i < option.count && !more; i++)
            in_flight += connections[i].sent - connections[i].came;
    }
    measured.lost += in_flight / option.size;
    return report(measured.echoes);
}

/* Each connection sends and receives as fast as it can, then half-closes and waits for the rest. */
static int run_stream(void)
{
    struct connection *connections = connect_all(EPOLLIN | EPOLLOUT);
    unsigned open = option.count;
    uint64_t time;

    start_clock();
    for (bool sending = true; open > 0 && (running(time = now()) || draining(time));) {
        struct epoll_event events[EVENTS];

        if (sending && measured.ended) {
            sending = false;
            for (unsigned i = 0; i < option.count; i++) {
                shutdown(connections[i].fd, SHUT_WR);
                watch(EPOLL_CTL_MOD, connections[i].fd, EPOLLIN, &connections[i]);
            }
        }
        int n = epoll_wait(loop, events, EVENTS, 100);
        for (int i = 0; i < n; i++) {
            struct connection *c = events[i].data.ptr;
            ssize_t out = 0, in = 0;

            if (sending && events[i].events & EPOLLOUT)
                out = send(c->fd, bytes_of(c->id, c->sent), CHUNK, MSG_DONTWAIT | MSG_NOSIGNAL);
            c->sent += out > 0 ? (uint64_t)out : 0;
            if (!(events[i].events & ~(uint32_t)EPOLLOUT) || (in = recv(c->fd, received, CHUNK, MSG_DONTWAIT)) < 0)
                continue;
            if (in == 0 && sending)
                die("the server ended a connection");
            compare(received, bytes_of(c->id, c->came), (size_t)in);
            c->came += (uint64_t)in;
            count_bytes((size_t)in);
            if (in == 0) {
                watch(EPOLL_CTL_DEL, c->fd, 0, NULL);
                open--;
            }
        }
    }
    for (unsigned i = 0; i < option.count; i++)
        measured.lost += connections[i].sent - connections[i].came;
    return report(measured.bytes);
}

/* Connects, sends one message, waits for its echo, closes; `count` at a time. A connection that fails is lost. */
static int run_churn(void)
{
    struct connection *visits = allocate(option.count, sizeof *visits);
    unsigned id = 0, open = 0;
    uint64_t time;

    for (unsigned i = 0; i < option.count; i++) {
        visits[i].times = allocate(1, sizeof *visits[i].times);
        visits[i].fd = -1;
    }
    option.window = 1;
    start_clock();
    for (bool more = true; (more = running(time = now())) || (open > 0 && draining(time));) {
        struct epoll_event events[EVENTS];

        for (unsigned i = 0; i < option.count && more && open < option.count; i++) {
            struct connection *v = &visits[i];

            if (v->fd >= 0)
                continue;
            v->id = id++;
            v->sent = v->came = 0;
            time = now();
            if ((v->fd = connect_from(v->id % CHURN_SOURCES)) < 0) {
                measured.lost++;
                continue;
            }
            open++;
            send_messages(v, 1, time);
            watch(EPOLL_CTL_ADD, v->fd, EPOLLIN, v);
        }
        int n = epoll_wait(loop, events, EVENTS, 100);
        for (int i = 0; i < n; i++) {
            struct connection *v = events[i].data.ptr;

            if (receive_messages(v) == 0)
                continue;
            close(v->fd);
            v->fd = -1;
            open--;
        }
    }
    measured.lost += open;
    return report(measured.echoes);
}

/* ---------------------------------------------------------------------------------------------------- datagrams */

struct socket {
    int fd;
    unsigned id;
    struct { uint64_t number, time; } *slots; /* datagram `number` is in slot number % window */
    unsigned *vacant, vacancies;
};

static int udp_socket(bool connected)
{
    struct sockaddr_in to = server_address(), any = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), on = 1, room = 4 << 20;

    if (fd < 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    if (option.gso && setsockopt(fd, IPPROTO_UDP, UDP_GRO, &on, sizeof on) < 0)
        die("UDP_GRO");
    if (connected ? connect(fd, (struct sockaddr *)&to, sizeof to) : bind(fd, (struct sockaddr *)&any, sizeof any))
        die("connect");
    return fd;
}

/* Datagram `number` of socket `id`: the number, then bytes of the block. */
static void write_datagram(unsigned char *to, unsigned id, uint64_t number)
{
    memcpy(to, &number, sizeof number);
    memcpy(to + sizeof number, bytes_of(id, number), option.size - sizeof number);
}

/* Has what is in the header leave from the next of the forged sources, 127.1.0.0 and on. */
static void forge_source(struct msghdr *header, void *control)
{
    static uint32_t next;
    static struct sockaddr_in to;
    struct in_pktinfo info = { .ipi_spec_dst.s_addr = htonl(0x7f010000 + next) };

    next = (next + 1) % option.sources;
    to = server_address();
    header->msg_name = &to;
    header->msg_namelen = sizeof to;
    header->msg_control = control;
    header->msg_controllen = CMSG_SPACE(sizeof info);
    struct cmsghdr *c = CMSG_FIRSTHDR(header);
    *c = (struct cmsghdr){ .cmsg_level = IPPROTO_IP, .cmsg_type = IP_PKTINFO, .cmsg_len = CMSG_LEN(sizeof info) };
    memcpy(CMSG_DATA(c), &info, sizeof info);
}

/* Sends a datagram for each vacant slot, BATCH at most. */
static void send_datagrams(struct socket *s)
{
    static unsigned char bytes[BATCH * 65536];
    static _Alignas(struct cmsghdr) char control[BATCH][CMSG_SPACE(sizeof(struct in_pktinfo))];
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    unsigned count = s->vacancies < BATCH ? s->vacancies : BATCH, calls = count;
    uint64_t time = now();

    if (option.gso && count * option.size > 65507)
        count = (unsigned)(65507 / option.size);
    for (unsigned i = 0; i < count; i++) {
        unsigned slot = s->vacant[--s->vacancies];

        s->slots[slot].number += option.window;
        s->slots[slot].time = time;
        write_datagram(bytes + i * option.size, s->id, s->slots[slot].number);
        parts[i] = (struct iovec){ bytes + i * option.size, option.size };
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1 };
        if (option.sources)
            forge_source(&messages[i].msg_hdr, control[i]);
    }
    if (option.gso && count > 0) {
        uint16_t size = (uint16_t)option.size;
        struct msghdr *header = &messages[0].msg_hdr;

        calls = 1;
        parts[0].iov_len = count * option.size;
        header->msg_control = control[0];
        header->msg_controllen = CMSG_SPACE(sizeof size);
        struct cmsghdr *c = CMSG_FIRSTHDR(header);
        *c = (struct cmsghdr){ .cmsg_level = IPPROTO_UDP, .cmsg_type = UDP_SEGMENT, .cmsg_len = CMSG_LEN(sizeof size) };
        memcpy(CMSG_DATA(c), &size, sizeof size);
    }
    /* What the kernel does not take now counts as lost, as it would on a network. */
    for (unsigned done = 0; done < calls;) {
        int n = sendmmsg(s->fd, messages + done, calls - done, 0);
        if (n < 0 && errno != EAGAIN && errno != ENOBUFS)
            die("sendmmsg");
        done += n > 0 ? (unsigned)n : 1;
    }
}

static void take_datagram(struct socket *s, const unsigned char *bytes, size_t length, uint64_t time)
{
    static unsigned char expected[65536];
    uint64_t number;

    if (length != option.size) {
        measured.wrong++;
        return;
    }
    memcpy(&number, bytes, sizeof number);
    write_datagram(expected, s->id, number);
    compare(bytes, expected, length);
    unsigned slot = (unsigned)(number % option.window);
    if (s->slots[slot].number != number || s->slots[slot].time == 0)
        return; /* counted as lost before */
    count_echo(time - s->slots[slot].time);
    s->slots[slot].time = 0;
    s->vacant[s->vacancies++] = slot;
}

/* Receives what is there, in one call; the kernel may hand over a run of datagrams as one. */
static void receive_datagrams(struct socket *s)
{
    static _Alignas(struct cmsghdr) char control[BATCH][CMSG_SPACE(sizeof(int))];
    struct mmsghdr messages[BATCH];
    struct iovec parts[BATCH];
    unsigned most = option.window < BATCH ? option.window : BATCH;

    for (unsigned i = 0; i < most; i++) {
        parts[i] = (struct iovec){ received + i * STRIDE, 65536 };
        messages[i].msg_hdr = (struct msghdr){ .msg_iov = &parts[i], .msg_iovlen = 1, .msg_control = control[i],
            .msg_controllen = sizeof control[i] };
    }
    int n = recvmmsg(s->fd, messages, most, MSG_DONTWAIT, NULL);
    uint64_t time = now();
    for (int i = 0; i < n; i++) {
        struct cmsghdr *c = CMSG_FIRSTHDR(&messages[i].msg_hdr);
        size_t length = messages[i].msg_len, each = length;

        if (c && c->cmsg_level == IPPROTO_UDP && c->cmsg_type == UDP_GRO)
            each = (size_t)*(int *)CMSG_DATA(c);
        for (size_t at = 0; at < length; at += each)
            take_datagram(s, received + i * STRIDE + at, each < length - at ? each : length - at, time);
    }
}

/* Counts what does not come back as lost; returns how many are in flight. */
static unsigned sweep(struct socket *s, uint64_t time)
{
    for (unsigned slot = 0; slot < option.window; slot++) {
        if (s->slots[slot].time != 0 && time > s->slots[slot].time + LOST_AFTER) {
            s->slots[slot].time = 0;
            s->vacant[s->vacancies++] = slot;
            measured.lost++;
        }
    }
    return option.window - s->vacancies;
}

/* Each socket keeps `window` datagrams in flight. */
static int run_udp(void)
{
    struct socket *sockets = allocate(option.count, sizeof *sockets);
    uint64_t time, next_sweep = 0;
    unsigned in_flight = 0;

    if (option.size < sizeof(uint64_t) || option.size > 65507) {
        fprintf(stderr, "load: datagrams of 8 to 65507 bytes\n");
        return 64;
    }
    start_clock();
    for (unsigned i = 0; i < option.count; i++) {
        struct socket *s = &sockets[i];

        s->id = i;
        s->fd = udp_socket(option.sources == 0);
        s->slots = allocate(option.window, sizeof *s->slots);
        s->vacant = allocate(option.window, sizeof *s->vacant);
        for (unsigned slot = 0; slot < option.window; slot++) {
            s->slots[slot].number = slot;
            s->vacant[s->vacancies++] = slot;
        }
        watch(EPOLL_CTL_ADD, s->fd, EPOLLIN, s);
        while (s->vacancies > 0)
            send_datagrams(s);
    }
    for (bool more = true; (more = running(time = now())) || (in_flight > 0 && draining(time));) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(loop, events, EVENTS, 100);

        for (int i = 0; i < n; i++) {
            struct socket *s = events[i].data.ptr;

            receive_datagrams(s);
            if (more && s->vacancies > 0)
                send_datagrams(s);
        }
        if (time < next_sweep && more)
            continue;
        next_sweep = time + LOST_AFTER / 4;
        in_flight = 0;
        for (unsigned i = 0; i < option.count; i++) {
            in_flight += sweep(&sockets[i], time);
            while (more && sockets[i].vacancies > 0)
                send_datagrams(&sockets[i]);
        }
    }
    return report(measured.echoes);
}

/* ----------------------------------------------------------------------------------------------------- no load */

/* One echo on a connection or a socket of its own; false if none came. */
static bool echo_once(int fd, unsigned id)
{
    struct timeval patience = { .tv_usec = option.udp ? 10000 : 0, .tv_sec = option.udp ? 0 : 5 };

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (send(fd, bytes_of(id, 0), option.size, MSG_NOSIGNAL) < 0
        || recv(fd, received, option.size, MSG_WAITALL) != (ssize_t)option.size)
        return false;
    compare(received, bytes_of(id, 0), option.size);
    return true;
}

/* Asks until the server has echoed, or has ended. */
static int run_first(void)
{
    struct timespec pause = { .tv_nsec = 1000000 };
    uint64_t begin = now();

    for (bool echoed = false; !echoed;) {
        int fd = option.udp ? udp_socket(true) : connect_from(0);

        echoed = fd >= 0 && echo_once(fd, 0);
        if (fd >= 0)
            close(fd);
        if (!echoed && (now() > begin + 10 * SECOND || (option.pid && kill(option.pid, 0) < 0))) {
            fprintf(stderr, "load: no echo from port %u\n", option.port);
            return 1;
        }
        if (!echoed)
            nanosleep(&pause, NULL);
    }
    return 0;
}

static long server_resident(void)
{
    long pages = 0;
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/statm", option.pid);
    FILE *file = fopen(path, "r");
    if (!file || fscanf(file, "%*d %ld", &pages) != 1)
        die(path);
    fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

/* Opens connections, has one message echoed on each, and tells what the server's memory grew by. */
static int run_idle(void)
{
    long before = server_resident();

    for (unsigned i = 0; i < option.count; i++) {
        int fd = connect_from(i / PER_SOURCE);

        if (fd < 0 || !echo_once(fd, i))
            die("connect");
    }
    long after = server_resident();
    printf("bytes=%.0f resident=%ld wrong=%llu\n", (double)(after - before) / option.count, after,
        (unsigned long long)measured.wrong);
    fflush(stdout);
    while (option.keep)
        pause();
    return 0;
}

/* -------------------------------------------------------------------------------------------------------- main */

static const char usage[] =
    "usage: load MODE [OPTION]...\n"
    "  tcp     each connection keeps messages in flight; with -r, messages leave at a fixed rate in all\n"
    "  stream  each connection sends and receives as fast as it can\n"
    "  churn   connect, echo, close\n"
    "  udp     each socket keeps datagrams in flight\n"
    "  idle    opens connections; what the memory of the process -P grew by, for each\n"
    "  first   asks until it is answered\n"
    "\n"
    "  -p PORT    of the server on 127.0.0.1 (7007)\n"
    "  -n COUNT   connections or sockets (1)\n"
    "  -w COUNT   messages in flight on each (1)\n"
    "  -s BYTES   of a message (64)\n"
    "  -r RATE    messages a second in all; latencies count from when a message was due\n"
    "  -d SECONDS measured (3), after -W SECONDS that are not (0.3)\n"
    "  -P PID     of the server, for its CPU time\n"
    "  -g         udp: have the kernel split and join datagrams (GSO, GRO)\n"
    "  -S COUNT   udp: of so many forged source addresses, each datagram from the next\n"
    "  -u         first: by UDP\n"
    "  -k         idle: keeps them open until it is ended\n";

int main(int argc, char **argv)
{
    static const struct { const char *name; int (*run)(void); } modes[] = { { "tcp", run_tcp }, { "stream", run_stream },
        { "churn", run_churn }, { "udp", run_udp }, { "idle", run_idle }, { "first", run_first } };
    struct rlimit files = { 0 };

    for (int c; (c = getopt(argc, argv, "p:n:w:s:r:d:W:P:gS:uk")) != -1;) {
        switch (c) {
        case 'p': option.port = (uint16_t)atoi(optarg); break;
        case 'n': option.count = (unsigned)atoi(optarg); break;
        case 'w': option.window = (unsigned)atoi(optarg); break;
        case 's': option.size = (size_t)atoi(optarg); break;
        case 'r': option.rate = atof(optarg); break;
        case 'd': option.seconds = atof(optarg); break;
        case 'W': option.warm_up = atof(optarg); break;
        case 'P': option.pid = atoi(optarg); break;
        case 'g': option.gso = true; break;
        case 'S': option.sources = (uint32_t)atoi(optarg); break;
        case 'u': option.udp = true; break;
        case 'k': option.keep = true; break;
        default: fputs(usage, stderr); return 64;
        }
    }
    fill_block();
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    loop = epoll_create1(EPOLL_CLOEXEC);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (optind == argc - 1 && strcmp(argv[optind], modes[i].name) == 0)
            return modes[i].run();
    fputs(usage, stderr);
    return 64;
}
