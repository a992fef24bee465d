import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

// The backend is chosen when the engine is imported first, so the choice comes before all imports of the library.
process.env.ANN_LAB_BACKEND = 'wasm';
delete process.env.ANN_LAB_REQUIRE; // a CI run requires native

describe('danfojs on the wasm backend', () => {
  it('loads without the native addon and shares the tensors', async () => {
    const { engine, tf } = await import('../../lib/src/engine');
    const { californiaHousing } = await import('../../lib/src/datasets');
    expect(engine.info().backend).toBe('wasm');
    const housing = await californiaHousing.fetch();
    const frame = await housing.toDataFrame();
    expect(frame.shape).toEqual([20640, 9]);
    const { cache } = createRequire(import.meta.url);
    expect(Object.keys(cache).filter((file) => /nodejs_kernel_backend|\.node$/.test(file))).toEqual([]);
    expect((frame.head(3) as unknown as { tensor: unknown }).tensor).toBeInstanceOf(tf.Tensor);
  });

  it('says there that quality is not judged', async () => {
    const { unmetNeed } = await import('../../lib/src/notebook/limitations');
    expect(unmetNeed(['native'])).toMatch(/WebAssembly/);
    expect(unmetNeed(['real'])).toBeNull();
  });
});
