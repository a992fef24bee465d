/**
 * Calls back once when the process that started this kernel is gone, so that no orphan stays. Jupyter tells its process
 * in JPY_PARENT_PID; a launcher between the two is watched by the parent's change.
 */
export function watchParent(gone: () => void, everyMs = 1000): void {
  const parent = process.ppid;
  const jupyter = Number(process.env.JPY_PARENT_PID ?? 0);
  // a number left over from another session may name no process at all, or any
  const watched = jupyter > 1 && isAlive(jupyter) ? jupyter : null;
  const timer = setInterval(() => {
    if (process.ppid === parent && (watched === null || isAlive(watched))) return;
    clearInterval(timer);
    gone();
  }, everyMs);
  timer.unref();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
