import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The small addon of lib/setup/quiet.c: holds back what native code writes to stderr, and gives it back as text. */
interface Quiet {
  hold(): boolean;
  release(): string;
}

const NOISE =
  /All log messages before absl::InitializeLog|oneDNN custom operations are on|cpu_feature_guard|To enable the following instructions/;

/**
 * Runs an action that loads TensorFlow. It writes two notices to stderr before any setting of it is read; they are held back,
 * every other line is passed on. Nothing is held back under TF_CPP_MIN_LOG_LEVEL=0.
 */
export function quietly<T>(addon: string | null, action: () => T): T {
  if (!addon || process.env.TF_CPP_MIN_LOG_LEVEL === '0' || !existsSync(addon)) return action();
  const quiet = createRequire(__filename)(addon) as Quiet;
  if (!quiet.hold()) return action();
  try {
    return action();
  } finally {
    const rest = withoutNoise(quiet.release());
    if (rest) process.stderr.write(rest);
  }
}

/** The text without TensorFlow's start-up notices. */
export function withoutNoise(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !NOISE.test(line))
    .join('');
}
