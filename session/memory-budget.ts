/**
 * Bytes that one plan may take, at four an element as on a device (the float64 CPU takes twice as many); checked before anything
 * is allocated. One for all that the process computes: it is the machine's memory that they share.
 */
export const MEMORY_BUDGET = 2 ** 30;

let allowed = MEMORY_BUDGET;

/** The budget in force. */
export const memoryBudget = (): number => allowed;

/** Changes the budget of everything that is planned from now on. */
export function allowMemory(bytes: number): void {
  allowed = bytes;
}
