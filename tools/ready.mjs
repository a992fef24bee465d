/** What every command does first: makes what is missing, or says in one message why it cannot and ends. */

/**
 * Runs set-up. When it fails for a reason that it explains, prints that and ends the process with code 1; a fault of its own is thrown.
 *
 * @param {{ quiet?: boolean }} [options] as for `setup`
 */
export async function ready(options) {
  const { setup } = await import('./setup.mjs');
  try {
    await setup(options);
  } catch (error) {
    if (error.constructor !== Error) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
