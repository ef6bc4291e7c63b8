const storageKey = "tidings.tester";

/** The address the last test from this browser went to: the next one most likely goes there, too. */
export const lastTestAddress = (): string => localStorage.getItem(storageKey) ?? "";

export const keepTestAddress = (address: string): void => localStorage.setItem(storageKey, address);
