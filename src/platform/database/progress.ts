/** Takes one line for the person who waits. */
export type OnProgress = (line: string) => void;

/** Says what is being waited for, once the wait exceeds a second, and how long it took. */
export async function withProgress<T>(what: string, onProgress: OnProgress | undefined, work: () => Promise<T>): Promise<T> {
  if (!onProgress) return work();
  const started = performance.now();
  let spoke = false;
  const timer = setTimeout(() => {
    spoke = true;
    onProgress(`${what} …`);
  }, 1000);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (spoke) onProgress(`${what}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
}
