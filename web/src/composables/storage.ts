// What the browser keeps for the page. It may refuse (private windows, full disk): then the page forgets, and works on.

export interface Keeper {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

function keeper(open: () => Storage): Keeper {
  function attempt<T>(act: (storage: Storage) => T, otherwise: T): T {
    try {
      return act(open());
    } catch {
      return otherwise;
    }
  }
  return {
    get: (key) => attempt((storage) => storage.getItem(key), null),
    set: (key, value) => attempt((storage) => storage.setItem(key, value), undefined),
    remove: (key) => attempt((storage) => storage.removeItem(key), undefined),
  };
}

/** Kept until it is removed, shared by all tabs. */
export const lasting = keeper(() => localStorage);

/** Kept as long as the tab is open. */
export const passing = keeper(() => sessionStorage);

/** JSON from storage; whatever cannot be read counts as absent. */
export function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
