/*
 * Asks libselinux for the default labels of paths, so that the answers can be compared, and times it.
 *
 *   selabel-peer FILE_CONTEXTS lookup PATHS       one line per path: the label, or -
 *   selabel-peer FILE_CONTEXTS time PATHS ROUNDS  one line per round: nanoseconds of one lookup, on average over all paths
 *
 * PATHS has a line per path: the kind of file as an octal mode (0 for any), a blank, and the path to the end of the line.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <selinux/label.h>
#include <selinux/selinux.h>

struct question {
	int mode;
	char *path;
};

static struct question *questions;
static size_t question_count;

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static void read_questions(const char *file)
{
	FILE *input = fopen(file, "r");
	char *line = NULL, *path;
	size_t size = 0;
	ssize_t length;

	if (!input)
		fail(file);
	while ((length = getline(&line, &size, input)) > 0) {
		if (line[length - 1] == '\n')
			line[length - 1] = 0;
		questions = realloc(questions, (question_count + 1) * sizeof(*questions));
		path = strchr(line, ' ');
		if (!questions || !path)
			fail(file);
		questions[question_count].mode = strtol(line, NULL, 8);
		questions[question_count].path = strdup(path + 1);
		question_count++;
	}
	free(line);
	fclose(input);
}

static void answer(struct selabel_handle *labels)
{
	size_t i;

	for (i = 0; i < question_count; i++) {
		char *context = NULL;

		if (selabel_lookup_raw(labels, &context, questions[i].path, questions[i].mode))
			puts("-");
		else
			puts(context);
		freecon(context);
	}
}

static void measure(struct selabel_handle *labels, int rounds)
{
	size_t i;

	while (rounds-- > 0) {
		int64_t start = now();

		for (i = 0; i < question_count; i++) {
			char *context = NULL;

			if (!selabel_lookup_raw(labels, &context, questions[i].path, questions[i].mode))
				freecon(context);
		}
		printf("%.1f\n", (double)(now() - start) / question_count);
		fflush(stdout);
	}
}

int main(int argc, char **argv)
{
	struct selinux_opt option = { SELABEL_OPT_PATH, argc > 1 ? argv[1] : NULL };
	struct selabel_handle *labels;

	if (argc < 4)
		return 2;
	labels = selabel_open(SELABEL_CTX_FILE, &option, 1);
	if (!labels)
		fail(argv[1]);
	read_questions(argv[3]);
	if (!strcmp(argv[2], "lookup"))
		answer(labels);
	else
		measure(labels, argc > 4 ? atoi(argv[4]) : 1);
	selabel_close(labels);
	return 0;
}
