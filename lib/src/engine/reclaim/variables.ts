/**
 * A list of variables by name that keeps none of them alive: a name is there as long as its variable is reachable from
 * elsewhere. Stands in for tfjs' `registeredVariables`, which keeps every variable until it is disposed of.
 */
export function weakVariables(initial: Readonly<Record<string, object>>): Record<string, object> {
  const entries = new Map<string, WeakRef<object>>();
  const live = (name: string | symbol): object | undefined =>
    typeof name === 'string' ? entries.get(name)?.deref() : undefined;
  for (const [name, variable] of Object.entries(initial)) entries.set(name, new WeakRef(variable));

  return new Proxy<Record<string, object>>(
    {},
    {
      get: (_target, name) => live(name),
      has: (_target, name) => live(name) !== undefined,
      set(_target, name, variable: object) {
        entries.set(String(name), new WeakRef(variable));
        return true;
      },
      deleteProperty(_target, name) {
        entries.delete(String(name));
        return true;
      },
      ownKeys: () => [...entries.keys()].filter((name) => live(name) !== undefined),
      getOwnPropertyDescriptor(_target, name) {
        const value = live(name);
        return value && { value, writable: true, enumerable: true, configurable: true };
      },
    },
  );
}

/** Takes a name from the list whose variable is gone; one that a new variable bears stays. */
export function dropName(variables: Record<string, object>, name: string): void {
  if (!(name in variables)) delete variables[name];
}
