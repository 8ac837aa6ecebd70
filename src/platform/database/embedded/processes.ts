import { execFile } from 'node:child_process';
import { readFile, readlink, realpath } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const isLinux = process.platform === 'linux';

/**
 * When a process started, as text that only this process has: pids are used again, also right after a restart of a
 * container. On Linux the boot and the clock tick, elsewhere the second.
 * @returns null when no such process runs (one that ended and waits to be reaped doesn't)
 */
export async function startOf(pid: number): Promise<string | null> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return isLinux ? startOnLinux(pid) : startElsewhere(pid);
}

async function startOnLinux(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything; the state follows it, the start is 19 fields further on.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    return `${boot}:${fields[19]}`;
  } catch {
    return null;
  }
}

async function startElsewhere(pid: number): Promise<string | null> {
  try {
    const { stdout } = await run('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env: { PATH: process.env.PATH, LC_ALL: 'C' } });
    const [, state, start] = /^(\S+)\s+(.+?)\s*$/.exec(stdout.trim()) ?? [];
    return start && !state.startsWith('Z') ? start : null;
  } catch {
    return null;
  }
}

/** Whether `pid` is a Postgres server that works in `cluster`, wherever that folder was reached from. */
export async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  if ((await startOf(pid)) === null) return false;
  try {
    // A server's working directory is its cluster.
    if (isLinux) return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(cluster));
    const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.includes('postgres') && stdout.includes(cluster);
  } catch {
    return false;
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
