import { ConfigError } from '../platform/config/config.js';
import { DatabaseStartError } from '../platform/database/database-start.error.js';

/** One line, begun with `prefix`, for what a person can mend; the whole error for what is our bug. */
export function reasonOf(error: unknown, prefix = ''): string {
  const line = mendable(error);
  if (line !== null) return `${prefix}${line}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** @returns what is wrong and what to do about it, or null when nobody but us can do anything */
function mendable(error: unknown): string | null {
  if (error instanceof ConfigError || error instanceof DatabaseStartError) return error.message;
  if (!(error instanceof Error)) return null;
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  if (syscall === 'listen' || syscall === 'getaddrinfo') return addressProblem(error);
  if (path && code && code in fileProblems) return `${path}: ${fileProblems[code]}.`;
  return null;
}

const fileProblems: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read or write there. Start as the user whose folder it is, or set DATA_DIR to another folder',
  EPERM: 'this user may not change that. Start as the user whose folder it is, or set DATA_DIR to another folder',
  EROFS: 'this can only be read. Set DATA_DIR to a folder that can be written',
  ENOSPC: 'the disk is full. Make room, or set DATA_DIR to a folder on another disk',
  EDQUOT: 'your disk quota is used up. Make room, or set DATA_DIR to a folder on another disk',
};

function addressProblem(error: Error): string {
  const { code, address, port, hostname } = error as NodeJS.ErrnoException & { address?: string; port?: number; hostname?: string };
  switch (code) {
    case 'EADDRINUSE':
      return `PORT ${port} is in use by another program. Set PORT to a free one, for example PORT=${Number(port) + 1}.`;
    case 'EACCES':
      return `PORT ${port} may not be used by this user. Set PORT to one above 1023.`;
    case 'EADDRNOTAVAIL':
      return `HOST ${address} is not an address of this machine. Set HOST to one that is, or to 127.0.0.1 for this machine alone.`;
    default:
      return `HOST ${hostname ?? address} can't be listened on (${error.message}). Set HOST to an address of this machine.`;
  }
}
