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

/* A file as it was found: which one it is, and what is to be put back. */
struct found { int fd; struct statx status; ssize_t length; unsigned char acl[256]; };

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

static void open_file(const char *directory, int i, struct found *file)
{
    char path[4096];
    struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
    snprintf(path, sizeof path, "%s/%d", directory, i);
    file->fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    if (file->fd < 0 || statx(file->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &file->status))
        die(path);
    file->length = read_acl(file->fd, file->acl, sizeof file->acl);
}

/* What a recovery needs to find the very file and to put it back. */
static void record(FILE *journal, const char *directory, int i, const struct found *file)
{
    const struct statx *s = &file->status;
    fprintf(journal, "%s/%d %u %u %llu %lld.%u %u %u %o ", directory, i, s->stx_dev_major, s->stx_dev_minor, (unsigned long long)s->stx_ino,
        (long long)s->stx_btime.tv_sec, s->stx_btime.tv_nsec, s->stx_uid, s->stx_gid, s->stx_mode);
    for (ssize_t b = 0; b < file->length; b++)
        fprintf(journal, "%02x", file->acl[b]);
    putc('\n', journal);
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
    struct entry with[] = { { 1, 6, -1 }, { 2, 6, uid }, { 4, 0, -1 }, { 16, 6, -1 }, { 32, 0, -1 } }, without[] = { { 1, 6, -1 }, { 4, 0, -1 }, { 32, 0, -1 } };
    struct found *files = malloc(count * sizeof *files);
    snprintf(journal, sizeof journal, "%s/journal", directory);
    snprintf(new, sizeof new, "%s.new", journal);
    FILE *file = fopen(new, "we");
    for (int i = 0; i < count; i++) {
        open_file(directory, i, &files[i]);
        record(file, directory, i, &files[i]);
    }
    if (fflush(file) || fsync(fileno(file)) || fclose(file) || rename(new, journal))
        die(journal);
    int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fsync(folder))
        die(directory);
    for (int i = 0; i < count; i++) {
        write_acl(files[i].fd, with, 5);
        close(files[i].fd);
    }
    for (int i = 0; i < count; i++) {
        struct found now;
        open_file(directory, i, &now);
        if (now.status.stx_ino != files[i].status.stx_ino || memcmp(&now.status.stx_btime, &files[i].status.stx_btime, sizeof now.status.stx_btime))
            die("another file");
        if (now.length != 4 + (ssize_t)sizeof with || memcmp(now.acl + 4, with, sizeof with))
            die("somebody else's list");
        write_acl(now.fd, without, 3);
        close(now.fd);
    }
    unlink(journal);
    close(folder);
    free(files);
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
