/*
 * Times the access-vector cache of the libselinux that is installed, for benchmarks/run.
 *
 *   selinux-peer MOUNT PAIRS id BATCHES LOOPS      avc_has_perm_noaudit on the security ids of the pairs in turn
 *   selinux-peer MOUNT PAIRS text BATCHES LOOPS    selinux_check_access on the pairs as text
 *
 * fills the cache with the pairs and prints nanoseconds of one operation in the fastest of so many batches of so many loops over the pairs.
 * PAIRS has a source and a target context in each line.
 *
 * MOUNT is laid out like selinuxfs (prepare beside this file): libselinux finds class, permissions, enforcing mode and status page there. On a
 * host without SELinux nobody answers "access", so this program answers it: libselinux's calls go here, as a program's functions are
 * found before a library's. They are made on a miss alone, and no miss is timed: the program ends with an error if one was.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <selinux/avc.h>
#include <selinux/selinux.h>

static unsigned long computed;

static int answer(struct av_decision *decision)
{
	computed++;
	memset(decision, 0, sizeof(*decision));
	decision->allowed = ~0u;
	decision->decided = ~0u;
	return 0;
}

int security_compute_av(const char *source, const char *target, security_class_t class, access_vector_t requested, struct av_decision *decision)
{
	(void)source, (void)target, (void)class, (void)requested;
	return answer(decision);
}

int security_compute_av_raw(const char *source, const char *target, security_class_t class, access_vector_t requested, struct av_decision *decision)
{
	return security_compute_av(source, target, class, requested, decision);
}

int security_compute_av_flags(const char *source, const char *target, security_class_t class, access_vector_t requested, struct av_decision *decision)
{
	return security_compute_av(source, target, class, requested, decision);
}

int security_compute_av_flags_raw(const char *source, const char *target, security_class_t class, access_vector_t requested, struct av_decision *decision)
{
	return security_compute_av(source, target, class, requested, decision);
}

static void fail(const char *what)
{
	perror(what);
	exit(2);
}

/*
 * The locks that libselinux takes where a program gives it some (avc_init(3)), without which its cache is not for more than one thread. avc_init
 * is deprecated and the only way to give them.
 */
static void *allocate_lock(void)
{
	pthread_mutex_t *lock = malloc(sizeof(*lock));

	if (!lock || pthread_mutex_init(lock, NULL))
		fail("lock");
	return lock;
}

static void take_lock(void *lock)
{
	pthread_mutex_lock(lock);
}

static void release_lock(void *lock)
{
	pthread_mutex_unlock(lock);
}

static void free_lock(void *lock)
{
	pthread_mutex_destroy(lock);
	free(lock);
}

static const struct avc_lock_callback locks = { allocate_lock, take_lock, release_lock, free_lock };

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

struct pair {
	char *source, *target;
	security_id_t source_id, target_id;
};

static struct pair *pairs;
static int count;
static security_class_t class;
static access_vector_t permission;

static void load_pairs(const char *path)
{
	FILE *file = fopen(path, "r");
	struct pair pair;

	if (!file)
		fail(path);
	while (fscanf(file, "%ms %ms", &pair.source, &pair.target) == 2) {
		if (avc_context_to_sid_raw(pair.source, &pair.source_id) || avc_context_to_sid_raw(pair.target, &pair.target_id))
			fail("avc_context_to_sid_raw");
		pairs = realloc(pairs, (count + 1) * sizeof(*pairs));
		if (!pairs)
			fail("pairs");
		pairs[count++] = pair;
	}
	fclose(file);
}

static void by_id(long loops)
{
	struct avc_entry_ref reference;
	struct av_decision decision;

	for (long loop = 0; loop < loops; loop++)
		for (int i = 0; i < count; i++) {
			avc_entry_ref_init(&reference);
			if (avc_has_perm_noaudit(pairs[i].source_id, pairs[i].target_id, class, permission, &reference, &decision))
				fail("avc_has_perm_noaudit");
		}
}

static void by_text(long loops)
{
	for (long loop = 0; loop < loops; loop++)
		for (int i = 0; i < count; i++)
			if (selinux_check_access(pairs[i].source, pairs[i].target, "file", "read", NULL))
				fail("selinux_check_access");
}

int main(int argc, char **argv)
{
	void (*timed)(long);
	unsigned long filled;
	double best = 0;
	long batches, loops;

	if (argc != 6)
		return 2;
	set_selinuxmnt(argv[1]);
	timed = strcmp(argv[3], "id") ? by_text : by_id;
	batches = atol(argv[4]);
	loops = atol(argv[5]);
	if (avc_init("", NULL, NULL, NULL, &locks))
		fail("avc_init");
	class = string_to_security_class("file");
	permission = string_to_av_perm(class, "read");
	if (!class || !permission)
		fail("class file");
	load_pairs(argv[2]);
	timed(2);
	filled = computed;
	for (long batch = 0; batch < batches; batch++) {
		double start = now(), time;

		timed(loops);
		time = (now() - start) / ((double)loops * count);
		if (!batch || time < best)
			best = time;
	}
	if (computed != filled) {
		fprintf(stderr, "selinux-peer: %lu misses\n", computed - filled);
		return 3;
	}
	printf("%.3f\n", best);
	return 0;
}
