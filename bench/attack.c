// SPDX-License-Identifier: Apache-2.0
/*
 * attack MODE [OPTION]...: attacks an echo server on 127.0.0.1 and tells, in one line of key=value, what another client of
 * it sees meanwhile, or what becomes of a loop. Ends by itself. bench/attack calls it.
 *
 * The attack is a process of its own, a child of the one that measures, which has real-time priority where it may: its own
 * waiting for a CPU is not to count. Times are milliseconds, and count from when something was due: a server that stands
 * still for a second keeps all waiting that was to be sent within it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    CHUNK = 64 * 1024,
    EVENTS = 512,
    OF_SOURCE = 1000,   /* connections of one address; netlabd takes so many as shipped */
    PER_SECOND = 200,   /* messages and datagrams of the client that is measured */
    CONNECTS = 20,      /* new connections a second of it */
    PATIENCE_MS = 3000, /* for an answer */
    RENEWED_MS = 4000,  /* the attack's connections, all once in so long */
    KEPT = 100000,      /* figures of a kind, at most */
};

static struct {
    uint16_t port, other, own;
    unsigned count, seconds, rate;
    bool proxied;
} option = { .port = 7007, .own = 5555, .count = 1, .seconds = 10, .rate = 1000 };

static char buffer[CHUNK];

static void die(const char *what)
{
    fprintf(stderr, "attack: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static struct sockaddr_in address(uint32_t host, uint16_t port)
{
    return (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(host) };
}

/* A socket of 127.SOURCE that is connected, or about to be, to a port of 127.0.0.1; -1 where that failed. */
static int connect_from(int type, uint32_t source, uint16_t own, uint16_t port)
{
    struct sockaddr_in from = address(0x7f000000 + source, own), to = address(INADDR_LOOPBACK, port);
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0), on = 1;

    if (fd < 0)
        die("socket");
    if (own == 0)
        setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0)
        die("bind");
    if (type & SOCK_STREAM)
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
        close(fd);
        return -1;
    }
    return fd;
}

/* --------------------------------------------------------------------------------------------------- attacks */

static bool writes, reads;

/* Shared with the process that measures. */
static struct attacked {
    unsigned long long bytes; /* sent */
    unsigned long long ended; /* connections, by the server */
} *attacked;

/* Connection `i` of the attack, watched by `loop`; -1 where that failed. */
static int begin_peer(int loop, unsigned i)
{
    int fd = connect_from(SOCK_STREAM | SOCK_NONBLOCK, 0x010001 + i / OF_SOURCE, 0, option.port);
    struct epoll_event event = { .events = EPOLLRDHUP | (writes ? EPOLLOUT : 0) | (reads ? EPOLLIN : 0), .data.u32 = i };

    if (fd >= 0 && epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll_ctl");
    return fd;
}

static void end_peer(int *fd)
{
    struct linger at_once = { .l_onoff = 1 };

    setsockopt(*fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(*fd);
    *fd = -1;
}

/*
 * Keeps `count` connections that write, read, or do nothing, for ever; says on `ready` when all have been begun. In turn, one
 * that has ended is begun again, and one that does not read too, reset: once what it may send is sent, it would be quiet.
 */
static void attack(int ready)
{
    int *peers = calloc(option.count, sizeof *peers), loop = epoll_create1(EPOLL_CLOEXEC);
    unsigned long long renewed = 0;
    double begin;

    if (!peers)
        die("calloc");
    for (unsigned i = 0; i < option.count; i++) {
        peers[i] = begin_peer(loop, i);
        /* So slowly that none is lost by a full backlog. */
        if (i % 100 == 99)
            usleep(10000);
    }
    if (write(ready, "", 1) != 1)
        die("write");
    begin = now();
    for (;;) {
        struct epoll_event events[EVENTS];
        int n = epoll_wait(loop, events, EVENTS, 10);

        for (int i = 0; i < n; i++) {
            int *fd = &peers[events[i].data.u32];

            if (events[i].events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) {
                end_peer(fd);
                attacked->ended++;
                continue;
            }
            ssize_t sent = events[i].events & EPOLLOUT ? send(*fd, buffer, CHUNK, MSG_DONTWAIT | MSG_NOSIGNAL) : 0;
            attacked->bytes += sent > 0 ? (unsigned long long)sent : 0;
            if (events[i].events & EPOLLIN)
                recv(*fd, buffer, CHUNK, MSG_DONTWAIT);
        }
        for (; (double)renewed < (now() - begin) * option.count / RENEWED_MS; renewed++) {
            int *fd = &peers[renewed % option.count];

            if (*fd >= 0 && writes && !reads)
                end_peer(fd);
            if (*fd < 0)
                *fd = begin_peer(loop, (unsigned)(renewed % option.count));
        }
    }
}

/* Starts the attack beside this process, and waits until it is there. */
static pid_t start_attack(void)
{
    int ready[2];

    attacked = mmap(NULL, sizeof *attacked, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (attacked == MAP_FAILED || pipe(ready) < 0)
        die("pipe");
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        attack(ready[1]);
    }
    close(ready[1]);
    if (child < 0 || read(ready[0], buffer, 1) != 1)
        die("the attack did not begin");
    return child;
}

/* ------------------------------------------------------------------------------------------------ its witness */

struct kind {
    const char *name;
    double times[KEPT];
    size_t sent, came;
};

static struct kind tcp = { .name = "tcp" }, udp = { .name = "udp" }, new = { .name = "new" };

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void report(struct kind *kind)
{
    size_t n = kind->came;

    if (kind->sent == 0)
        return;
    qsort(kind->times, n, sizeof *kind->times, ascending);
    printf("%s=%zu ", kind->name, kind->sent);
    if (n > 0)
        printf("p50=%.2f p99=%.2f p99.9=%.2f worst=%.2f ", kind->times[n / 2], kind->times[n * 99 / 100],
            kind->times[n * 999 / 1000], kind->times[n - 1]);
    printf("failed=%zu ", kind->sent - n);
}

static void came(struct kind *kind, double due)
{
    if (kind->came < KEPT)
        kind->times[kind->came++] = now() - due;
}

/* What is sent: when it was due. */
static bool ask(struct kind *kind, int fd, double due)
{
    kind->sent++;
    return send(fd, &due, sizeof due, MSG_DONTWAIT | MSG_NOSIGNAL) == sizeof due;
}

static int visit(int flags)
{
    return connect_from(SOCK_STREAM | flags, 0x020001, 0, option.port);
}

/* Through a proxy each connection is another client's. */
static void greet(int fd)
{
    static unsigned number;
    char header[100];

    if (!option.proxied)
        return;
    number++;
    int length = snprintf(header, sizeof header, "PROXY TCP4 10.9.%u.%u 127.0.0.1 40000 7\r\n", number / 250 % 250, number % 250 + 1);
    send(fd, header, (size_t)length, MSG_NOSIGNAL);
}

struct visit {
    int fd;
    double due;
    bool asked;
};

/* A new connection's next step; closes it when it is done, or failed. */
static void go_on(struct visit *v, short events)
{
    double due;

    if (v->asked && recv(v->fd, &due, sizeof due, MSG_DONTWAIT) == sizeof due)
        came(&new, v->due);
    else if (!v->asked && !(events & (POLLERR | POLLHUP))) {
        greet(v->fd);
        v->asked = true;
        if (send(v->fd, &v->due, sizeof v->due, MSG_NOSIGNAL) == sizeof v->due)
            return;
    }
    close(v->fd);
    v->fd = -1;
}

/* Takes the answers that have come on the connection; what was under way on one that ended has failed. */
static int take_tcp(int fd)
{
    double due[64];
    ssize_t n = recv(fd, due, sizeof due, MSG_DONTWAIT);

    for (ssize_t i = 0; i < n / (ssize_t)sizeof *due; i++)
        came(&tcp, due[i]);
    if (n > 0 || (n < 0 && errno == EAGAIN))
        return fd;
    close(fd);
    return -1;
}

/*
 * Round trips by TCP, on a connection that is older than the attack, and by UDP, and new connections, at fixed rates:
 * answers that come within PATIENCE_MS count.
 */
static void witness(int stream)
{
    enum { AT_ONCE = CONNECTS * (PATIENCE_MS / 1000) + 2 };
    struct visit visits[AT_ONCE];
    struct pollfd polled[AT_ONCE + 2];
    struct sched_param priority = { .sched_priority = 1 };
    int datagrams = connect_from(SOCK_DGRAM, 0x020001, 0, option.port);
    double begin, next = 0, next_visit = 0, due;

    sched_setscheduler(0, SCHED_FIFO, &priority);
    for (int i = 0; i < AT_ONCE; i++)
        visits[i].fd = -1;
    begin = now();
    for (double time = begin; time < begin + option.seconds * 1e3 + PATIENCE_MS; time = now()) {
        bool more = time < begin + option.seconds * 1e3;

        for (; more && begin + next <= time; next += 1e3 / PER_SECOND) {
            if (stream < 0 && (stream = visit(0)) >= 0)
                greet(stream);
            ask(&tcp, stream, begin + next);
            if (!option.proxied)
                ask(&udp, datagrams, begin + next);
        }
        for (; more && begin + next_visit <= time; next_visit += 1e3 / CONNECTS) {
            new.sent++;
            for (int i = 0; i < AT_ONCE; i++)
                if (visits[i].fd < 0) {
                    visits[i] = (struct visit){ visit(SOCK_NONBLOCK), begin + next_visit, false };
                    break;
                }
        }
        if (!more && tcp.came >= tcp.sent && udp.came >= udp.sent && new.came >= new.sent)
            return;
        polled[0] = (struct pollfd){ stream, POLLIN, 0 };
        polled[1] = (struct pollfd){ datagrams, POLLIN, 0 };
        for (int i = 0; i < AT_ONCE; i++)
            polled[i + 2] = (struct pollfd){ visits[i].fd, visits[i].asked ? POLLIN : POLLOUT, 0 };
        double wait = (next < next_visit ? next : next_visit) - (now() - begin);
        struct timespec due_in = { .tv_nsec = more ? (long)(wait > 0 ? wait * 1e6 : 0) : 1000000 };
        ppoll(polled, AT_ONCE + 2, &due_in, NULL);
        if (polled[0].revents)
            stream = take_tcp(stream);
        while (polled[1].revents && recv(datagrams, &due, sizeof due, MSG_DONTWAIT) == sizeof due)
            came(&udp, due);
        for (int i = 0; i < AT_ONCE; i++) {
            if (polled[i + 2].revents)
                go_on(&visits[i], polled[i + 2].revents);
            else if (visits[i].fd >= 0 && time > visits[i].due + PATIENCE_MS) {
                close(visits[i].fd);
                visits[i].fd = -1;
            }
        }
    }
}

static int run_peers(void)
{
    int stream = visit(0);

    if (stream < 0)
        die("connect");
    greet(stream);
    pid_t child = option.count > 0 ? start_attack() : 0;
    witness(stream);
    if (child > 0 && kill(child, SIGKILL) == 0)
        waitpid(child, NULL, 0);
    report(&tcp);
    report(&udp);
    report(&new);
    if (child > 0)
        printf("attack_mb=%llu attack_ended=%llu", attacked->bytes >> 20, attacked->ended);
    printf("\n");
    return 0;
}

static int run_deaf(void)
{
    writes = true;
    return run_peers();
}

static int run_duplex(void)
{
    writes = reads = true;
    return run_peers();
}

/* ---------------------------------------------------------------------------------------------------- datagrams */

/*
 * An echo on a port of its own, which -n forged datagrams set off; with -q a relay between two servers, which each see it as
 * their peer. Prints the datagrams that came in each second.
 */
static int run_loop(void)
{
    int ends[2] = { connect_from(SOCK_DGRAM, 1, option.own, option.port), -1 };
    unsigned long long in_second[64] = { 0 };
    double begin = now(), time;

    if (option.other)
        ends[1] = connect_from(SOCK_DGRAM, 1, (uint16_t)(option.own + 1), option.other);
    for (unsigned i = 0; i < option.count; i++)
        send(ends[0], "once round", 10, 0);
    while ((time = now() - begin) < option.seconds * 1e3) {
        struct pollfd polled[2] = { { ends[0], POLLIN, 0 }, { ends[1], POLLIN, 0 } };

        poll(polled, 2, 10);
        for (int i = 0; i < 2; i++) {
            ssize_t n = polled[i].revents ? recv(ends[i], buffer, CHUNK, MSG_DONTWAIT) : -1;

            if (n < 0)
                continue;
            in_second[(unsigned)(time / 1e3) % 64]++;
            send(option.other ? ends[1 - i] : ends[i], buffer, (size_t)n, MSG_DONTWAIT);
        }
    }
    for (unsigned i = 0; i < option.seconds && i < 64; i++)
        printf("%us=%llu ", i, in_second[i]);
    printf("\n");
    return 0;
}

/* An honest client: equal datagrams at a fixed rate, -n at a time. */
static int run_equal(void)
{
    int fd = connect_from(SOCK_DGRAM, 0x020001, 0, option.port);
    unsigned long sent = 0, received = 0;
    double begin = now(), next = 0, time, end = begin + option.seconds * 1e3;

    while ((time = now()) < end + 1000) {
        struct pollfd polled = { fd, POLLIN, 0 };

        for (; time < end && begin + next <= time; next += option.count * 1e3 / option.rate)
            for (unsigned i = 0; i < option.count; i++)
                sent += send(fd, "an equal datagram", 17, 0) == 17;
        poll(&polled, 1, 1);
        while (recv(fd, buffer, CHUNK, MSG_DONTWAIT) >= 0)
            received++;
    }
    printf("sent=%lu lost=%ld\n", sent, (long)(sent - received));
    return 0;
}

/* --------------------------------------------------------------------------------------------------------- main */

static const char usage[] =
    "usage: attack MODE [OPTION]...\n"
    "  deaf    connections that write and never read, and what another client sees\n"
    "  duplex  connections that write and read\n"
    "  silent  connections that do nothing\n"
    "  loop    an echo on a port of its own\n"
    "  equal   an honest client's equal datagrams\n"
    "\n"
    "  -p PORT    of the server on 127.0.0.1 (7007)\n"
    "  -n COUNT   connections, or datagrams at a time (1)\n"
    "  -d SECONDS for so long (10)\n"
    "  -x         the other client comes through a proxy: PROXY headers, no UDP\n"
    "  -l PORT    loop: its own, and the next (5555)\n"
    "  -q PORT    loop: of a second server, to relay to\n"
    "  -r RATE    equal: datagrams a second (1000)\n";

int main(int argc, char **argv)
{
    static const struct { const char *name; int (*run)(void); } modes[] = { { "deaf", run_deaf }, { "duplex", run_duplex },
        { "silent", run_peers }, { "loop", run_loop }, { "equal", run_equal } };

    for (int c; (c = getopt(argc, argv, "p:n:d:l:q:r:x")) != -1;) {
        switch (c) {
        case 'p': option.port = (uint16_t)atoi(optarg); break;
        case 'n': option.count = (unsigned)atoi(optarg); break;
        case 'd': option.seconds = (unsigned)atoi(optarg); break;
        case 'l': option.own = (uint16_t)atoi(optarg); break;
        case 'q': option.other = (uint16_t)atoi(optarg); break;
        case 'r': option.rate = (unsigned)atoi(optarg); break;
        case 'x': option.proxied = true; break;
        default: fputs(usage, stderr); return 64;
        }
    }
    /* Whatever happens. */
    alarm(option.seconds + 60);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (optind == argc - 1 && strcmp(argv[optind], modes[i].name) == 0)
            return modes[i].run();
    fputs(usage, stderr);
    return 64;
}
