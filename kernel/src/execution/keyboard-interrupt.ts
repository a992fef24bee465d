/** What a cell fails with when the user presses stop. */
export class KeyboardInterrupt extends Error {
  override readonly name = 'KeyboardInterrupt';

  constructor() {
    super('Interrupted by the user');
  }
}
