/*
 * Asks libsepol what the policy tests ask the library, so that the answers can be compared byte by byte, and times it.
 *
 *   sepol-peer POLICY contexts CONTEXTS          one line per context: 1 if it is valid, else 0
 *   sepol-peer POLICY access CONTEXTS QUERIES    three words per query: allowed, auditallow, auditdeny
 *   sepol-peer POLICY labels CONTEXTS QUERIES    one line per query: the label, or -
 *   sepol-peer POLICY transitions CONTEXTS QUERIES   one line per query: 1 if validatetrans allows the change, else 0
 *   sepol-peer POLICY time-load ROUNDS           one line per round: nanoseconds of policydb_read
 *   sepol-peer POLICY time-access CONTEXTS QUERIES ROUNDS   one line per round: nanoseconds of one decision, on average
 *
 * CONTEXTS has one context per line; "NAME=0" or "NAME=1" before them set booleans. QUERIES has four 32-bit words per query: source and
 * target as numbers of contexts, the class, and the kind of label (0 create, 1 member, 2 change) or the context of a task.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sepol/policydb/conditional.h>
#include <sepol/policydb/policydb.h>
#include <sepol/policydb/services.h>
#include <sepol/policydb/sidtab.h>
#include <sepol/debug.h>

struct query {
	uint32_t source, target, class, kind;
};

static policydb_t policy;
static sidtab_t sids;
static sepol_security_id_t *contexts;
static size_t context_count;
static struct query *queries;
static size_t query_count;

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

static char *read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	char *bytes;

	if (!file || fseek(file, 0, SEEK_END))
		fail(path);
	*length = ftell(file);
	rewind(file);
	bytes = malloc(*length + 1);
	if (!bytes || fread(bytes, 1, *length, file) != *length)
		fail(path);
	fclose(file);
	bytes[*length] = 0;
	return bytes;
}

static int parse(char *bytes, size_t length, policydb_t *into)
{
	struct policy_file file;

	policy_file_init(&file);
	file.type = PF_USE_MEMORY;
	file.data = bytes;
	file.len = length;
	return policydb_init(into) || policydb_read(into, &file, 0);
}

static void set_boolean(char *assignment)
{
	char *state = strchr(assignment, '=');
	cond_bool_datum_t *boolean;

	*state++ = 0;
	boolean = hashtab_search(policy.p_bools.table, assignment);
	if (!boolean)
		fail(assignment);
	boolean->state = *state == '1';
}

static void load_contexts(const char *path, int print)
{
	size_t length, room = 0;
	char *text = read_file(path, &length), *line;

	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		sepol_security_id_t sid = 0;
		int valid;

		if (strchr(line, '=')) {
			set_boolean(line);
			continue;
		}
		valid = sepol_context_to_sid(line, strlen(line) + 1, &sid) == 0;
		if (print) {
			puts(valid ? "1" : "0");
			continue;
		}
		if (!valid)
			fail(line);
		if (context_count == room) {
			room = room ? room * 2 : 1024;
			contexts = realloc(contexts, room * sizeof(*contexts));
			if (!contexts)
				fail("contexts");
		}
		contexts[context_count++] = sid;
	}
	if (evaluate_conds(&policy))
		fail("booleans");
}

static void load_queries(const char *path)
{
	size_t length;

	queries = (struct query *)read_file(path, &length);
	query_count = length / sizeof(*queries);
}

static void answer_access(void)
{
	for (size_t i = 0; i < query_count; i++) {
		struct sepol_av_decision decision;
		uint32_t words[3];

		if (sepol_compute_av(contexts[queries[i].source], contexts[queries[i].target], queries[i].class, 0, &decision))
			fail("compute_av");
		words[0] = decision.allowed;
		words[1] = decision.auditallow;
		words[2] = decision.auditdeny;
		fwrite(words, sizeof(words), 1, stdout);
	}
}

static void answer_labels(void)
{
	for (size_t i = 0; i < query_count; i++) {
		sepol_security_id_t source = contexts[queries[i].source], target = contexts[queries[i].target], sid;
		sepol_security_class_t class = queries[i].class;
		sepol_security_context_t text;
		size_t length;
		int error = queries[i].kind == 0 ? sepol_transition_sid(source, target, class, &sid) :
			    queries[i].kind == 1 ? sepol_member_sid(source, target, class, &sid) :
						   sepol_change_sid(source, target, class, &sid);

		if (error || sepol_sid_to_context(sid, &text, &length)) {
			puts("-");
			continue;
		}
		puts(text);
		free(text);
	}
}

static void answer_transitions(void)
{
	for (size_t i = 0; i < query_count; i++) {
		char *reason = NULL;
		int error = sepol_validate_transition_reason_buffer(contexts[queries[i].source], contexts[queries[i].target],
								    contexts[queries[i].kind], queries[i].class, &reason, 0);

		puts(error ? "0" : "1");
		free(reason);
	}
}

static void time_load(const char *path, int rounds)
{
	size_t length;
	char *bytes = read_file(path, &length);

	for (int i = 0; i < rounds; i++) {
		policydb_t loaded;
		int64_t start = now();

		if (parse(bytes, length, &loaded))
			fail("policydb_read");
		printf("%lld\n", (long long)(now() - start));
		fflush(stdout);
		policydb_destroy(&loaded);
	}
}

static void time_access(int rounds)
{
	uint32_t sum = 0;

	for (int round = 0; round < rounds; round++) {
		int64_t start = now();

		for (size_t i = 0; i < query_count; i++) {
			struct sepol_av_decision decision;

			sepol_compute_av(contexts[queries[i].source], contexts[queries[i].target], queries[i].class, 0, &decision);
			sum += decision.allowed;
		}
		printf("%lld\n", (long long)((now() - start) / (int64_t)query_count));
		fflush(stdout);
	}
	fprintf(stderr, "%u\n", sum);
}

int main(int argc, char **argv)
{
	size_t length;
	char *bytes;

	if (argc < 4)
		return 2;
	sepol_debug(0);
	if (!strcmp(argv[2], "time-load")) {
		time_load(argv[1], atoi(argv[3]));
		return 0;
	}
	bytes = read_file(argv[1], &length);
	if (parse(bytes, length, &policy))
		fail(argv[1]);
	if (sepol_set_policydb(&policy) || sepol_set_sidtab(&sids) || policydb_load_isids(&policy, &sids))
		fail("sidtab");
	load_contexts(argv[3], !strcmp(argv[2], "contexts"));
	if (argc > 4)
		load_queries(argv[4]);
	if (!strcmp(argv[2], "access"))
		answer_access();
	else if (!strcmp(argv[2], "labels"))
		answer_labels();
	else if (!strcmp(argv[2], "transitions"))
		answer_transitions();
	else if (!strcmp(argv[2], "time-access") && argc > 5)
		time_access(atoi(argv[5]));
	return 0;
}
