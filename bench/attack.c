/*
 * attack MODE [OPTION]...: what a hostile or hapless crowd does to others. One process is the crowd; three threads of another
 * are innocent clients, which ask by TCP, by UDP and by a new connection each time, and print how long they waited for their
 * echoes. bench/attack-writers calls it.
 *
 *   none      no crowd
 *   writers   each connection writes for ever and never reads; one that is closed comes again
 *   refill    the same, and one that has been stuck for a second closes and comes again
 *   duplex    each connection writes and reads for ever
 *   connects  all connect at once, are echoed a byte and close, again and again
 *   closers   all connect, are idle for a third of the time, then close at once
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    CHUNK = 64 * 1024, /* bytes that the crowd writes or reads in one call */
    DUPLEX_CHUNK = 16 * 1024,
    EVENTS = 512,
    FILES = 1 << 20,
    PING = 64,              /* bytes of a client's question */
    MOST_SAMPLES = 1000000, /* of a client */
    GIVE_UP_SECONDS = 10,   /* an echo that has not come by then does not come */
};

static uint16_t port = 7007;
static int count = 900;
static double seconds = 10;
static int per_source = 900; /* connections of one source address; netlabd takes 1,000 as shipped */
static char crowd_bytes[CHUNK];

static void die(const char *what)
{
    fprintf(stderr, "attack: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void pause_for(double s)
{
    struct timespec t = { (time_t)s, (long)((s - (double)(time_t)s) * 1e9) };

    nanosleep(&t, NULL);
}

static struct sockaddr_in address(uint32_t host, uint16_t at)
{
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(at), .sin_addr.s_addr = htonl(host) };

    return a;
}

/* Connects from an address of 127.0.0.0/8, or begins to. */
static int open_from(uint32_t source, int type, bool wait)
{
    int fd = socket(AF_INET, type | (wait ? 0 : SOCK_NONBLOCK), 0);
    struct sockaddr_in from = address(source, 0), to = address(INADDR_LOOPBACK, port);

    if (fd < 0)
        return -1;
    if (bind(fd, (struct sockaddr *)&from, sizeof from)
        || (connect(fd, (struct sockaddr *)&to, sizeof to) && (wait || errno != EINPROGRESS))) {
        close(fd);
        return -1;
    }
    return fd;
}

/* ------------------------------------------------------------------------------------------------------------ the crowd */

static int crowd_epoll;
static double moved[FILES]; /* when a connection last took some bytes; 0: there is none */

static void join(int i, uint32_t events)
{
    int fd = open_from(0x7f010001 + (uint32_t)(i / per_source), SOCK_STREAM, false);
    struct epoll_event e = { events, { .fd = fd } };

    if (fd >= 0 && epoll_ctl(crowd_epoll, EPOLL_CTL_ADD, fd, &e))
        die("epoll_ctl");
}

/* False when the connection is over. */
static bool stream(int fd, uint32_t events, bool reads)
{
    size_t chunk = reads ? DUPLEX_CHUNK : CHUNK;

    if (events & (EPOLLERR | EPOLLHUP))
        return false;
    if (reads && events & EPOLLIN && recv(fd, crowd_bytes, chunk, 0) == 0)
        return false;
    return !(events & EPOLLOUT) || send(fd, crowd_bytes, chunk, MSG_NOSIGNAL) >= 0 || errno == EAGAIN;
}

static void again(int fd, uint32_t events)
{
    static int next;
    struct linger reset = { 1, 0 };

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
    moved[fd] = 0;
    join(next++ % count, events);
}

static void streams(bool reads, bool refill)
{
    uint32_t events = EPOLLOUT | (reads ? EPOLLIN : 0);
    struct epoll_event got[EVENTS];
    double looked = now();

    for (int i = 0; i < count; i++)
        join(i, events);
    for (;;) {
        int n = epoll_wait(crowd_epoll, got, EVENTS, 100);

        for (int i = 0; i < n; i++) {
            moved[got[i].data.fd] = now();
            if (!stream(got[i].data.fd, got[i].events, reads))
                again(got[i].data.fd, events);
        }
        if (refill && now() - looked > 0.1) {
            looked = now();
            for (int fd = 0; fd < FILES; fd++)
                if (moved[fd] > 0 && looked - moved[fd] > 1)
                    again(fd, events);
        }
    }
}

static void connects(void)
{
    struct epoll_event got[EVENTS];

    for (;;) {
        int open = count;
        double end = now() + 5;

        for (int i = 0; i < count; i++)
            join(i, EPOLLOUT);
        while (open > 0 && now() < end) {
            int n = epoll_wait(crowd_epoll, got, EVENTS, 1000);

            for (int i = 0; i < n; i++) {
                int fd = got[i].data.fd;
                struct epoll_event reads = { EPOLLIN, { .fd = fd } };
                struct linger reset = { 1, 0 };

                if (got[i].events == EPOLLOUT && send(fd, "x", 1, MSG_NOSIGNAL) == 1) {
                    epoll_ctl(crowd_epoll, EPOLL_CTL_MOD, fd, &reads);
                } else {
                    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
                    close(fd);
                    open--;
                }
            }
        }
    }
}

static void closers(void)
{
    pid_t crowd;

    for (int i = 0; i < count; i++) {
        join(i, 0);
        if (i % 200 == 199)
            pause_for(0.005);
    }
    pause_for(seconds / 3);
    /* An end of the process closes them all at once. */
    crowd = getpid();
    kill(crowd, SIGKILL);
}

static void crowd(const char *mode)
{
    crowd_epoll = epoll_create1(0);
    if (!strcmp(mode, "writers") || !strcmp(mode, "duplex") || !strcmp(mode, "refill"))
        streams(!strcmp(mode, "duplex"), !strcmp(mode, "refill"));
    else if (!strcmp(mode, "connects"))
        connects();
    else if (!strcmp(mode, "closers"))
        closers();
    pause();
}

/* ---------------------------------------------------------------------------------------------------------- the clients */

struct client {
    const char *name;
    int type; /* of its socket */
    bool anew; /* for each question */
    double every; /* seconds */
    int asked, lost;
    double *waited;
    pthread_t thread;
};

static double client_end;

static int client_socket(const struct client *c)
{
    int fd = open_from(0x7f020001, c->type, true);
    struct timeval t = { c->type == SOCK_DGRAM ? 1 : GIVE_UP_SECONDS, 0 };

    if (fd >= 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t);
    return fd;
}

static bool ask(int fd, int number)
{
    char question[PING] = { 0 }, answer[PING];
    int got = 0, n;

    memcpy(question, &number, sizeof number);
    if (send(fd, question, PING, MSG_NOSIGNAL) != PING)
        return false;
    do {
        n = (int)recv(fd, answer + got, (size_t)(PING - got), 0);
        got += n;
        if (n > 0 && got == PING && memcmp(question, answer, PING))
            got = 0; /* a datagram's answer that came late */
    } while (n > 0 && got < PING);
    return n > 0;
}

static void *client(void *of)
{
    struct client *c = of;
    int fd = c->anew ? -1 : client_socket(c);

    while (now() < client_end && c->asked < MOST_SAMPLES) {
        double begin = now();
        bool echoed;

        if (fd < 0)
            fd = client_socket(c);
        echoed = fd >= 0 && ask(fd, c->asked + c->lost);
        if (echoed)
            c->waited[c->asked++] = now() - begin;
        else
            c->lost++;
        if (fd >= 0 && (c->anew || (!echoed && c->type == SOCK_STREAM))) {
            struct linger reset = { 1, 0 };

            setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
            close(fd);
            fd = -1;
        }
        pause_for(c->every);
    }
    return NULL;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void report(struct client *c)
{
    printf("%-4s asked=%d lost=%d", c->name, c->asked + c->lost, c->lost);
    if (c->asked) {
        qsort(c->waited, (size_t)c->asked, sizeof *c->waited, ascending);
        printf(" p50_ms=%.2f p99_ms=%.2f p999_ms=%.2f worst_ms=%.2f", c->waited[c->asked / 2] * 1e3,
            c->waited[(int)(c->asked * 0.99)] * 1e3, c->waited[(int)(c->asked * 0.999)] * 1e3,
            c->waited[c->asked - 1] * 1e3);
    }
    printf("\n");
}

int main(int argc, char **argv)
{
    struct client clients[] = {
        { .name = "tcp", .type = SOCK_STREAM, .every = 0.001 },
        { .name = "udp", .type = SOCK_DGRAM, .every = 0.001 },
        { .name = "new", .type = SOCK_STREAM, .anew = true, .every = 0.002 },
    };
    struct rlimit files;
    pid_t pid;
    int c;

    while ((c = getopt(argc, argv, "p:n:d:s:")) > 0) {
        switch (c) {
        case 'p': port = (uint16_t)atoi(optarg); break;
        case 'n': count = atoi(optarg); break;
        case 'd': seconds = atof(optarg); break;
        case 's': per_source = atoi(optarg); break;
        default: fprintf(stderr, "usage: attack [-p PORT] [-n COUNT] [-s PER-SOURCE] [-d SECONDS] MODE\n"); return 64;
        }
    }
    if (!argv[optind])
        return 64;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        crowd(argv[optind]);
    }
    client_end = now() + seconds;
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        clients[i].waited = calloc(MOST_SAMPLES, sizeof(double));
        if (!clients[i].waited || pthread_create(&clients[i].thread, NULL, client, &clients[i]))
            die("pthread_create");
    }
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        pthread_join(clients[i].thread, NULL);
        report(&clients[i]);
    }
    kill(pid, SIGKILL);
    return 0;
}
