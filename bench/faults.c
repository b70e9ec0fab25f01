// SPDX-License-Identifier: Apache-2.0
/*
 * faults MODE PORT [ARGUMENT]...: what a listener's faults do, seen by a client on 127.0.0.1. One thread. Prints one line of
 * key=value. bench/faults calls it. Times of what comes are those of the kernel (SO_TIMESTAMPNS).
 *
 *   datagrams PORT COUNT RATE     numbered, of four sources in turn
 *   stream PORT SECONDS           bytes a second that come back, after three that do not count
 *   burst PORT COUNT MILLIS SPAN  sessions that send once each within SPAN ms and have it back after MILLIS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SOURCES = 4, WORDS = 8, SIZE = WORDS * sizeof(uint64_t) };

static const int64_t SECOND = 1000000000;
static uint16_t port;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * SECOND + t.tv_nsec;
}

static void sleep_until(int64_t time)
{
    struct timespec t = { time / SECOND, time % SECOND };

    clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &t, NULL);
}

static int connected(int type, uint32_t from)
{
    struct sockaddr_in local = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(from) };
    struct sockaddr_in server = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int one = 1, large = 64 << 20, fd = socket(AF_INET, type, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&local, sizeof local) || connect(fd, (struct sockaddr *)&server, sizeof server))
        die("connect");
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof one);
    if (type == SOCK_DGRAM)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &large, sizeof large);
    else
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

/* Receives what is there; when it came to the kernel. */
static ssize_t receive(int fd, void *bytes, size_t size, int64_t *time)
{
    char control[256];
    struct iovec part = { bytes, size };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
    ssize_t n = recvmsg(fd, &message, MSG_DONTWAIT);

    for (struct cmsghdr *c = n < 0 ? NULL : CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
        struct timespec t;

        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SO_TIMESTAMPNS)
            continue;
        memcpy(&t, CMSG_DATA(c), sizeof t);
        *time = t.tv_sec * SECOND + t.tv_nsec;
    }
    return n;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* ---------------------------------------------------------------------------------------------------------- datagrams */

/* How many datagrams the kernel has dropped for want of room in a receive buffer. */
static long long kernel_drops(void)
{
    long long drops = -1;
    FILE *file = fopen("/proc/net/snmp", "r");
    char line[512];

    while (file && fgets(line, sizeof line, file))
        sscanf(line, "Udp: %*d %*d %*d %*d %lld", &drops);
    if (file)
        fclose(file);
    return drops;
}

/* How much memory what waits for the server takes: more of it than its receive buffer holds would be dropped. */
static unsigned long waiting(void)
{
    unsigned long queue, sum = 0;
    unsigned local;
    FILE *file = fopen("/proc/net/udp", "r");
    char line[512];

    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, " %*d: %*x:%x %*x:%*x %*x %*x:%lx", &local, &queue) == 2 && local == port)
            sum += queue;
    if (file)
        fclose(file);
    return sum;
}

static uint64_t mix(uint64_t x)
{
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

static int datagrams(size_t count, double rate)
{
    struct { int fd; uint64_t most; } sources[SOURCES] = { 0 };
    int64_t *sent = calloc(count, sizeof *sent), begin, quiet, time = 0;
    unsigned char *came = calloc(count, 1);
    double *delays = malloc(2 * count * sizeof *delays);
    size_t next = 0, all = 0, late = 0, cut = 0, damaged = 0, bits = 0, delayed = 0, lost = 0, doubled = 0, runs = 0;
    uint64_t words[WORDS + 1], print = 0;
    long long drops = kernel_drops();

    if (!sent || !came || !delays)
        die("memory");
    for (size_t s = 0; s < SOURCES; s++)
        sources[s].fd = connected(SOCK_DGRAM, INADDR_LOOPBACK + (uint32_t)s);
    begin = quiet = now();
    /* A reordered one that nothing overtakes comes 2 s late. */
    while (next < count || now() < quiet + 3 * SECOND) {
        for (; next < count && now() >= begin + (int64_t)((double)next / rate * 1e9); next++) {
            if (next % 64 == 0 && waiting() > 64 << 10)
                break;
            for (size_t w = 0; w < WORDS; w++)
                words[w] = next;
            sent[next] = now();
            if (send(sources[next % SOURCES].fd, words, SIZE, 0) != SIZE)
                die("send");
        }
        for (size_t s = 0; s < SOURCES; s++) {
            for (ssize_t n; (n = receive(sources[s].fd, words, sizeof words, &time)) >= 0;) {
                unsigned wrong = 0;
                uint64_t number = words[0] == words[1] ? words[0] : words[2];

                quiet = now();
                all++;
                for (size_t w = 0; n == SIZE && w < WORDS; w++)
                    wrong += (unsigned)__builtin_popcountll(words[w] ^ number);
                damaged += wrong > 0;
                bits += wrong;
                cut += n < SIZE;
                if (n < SIZE)
                    number = n < (ssize_t)sizeof number ? count : words[0];
                /* Whatever their order. */
                uint64_t which = wrong ? words[0] ^ words[1] ^ words[2] ^ words[3] ^ words[7] : 0;
                print += mix(mix(mix(number) ^ (uint64_t)n) ^ which);
                if (number >= count || number % SOURCES != s)
                    continue;
                late += number < sources[s].most;
                sources[s].most = number > sources[s].most ? number : sources[s].most;
                came[number]++;
                delays[delayed] = (double)(time - sent[number]) / 1e6;
                if (++delayed >= 2 * count)
                    die("too many");
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        lost += came[i] == 0;
        doubled += came[i] == 2;
        runs += came[i] == 0 && (i < SOURCES || came[i - SOURCES] > 0);
    }
    qsort(delays, delayed, sizeof *delays, ascending);
    /* Of a normal distribution 68.27 % are within one deviation; what a machine's pauses add does not count. */
    double deviation = (delays[(size_t)(0.8413 * (double)delayed)] - delays[(size_t)(0.1587 * (double)delayed)]) / 2;
    printf("count=%zu came=%zu lost=%zu run=%.4f doubled=%zu late=%zu damaged=%zu bits=%zu cut=%zu deviation=%.3f median=%.3f"
           " drops=%lld print=%016llx\n", count, all, lost, runs ? (double)lost / (double)runs : 0, doubled, late,
        damaged, bits, cut, deviation, delays[delayed / 2], kernel_drops() - drops, (unsigned long long)print);
    return 0;
}

/* ------------------------------------------------------------------------------------------------------------ streams */

static int stream(double seconds)
{
    static char bytes[1 << 20];
    struct pollfd p = { .fd = connected(SOCK_STREAM, INADDR_LOOPBACK), .events = POLLIN | POLLOUT };
    int64_t begin = now() + 3 * SECOND, time = 0, first = 0, last = 0;
    double count = 0;

    while (time < begin + (int64_t)(seconds * 1e9)) {
        if (poll(&p, 1, 1000) < 0)
            die("poll");
        if (p.revents & POLLOUT && send(p.fd, bytes, sizeof bytes, MSG_DONTWAIT) < 0 && errno != EAGAIN)
            die("send");
        ssize_t n = p.revents & POLLIN ? recv(p.fd, bytes, sizeof bytes, MSG_DONTWAIT) : -1;
        if (n == 0 || (n < 0 && errno != EAGAIN && p.revents & POLLIN))
            die("recv");
        time = now();
        if (n > 0 && time >= begin) {
            count += first ? (double)n : 0;
            first = first ? first : time;
            last = time;
        }
    }
    printf("rate=%.0f\n", count / ((double)(last - first) / 1e9));
    return 0;
}

static int burst(size_t count, double millis, double span)
{
    int *fds = calloc(count, sizeof *fds), loop = epoll_create1(0);
    int64_t *sent = calloc(count, sizeof *sent);
    double *late = calloc(count, sizeof *late);
    size_t got = 0, wrong = 0;
    struct epoll_event events[256];

    if (!fds || !sent || !late)
        die("memory");
    for (size_t i = 0; i < count; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.u64 = i };

        fds[i] = connected(SOCK_STREAM, INADDR_LOOPBACK + 256 * (uint32_t)(i / 500));
        epoll_ctl(loop, EPOLL_CTL_ADD, fds[i], &event);
    }
    sleep_until(now() + 2 * SECOND);
    int64_t begin = now(), end;
    for (size_t i = 0; i < count; i++) {
        uint64_t number = i;

        sleep_until(begin + (int64_t)(span * 1e6 * (double)i / (double)count));
        sent[i] = now();
        if (send(fds[i], &number, sizeof number, 0) != sizeof number)
            die("send");
    }
    for (end = now() + (int64_t)(millis * 1e6) + 20 * SECOND; got < count && now() < end;) {
        int n = epoll_wait(loop, events, 256, 1000);

        for (int e = 0; e < n; e++) {
            size_t i = events[e].data.u64;
            uint64_t number[2] = { 0 };
            int64_t time = 0;

            wrong += receive(fds[i], number, sizeof number, &time) != sizeof *number || number[0] != i;
            late[got++] = (double)(time - sent[i]) / 1e6 - millis;
            if (got == count)
                break;
        }
    }
    qsort(late, got, sizeof *late, ascending);
    printf("sessions=%zu wrong=%zu least=%.2f median=%.2f p90=%.2f most=%.2f\n", got, wrong, late[0], late[got / 2],
        late[got * 9 / 10], late[got - 1]);
    return 0;
}

int main(int argc, char **argv)
{
    struct rlimit files;

    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    port = argc > 2 ? (uint16_t)atoi(argv[2]) : 0;
    if (argc == 5 && strcmp(argv[1], "datagrams") == 0)
        return datagrams((size_t)atol(argv[3]), atof(argv[4]));
    if (argc == 4 && strcmp(argv[1], "stream") == 0)
        return stream(atof(argv[3]));
    if (argc == 6 && strcmp(argv[1], "burst") == 0)
        return burst((size_t)atol(argv[3]), atof(argv[4]), atof(argv[5]));
    fputs("usage: faults datagrams PORT COUNT RATE | stream PORT SECONDS | burst PORT COUNT MILLIS SPAN\n", stderr);
    return 64;
}
