// The native engine in the cache; the same code as `npx ann-lab setup`.
import { engineIsSettled, setUpEngine } from '../../lib/setup/engine.mjs';

export const engine = {
  name: 'native engine',
  isDone: ({ env, again }) => !again && engineIsSettled(env),
  saysItself: true,
  async make({ log, env, again }) {
    const { kind, why } = await setUpEngine({ log, env, again });
    if (!kind && (env.ANN_LAB_REQUIRE ?? '').split(',').includes('native')) {
      throw new Error(`ANN_LAB_REQUIRE=native, but there is no native engine: ${why}.`);
    }
  },
};
