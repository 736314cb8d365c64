/*
 * What the labelling figures are compared with: the minimal system calls that put an SELinux label on files 0 to COUNT-1 of a directory and
 * take it off again. What was there is on the disk before the first change, which takes two calls of fsync(2).
 *   label-peer CONTEXT DIRECTORY COUNT
 * Each line on standard input is a number of times; the answer is a line when it is done.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define LABEL "security.selinux"

struct opened { int fd; struct statx status; char link[32], label[256]; ssize_t length; };

static void die(const char *what) { perror(what); exit(1); }

/* Through no symbolic link, compared by what statx says, and changed by descriptor: no name is looked up twice. */
static struct opened open_labelled(const char *directory, int i)
{
    struct opened file;
    char path[4096];
    struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS };
    snprintf(path, sizeof path, "%s/%d", directory, i);
    file.fd = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
    if (file.fd < 0 || statx(file.fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &file.status))
        die(path);
    snprintf(file.link, sizeof file.link, "/proc/self/fd/%d", file.fd);
    file.length = getxattr(file.link, LABEL, file.label, sizeof file.label);
    if (file.length < 0)
        die(path);
    return file;
}

static void set(const struct opened *file, const char *label, size_t length)
{
    if (setxattr(file->link, LABEL, label, length, 0))
        die("setxattr");
}

static void label(const char *context, const char *directory, int count)
{
    char journal[4096], new[4200];
    struct opened *files = malloc(count * sizeof *files);
    snprintf(journal, sizeof journal, "%s/journal", directory);
    snprintf(new, sizeof new, "%s.new", journal);
    FILE *out = fopen(new, "we");
    for (int i = 0; i < count; i++) {
        files[i] = open_labelled(directory, i);
        const struct statx *s = &files[i].status;
        fprintf(out, "%s/%d %u %u %llu %lld.%u %.*s %s\n", directory, i, s->stx_dev_major, s->stx_dev_minor, (unsigned long long)s->stx_ino,
            (long long)s->stx_btime.tv_sec, s->stx_btime.tv_nsec, (int)files[i].length, files[i].label, context);
    }
    if (fflush(out) || fsync(fileno(out)) || fclose(out) || rename(new, journal))
        die(journal);
    int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fsync(folder))
        die(directory);
    for (int i = 0; i < count; i++) {
        set(&files[i], context, strlen(context) + 1);
        close(files[i].fd);
    }
    for (int i = 0; i < count; i++) {
        struct opened file = open_labelled(directory, i);
        if (file.status.stx_ino != files[i].status.stx_ino || memcmp(&file.status.stx_btime, &files[i].status.stx_btime, sizeof file.status.stx_btime))
            die("another file");
        if (strcmp(file.label, context))
            die("somebody else's label");
        set(&file, files[i].label, files[i].length);
        close(file.fd);
    }
    unlink(journal);
    close(folder);
    free(files);
}

int main(int argc, char **argv)
{
    char line[64];
    if (argc != 4)
        return 2;
    while (fgets(line, sizeof line, stdin)) {
        for (long n = strtol(line, NULL, 10); n > 0; n--)
            label(argv[1], argv[2], atoi(argv[3]));
        puts("1");
        fflush(stdout);
    }
    return 0;
}
