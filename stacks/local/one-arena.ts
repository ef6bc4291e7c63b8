/**
 * `node --import ./stacks/local/one-arena.ts …`: runs what follows with one arena of memory. glibc gives a thread one of
 * its own and keeps in it what the thread no longer needs: some 20 MB for each execution environment, a fifth of what the
 * local cloud had (decision 88). It reads the variable when a process starts, so this begins again in its place, under
 * its number. https://www.gnu.org/software/libc/manual/html_node/Memory-Allocation-Tunables.html
 */
import { argv, env, execArgv, execPath, execve, platform } from "node:process";

if (platform === "linux" && !env.MALLOC_ARENA_MAX)
  execve?.(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, MALLOC_ARENA_MAX: "1" });
