/*
 * What the DAC figures are compared with: the minimal system calls for the same answer and the same guarantees.
 *   access UID GID PATH          May the identity open the file read-write? Every directory is held while its entry is looked up.
 *   files UID DIRECTORY COUNT    An ACL entry on files 0 to COUNT-1 and off again; what was there is on the disk before the first change.
 * Each line on standard input is a number of operations; the answer is a line when they are done.
 */
#define _GNU_SOURCE
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define ACL "system.posix_acl_access"

struct entry { uint16_t tag, perm; uint32_t id; };

static void die(const char *what) { perror(what); exit(1); }

static ssize_t read_acl(int fd, unsigned char *value, size_t size)
{
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = getxattr(link, ACL, value, size);
    if (length < 0 && errno != ENODATA && errno != EOPNOTSUPP)
        die("getxattr");
    return length;
}

static int granted(const struct statx *s, const unsigned char *acl, ssize_t length, uint32_t uid, uint32_t gid)
{
    if (s->stx_uid == uid)
        return s->stx_mode >> 6 & 7;
    if (length > 4 && (s->stx_mode & 070)) {
        const struct entry *e = (const struct entry *)(acl + 4);
        int mask = s->stx_mode >> 3 & 7, best = -1;
        for (ssize_t i = 0; i < (length - 4) / 8; i++) {
            if (e[i].tag == 2 && e[i].id == uid)
                return e[i].perm & mask;
            if ((e[i].tag == 4 && s->stx_gid == gid) || (e[i].tag == 8 && e[i].id == gid))
                best = (best < 0 ? 0 : best) | (e[i].perm & mask);
        }
        return best >= 0 ? best : s->stx_mode & 7;
    }
    return s->stx_gid == gid ? s->stx_mode >> 3 & 7 : s->stx_mode & 7;
}

static int may_open(uint32_t uid, uint32_t gid, const char *path)
{
    char copy[4096], *rest = copy, *name;
    int fds[64], count = 0, allowed = 1;
    unsigned char acl[1024];
    struct statx s;
    snprintf(copy, sizeof copy, "%s", path);
    fds[count++] = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    for (name = "/";;) {
        int fd = fds[count - 1];
        if (fd < 0 || statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &s))
            die(name);
        ssize_t length = read_acl(fd, acl, sizeof acl);
        name = strsep(&rest, "/");
        while (name && !*name)
            name = strsep(&rest, "/");
        int needed = name ? 1 : 6;
        allowed &= (granted(&s, acl, length, uid, gid) & needed) == needed;
        if (!name)
            break;
        fds[count] = openat(fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
        count++;
    }
    struct statfs fs;
    if (fstatfs(fds[count - 1], &fs))
        die("fstatfs");
    allowed &= !(fs.f_flags & ST_RDONLY);
    while (count)
        close(fds[--count]);
    return allowed;
}

static int open_file(const char *directory, int i)
{
    char path[4096];
    struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
    struct statx s;
    snprintf(path, sizeof path, "%s/%d", directory, i);
    int fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    if (fd < 0 || statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &s))
        die(path);
    return fd;
}

static void write_acl(int fd, const struct entry *entries, size_t count)
{
    unsigned char value[256] = { 2 };
    char link[32];
    memcpy(value + 4, entries, count * sizeof *entries);
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    if (setxattr(link, ACL, value, 4 + count * sizeof *entries, 0))
        die("setxattr");
}

static void files(uint32_t uid, const char *directory, int count)
{
    char journal[4096], new[4200];
    unsigned char acl[1024];
    struct entry with[] = { { 1, 6, -1 }, { 2, 6, uid }, { 4, 0, -1 }, { 16, 6, -1 }, { 32, 0, -1 } }, without[] = { { 1, 6, -1 }, { 4, 0, -1 }, { 32, 0, -1 } };
    int *fds = malloc(count * sizeof *fds);
    snprintf(journal, sizeof journal, "%s/journal", directory);
    snprintf(new, sizeof new, "%s.new", journal);
    FILE *file = fopen(new, "we");
    for (int i = 0; i < count; i++) {
        fds[i] = open_file(directory, i);
        fprintf(file, "%s/%d 0 0 0600 %zd\n", directory, i, read_acl(fds[i], acl, sizeof acl));
    }
    if (fflush(file) || fsync(fileno(file)) || fclose(file) || rename(new, journal))
        die(journal);
    int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fsync(folder))
        die(directory);
    for (int i = 0; i < count; i++) {
        write_acl(fds[i], with, 5);
        close(fds[i]);
    }
    for (int i = 0; i < count; i++) {
        int fd = open_file(directory, i);
        read_acl(fd, acl, sizeof acl);
        write_acl(fd, without, 3);
        close(fd);
    }
    unlink(journal);
    close(folder);
    free(fds);
}

int main(int argc, char **argv)
{
    char line[64];
    if (argc != 5)
        return 2;
    while (fgets(line, sizeof line, stdin)) {
        int result = 1;
        for (long n = strtol(line, NULL, 10); n > 0; n--) {
            if (!strcmp(argv[1], "access"))
                result &= may_open(strtoul(argv[2], NULL, 10), strtoul(argv[3], NULL, 10), argv[4]);
            else
                files(strtoul(argv[2], NULL, 10), argv[3], atoi(argv[4]));
        }
        printf("%d\n", result);
        fflush(stdout);
    }
    return 0;
}
